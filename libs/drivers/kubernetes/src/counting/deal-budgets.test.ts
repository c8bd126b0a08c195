import { describe, expect, it } from 'vitest';
import type { RequestLimit } from '@tiffin/contracts';
import { type CountingProcess, dealBudgets } from './deal-budgets.js';

const month = '2026-11';
const limit = (budget: number, tenant = 'acme'): RequestLimit => ({ tenant, plan: 'free', limit: 100, budget });
const one = (key: string, counted: number, tenant = 'acme'): CountingProcess => ({ key, tenant, counted });
const mostOf = (processes: readonly CountingProcess[], limits: readonly RequestLimit[]) =>
  Object.fromEntries([...dealBudgets(processes, { month, limits })].map(([key, dealt]) => [key, dealt?.most ?? null]));

describe('what a tenant has left', () => {
  it('is dealt out among all of its processes, and no more than that', () => {
    expect(mostOf([one('a', 10), one('b', 0)], [limit(30)])).toEqual({ a: 25, b: 15 });
    expect(mostOf([one('a', 10)], [limit(30)])).toEqual({ a: 40 });
  });

  it('goes to who is called most where it cannot be divided', () => {
    expect(mostOf([one('a', 1), one('b', 9), one('c', 5)], [limit(2)])).toEqual({ a: 1, b: 10, c: 6 });
    expect(mostOf([one('a', 1), one('b', 9)], [limit(0)])).toEqual({ a: 1, b: 9 });
  });

  it('is without end where the tenant has no limit', () => {
    expect(mostOf([one('a', 1), one('x', 1, 'globex')], [limit(1)])).toEqual({ a: 2, x: null });
  });
});
