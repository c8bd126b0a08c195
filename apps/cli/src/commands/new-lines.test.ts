import { describe, expect, it } from 'vitest';
import type { LogLine } from '@tiffin/contracts';
import { newLines } from './new-lines.js';

const lines = (texts: string): readonly LogLine[] => [...texts].map((text) => ({ time: 't', stream: 'stdout', text }));

describe('newLines', () => {
  it.each([
    ['nothing was there', '', 'ab', 'ab'],
    ['nothing came', 'abc', 'abc', ''],
    ['some came', 'abc', 'abcde', 'de'],
    ['the oldest fell out of the ring', 'abcdef', 'defgh', 'gh'],
    ['everything fell out', 'abc', 'xyz', 'xyz'],
    ['the end repeats itself: what cannot be told apart counts as seen', 'aab', 'aabaab', ''],
    ['the ring was emptied', 'abc', '', ''],
  ])('%s', (_case, before, now, fresh) => {
    expect(newLines(lines(before), lines(now))).toEqual(lines(fresh));
  });
});
