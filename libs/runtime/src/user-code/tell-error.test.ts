import { expect, it } from '@jest/globals';
import { ownStack } from './tell-error.js';

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
