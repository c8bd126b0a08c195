import { describe, expect, it } from 'vitest';
import { runsBeside } from './runs-beside.js';

describe('a release is tried beside what served', () => {
  it.each([
    ['build', 'another', 'serves', true],
    ['build', 'another', 'stopped', true],
    ['promotion', 'another', 'serves', true],
    ['promotion', 'another', 'stopped', true],
    ['put-back', 'another', 'serves', false],
    ['put-back', 'another', 'stopped', false],
    ['build', 'the same', 'serves', true],
    ['promotion', 'the same', 'serves', true],
    ['put-back', 'the same', 'serves', true],
    ['promotion', 'the same', 'stopped', false],
    ['put-back', 'the same', 'stopped', false],
  ] as const)('for a %s of %s release where that %s: %s', (wantedFor, which, state, is) => {
    expect(runsBeside({ wantedFor, isSameRelease: which === 'the same', isStopped: state === 'stopped' })).toBe(is);
  });
});
