import { describe, expect, it, vi } from 'vitest';
import { shorten } from './own-paths.js';
import { ownStack, tellError } from './tell-error.js';

it('shows the author his own files, and no frames of the runtime or of Node', () => {
  const error = new Error('no database');
  error.stack = [
    'Error: no database',
    '    at connect (/cell/abc/app/code/lib/runtime.mjs:3:9)',
    '    at exports.fn (/cell/abc/app/code/handler.js:1:35)',
    '    at file:///cell/abc/app/runtime.mjs:210:17',
    '    at FunctionCalls.call (file:///cell/abc/app/runtime.mjs:99:1)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
  ].join('\n');
  expect(ownStack(error, '/cell/abc/app').split('\n')).toEqual([
    'Error: no database',
    '    at connect (code/lib/runtime.mjs:3:9)',
    '    at exports.fn (code/handler.js:1:35)',
  ]);
});

it('shows what is no error as it is', () => {
  expect(ownStack('just a text', '/cell/abc/app')).toBe('just a text');
});

describe('what a caller put into an error', () => {
  const mebibyte = 2 ** 20;
  it.each([
    ['slashes', '/'.repeat(mebibyte)],
    ['base64', Buffer.alloc(mebibyte * 0.75, 'any text/').toString('base64')],
    ['line breaks', '\n'.repeat(mebibyte)],
    ['blanks', ' '.repeat(mebibyte)],
    ['words', 'a.'.repeat(mebibyte / 2)],
  ])('is cut before any pattern looks at it, and told in front of the frames: %s', (_, text) => {
    const error = new Error(`bad ${text}`);
    error.stack = `Error: bad ${text}\n    at exports.fn (/cell/abc/app/code/handler.js:1:35)`;
    const looked = vi.spyOn(RegExp.prototype, 'exec');
    const [told, stack] = [tellError(error, '/cell/abc/app'), ownStack(error, '/cell/abc/app')];
    const lengths = looked.mock.calls.map(([looked]) => looked.length);
    looked.mockRestore();
    expect(lengths.length).toBeGreaterThan(10);
    expect(Math.max(...lengths)).toBeLessThan(10_000);
    expect(told.place).toBe('code/handler.js:1');
    expect(told.text.length + stack.length).toBeLessThan(10_000);
    expect(stack).toMatch(/ at exports\.fn \(code\/handler\.js:1:35\)$/);
    expect(shorten('/cell/abc/app', text)).toBe(text);
  });
});

it.each([
  ['file:///layers/x/node_modules/a/i.js:1:2', 'node_modules/a/i.js:1:2'],
  ['(/layers/x/node_modules/@s/a/node_modules/b/i.js:1:2)', '(node_modules/@s/a/node_modules/b/i.js:1:2)'],
  ['/app/node_modules/a/lib/node_modules/b.js', 'node_modules/a/lib/node_modules/b.js'],
  ['/app/code/lib/node_modules/b.js', 'code/lib/node_modules/b.js'],
  ["'/layers/x/node_modules/a'", "'node_modules/a'"],
])('shows packages without the layer in which they lie: %s', (path, shown) => {
  expect(shorten('/app', path)).toBe(shown);
});
