import { describe, expect, it } from 'vitest';
import { planSigningKeys } from './plan-signing-keys.js';

const day = 86_400;
const rotation = { signsForSeconds: 30 * day, publishedBeforeSeconds: 2 * day, longestTokenSeconds: day };
const key = (kid: string, signsFrom: number) => ({ kid, signsFrom });
const plan = (keys: readonly { kid: string; signsFrom: number }[], now: number) => planSigningKeys(keys, now, rotation);

describe('signing keys', () => {
  it('begin with one that signs at once', () => {
    expect(plan([], 7 * day)).toEqual({ kept: [], make: [7 * day] });
  });

  it('stay as they are for most of the time', () => {
    expect(plan([key('a', 0)], 27 * day)).toEqual({ kept: ['a'], make: [] });
  });

  it('have the next one published before it signs', () => {
    expect(plan([key('a', 0)], 28 * day)).toEqual({ kept: ['a'], make: [30 * day] });
    expect(plan([key('a', 0), key('b', 30 * day)], 29 * day)).toEqual({ kept: ['a', 'b'], make: [] });
  });

  it('keep the last one until its tokens are gone', () => {
    const both = [key('a', 0), key('b', 30 * day)];
    expect(plan(both, 30 * day)).toEqual({ kept: ['b', 'a'], make: [] });
    expect(plan(both, 31 * day - 1).kept).toEqual(['b', 'a']);
    expect(plan(both, 31 * day).kept).toEqual(['b']);
  });

  it('publish before they sign also after a long sleep', () => {
    expect(plan([key('a', 0)], 100 * day)).toEqual({ kept: ['a'], make: [102 * day] });
    expect(plan([key('a', 0), key('b', 102 * day)], 101 * day)).toEqual({ kept: ['a', 'b'], make: [] });
  });
});
