import { expect, it } from 'vitest';
import { MemoryCostBudget } from './memory-cost-budget.js';

let now = 0;

it('gives each tenant its budget, says how long to wait, and fills up again', () => {
  const budget = new MemoryCostBudget(600, () => now);
  expect([budget.take('ours', 600), budget.take('ours', 100), budget.take('theirs', 600)]).toEqual([0, 10, 0]);
  now += 9_999;
  expect(budget.take('ours', 100)).toBe(1);
  now += 1;
  expect([budget.take('ours', 100), budget.take('ours', 1)]).toEqual([0, 1]);
  now += 3_600_000;
  expect([budget.take('ours', 600), budget.take('ours', 1)]).toEqual([0, 1]);
});

it('lets a query through that costs more than a minute has, once nothing else was asked', () => {
  const budget = new MemoryCostBudget(600, () => now);
  expect([budget.take('ours', 10_000), budget.take('ours', 1)]).toEqual([0, 1]);
});
