import { describe, expect, it } from 'vitest';
import { decideOutcome, type Reply, retryWaitsMs } from './decide-outcome.js';
import { retryAfterMs } from './retry-after.js';

const at = new Date('2026-11-27T03:00:00Z');
const answer = (status: number, retryAfter: string | null = null): Reply => ({ kind: 'answer', status, retryAfter });
const tried = (triesBefore: number, chance = 0.5) => ({ triesBefore, at, chance });

describe('a try', () => {
  it.each([
    [answer(200), 'delivered'],
    [answer(204), 'delivered'],
    [answer(299), 'delivered'],
    [answer(410), 'gone'],
    [answer(199), 'again'],
    [answer(304), 'again'],
    [answer(400), 'again'],
    [answer(404), 'again'],
    [answer(500), 'again'],
    [{ kind: 'none', why: 'late' } as const, 'again'],
  ])('%j is %s', (reply, kind) => expect(decideOutcome(reply, tried(0)).kind).toBe(kind));

  it('is repeated after the waits that are documented, for three to four days, and is then dead', () => {
    const waits = retryWaitsMs.map((_, tries) => decideOutcome(answer(500), tried(tries)));
    expect(waits).toEqual(retryWaitsMs.map((afterMs) => ({ kind: 'again', afterMs, restMs: 0 })));
    const days = retryWaitsMs.reduce((sum, ms) => sum + ms, 0) / 86_400_000;
    expect([days > 3, days < 4]).toEqual([true, true]);
    expect(decideOutcome(answer(500), tried(retryWaitsMs.length))).toEqual({ kind: 'dead' });
    expect(decideOutcome(answer(200), tried(retryWaitsMs.length))).toEqual({ kind: 'delivered' });
  });

  it('is repeated a fifth earlier or later, by chance', () => {
    const [low, high] = [0, 1].map((chance) => decideOutcome(answer(500), tried(1, chance)));
    expect([low, high]).toMatchObject([{ afterMs: 48_000 }, { afterMs: 72_000 }]);
  });

  it('waits as long as the receiver asks, where it asks at 429 or 503', () => {
    const asked = [429, 503, 500].map((status) => decideOutcome(answer(status, '3600'), tried(0)));
    expect(asked).toMatchObject([
      { afterMs: 3_600_000, restMs: 3_600_000 },
      { afterMs: 3_600_000, restMs: 3_600_000 },
      { afterMs: 5_000, restMs: 0 },
    ]);
    expect(decideOutcome(answer(429, '1'), tried(4))).toMatchObject({ afterMs: retryWaitsMs[4], restMs: 1_000 });
  });
});

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['9999999999', 86_400_000],
  ['Fri, 27 Nov 2026 03:10:00 GMT', 600_000],
  ['Fri, 27 Nov 2026 02:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  ['1.5', null],
  ['', null],
  ['2027', 2_027_000],
  [null, null],
])('Retry-After %j asks for %j ms', (header, ms) => expect(retryAfterMs(header, at)).toBe(ms));
