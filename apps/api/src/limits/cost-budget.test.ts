import { expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { CostBudget } from './cost-budget.js';

let now = 0;
const outcome = (budget: CostBudget, holder: string, cost: number): string => {
  try {
    budget.take(holder, cost);
    return 'taken';
  } catch (error) {
    return `${(error as Refusal).code} ${/in (\d+) s/.exec((error as Refusal).message)?.[1]}`;
  }
};

it('gives each tenant its budget, says how long to wait, and fills up again', () => {
  const budget = new CostBudget(600, () => now);
  expect([outcome(budget, 'ours', 600), outcome(budget, 'ours', 100), outcome(budget, 'theirs', 600)]).toEqual([
    'taken',
    'RATE_LIMITED 10',
    'taken',
  ]);
  now += 9_999;
  expect(outcome(budget, 'ours', 100)).toBe('RATE_LIMITED 1');
  now += 1;
  expect([outcome(budget, 'ours', 100), outcome(budget, 'ours', 1)]).toEqual(['taken', 'RATE_LIMITED 1']);
  now += 3_600_000;
  expect([outcome(budget, 'ours', 600), outcome(budget, 'ours', 1)]).toEqual(['taken', 'RATE_LIMITED 1']);
});

it('lets a query through that costs more than a minute has, once nothing else was asked', () => {
  const budget = new CostBudget(600, () => now);
  expect([outcome(budget, 'ours', 10_000), outcome(budget, 'ours', 1)]).toEqual(['taken', 'RATE_LIMITED 1']);
});
