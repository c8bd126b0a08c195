import { expect, it } from 'vitest';
import { mergeFiles } from './merge-files.js';

const before = { 'handler.js': '1', 'lib.js': '1', 'old.js': '1' };

it.each([
  [
    'different files',
    { ...before, 'lib.js': '2' },
    { ...before, 'handler.js': '2' },
    { ...before, 'lib.js': '2', 'handler.js': '2' },
  ],
  ['the same change', { ...before, 'lib.js': '2' }, { ...before, 'lib.js': '2' }, { ...before, 'lib.js': '2' }],
  [
    'files added on both sides',
    { ...before, 'a.js': '1' },
    { ...before, 'b.js': '1' },
    { ...before, 'a.js': '1', 'b.js': '1' },
  ],
  [
    'a file removed by one',
    { 'handler.js': '1', 'lib.js': '1' },
    { ...before, 'lib.js': '2' },
    { 'handler.js': '1', 'lib.js': '2' },
  ],
  ['one file changed differently', { ...before, 'lib.js': '2' }, { ...before, 'lib.js': '3' }, null],
  [
    'a file changed by one and removed by the other',
    { ...before, 'old.js': '2' },
    { 'handler.js': '1', 'lib.js': '1' },
    null,
  ],
  ['a file added differently', { ...before, 'a.js': '1' }, { ...before, 'a.js': '2' }, null],
])('%s', (_, theirs, ours, merged) => {
  expect(mergeFiles(before, theirs as Record<string, string>, ours as Record<string, string>)).toEqual(merged);
});
