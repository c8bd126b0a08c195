import { describe, expect, it } from 'vitest';
import { endOfMonth, type RequestLimit, type RequestOrders, type RequestReport } from '@tiffin/contracts';
import { RequestMeters } from './request-meters.js';

const november = new Date('2026-11-30T23:59:59.500Z');
const december = new Date('2026-12-01T00:00:00.000Z');

const free = (budget: number, tenant = 'acme'): RequestLimit => ({ tenant, plan: 'free', limit: 10, budget });

const take = (meters: RequestMeters, times: number, [environment, tenant] = ['e', 'acme']): number =>
  Array.from({ length: times }, () => meters.of(environment as string, tenant).take()).filter(Boolean).length;

/** As a platform answers that keeps all that it was told. */
const settle = (meters: RequestMeters, limits: readonly RequestLimit[], of: RequestReport = meters.report()) =>
  meters.settle({ run: of.run, month: of.month, kept: of.tallies, limits, limitsVersion: 'v' } satisfies RequestOrders);

const told = (meters: RequestMeters) => meters.report().tallies.map(({ month, totals }) => [month, totals]);

describe('counters of requests', () => {
  it('tell totals that grow, until the platform says that it keeps them, whatever is counted meanwhile', () => {
    const meters = new RequestMeters(null, november);
    take(meters, 3);
    const first = meters.report();
    expect(first.tallies).toEqual([{ run: meters.run, month: '2026-11', totals: { e: 3 } }]);
    expect(meters.report()).toEqual(first);
    take(meters, 1);
    settle(meters, [], first);
    expect(told(meters)).toEqual([['2026-11', { e: 4 }]]);
    settle(meters, [], first);
    expect(told(meters)).toEqual([['2026-11', { e: 4 }]]);
    settle(meters, []);
    expect(told(meters)).toEqual([]);
  });

  it('let as many through as there are left, over all environments of a tenant, and of another one all', () => {
    const meters = new RequestMeters(null, november);
    take(meters, 2);
    settle(meters, [free(5)]);
    expect(take(meters, 2, ['other', 'acme'])).toBe(2);
    expect(take(meters, 10)).toBe(1);
    expect(meters.of('e', 'acme').allowance).toMatchObject({ isSpent: true, terms: { plan: 'free', limit: 10 } });
    expect(take(meters, 10, ['x', 'globex'])).toBe(10);
    settle(meters, [free(7)]);
    expect(take(meters, 10)).toBe(2);
    settle(meters, []);
    expect(take(meters, 10)).toBe(10);
  });

  it('begin anew with the month, with what the plan allows, and keep what is not told yet beside', () => {
    const meters = new RequestMeters(null, november);
    settle(meters, [free(4)]);
    expect(take(meters, 9)).toBe(4);
    const before = meters.report();
    meters.turn(december);
    expect(told(meters)).toEqual([['2026-11', { e: 4 }]]);
    expect(take(meters, 20)).toBe(10);
    // Said of the month that is over: it keeps what it was told of, and sets no budget of this one.
    settle(meters, [free(40)], before);
    expect(told(meters)).toEqual([['2026-12', { e: 10 }]]);
    expect(take(meters, 1)).toBe(0);
  });

  it('go on after a restart, in a run of their own, with what was said of limits before', () => {
    const first = new RequestMeters(null, november);
    settle(first, [free(8)]);
    take(first, 3);
    const second = new RequestMeters(first.toKeep(), november);
    expect(take(second, 10)).toBe(5);
    expect(second.report().tallies).toEqual([
      { run: first.run, month: '2026-11', totals: { e: 3 } },
      { run: second.run, month: '2026-11', totals: { e: 5 } },
    ]);
    settle(second, []);
    expect(told(second)).toEqual([]);
    expect(take(new RequestMeters(first.toKeep(), december), 20)).toBe(10);
  });

  it('of nobody have no limit', () => {
    const meters = new RequestMeters(null, november);
    settle(meters, [free(0)]);
    expect([take(meters, 3), take(meters, 3, ['n', undefined as never])]).toEqual([0, 3]);
  });
});

it.each([
  ['2026-11', '2026-12-01T00:00:00.000Z'],
  ['2026-12', '2027-01-01T00:00:00.000Z'],
])('the month %s ends at %s', (month, end) => expect(endOfMonth(month).toISOString()).toBe(end));
