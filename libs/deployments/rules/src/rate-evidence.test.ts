import { describe, expect, it } from 'vitest';
import { Chance } from '@tiffin/testing/chance';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { highestRate, isSurelyAbove, isSurelyBelow } from './rate-evidence.js';

const chance = new Chance(41);
const runs = inLongForm(600, { otherwise: 200 });
/** Of so many runs 5 % are wrong, and three standard deviations more. */
const mostMistakes = 0.05 * runs + 3 * Math.sqrt(runs * 0.05 * 0.95);

/** Looks after every request; answers after how many it was sure, or null. */
function firstSure(
  rate: number,
  looks: number,
  isSure: (seen: { hits: number; of: number }) => boolean,
): number | null {
  let hits = 0;
  for (let of = 1; of <= looks; of += 1) {
    if (chance.next() < rate) hits += 1;
    if (isSure({ hits, of })) return of;
  }
  return null;
}

const mistakesIn = (rate: number, isSure: (seen: { hits: number; of: number }) => boolean): number =>
  Array.from({ length: runs }, () => firstSure(rate, 2_000, isSure)).filter((at) => at !== null).length;

describe('what is sure of a rate', () => {
  it.each([0.001, 0.01, 0.05, 0.3])('is wrong no more often than said, however often one looks (rate %d)', (rate) => {
    expect(mistakesIn(rate, (seen) => isSurelyAbove(rate, seen, 0.05))).toBeLessThan(mostMistakes);
    expect(mistakesIn(rate, (seen) => isSurelyBelow(rate, seen, 0.05))).toBeLessThan(mostMistakes);
  });

  it('a test that is made for one look is wrong far more often, looked at again and again', () => {
    // 1.645 standard deviations: 5 % in one look.
    const once = ({ hits, of }: { hits: number; of: number }) =>
      of > 50 && (hits / of - 0.05) / Math.sqrt((0.05 * 0.95) / of) > 1.645;
    expect(mistakesIn(0.05, once)).toBeGreaterThan(runs / 5);
  });

  it('comes soon where the difference is large', () => {
    const at = Array.from({ length: 200 }, () => firstSure(0.05, 5_000, (seen) => isSurelyAbove(0.012, seen, 0.003)));
    expect(at.filter((count) => count === null)).toEqual([]);
    const median = at.map(Number).sort((a, b) => a - b)[100] ?? 0;
    expect(median).toBeLessThan(400);
    expect(firstSure(1, 100, (seen) => isSurelyAbove(0.01, seen, 0.003))).toBeLessThanOrEqual(4);
  });

  it.each([
    [0, 0, 1],
    [0, 100, 0.2],
    [0, 10_000, 0.002],
    [100, 10_000, 0.016],
  ])('the highest rate that %i of %i may have is below %d', (hits, of, most) => {
    const highest = highestRate({ hits, of }, 0.003);
    expect(highest).toBeLessThanOrEqual(most);
    expect(highest).toBeGreaterThan(of === 0 ? 0 : hits / of);
    expect(isSurelyBelow(Math.min(1, highest + 2e-6), { hits, of }, 0.003)).toBe(of > 0);
  });
});
