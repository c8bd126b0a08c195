import { describe, expect, it } from 'vitest';
import { gatesOutcome, mayBeLetIn } from './gates-outcome.js';

type Gates = Parameters<typeof gatesOutcome>[0];
const order = { name: 'order', state: 'open' } as const;
const unverified = { name: 'verified', state: 'closed' } as const;
const soaking = { name: 'soak', state: 'waiting' } as const;
const approvals = { name: 'approvals', state: 'waiting' } as const;
const settings = { name: 'settings', state: 'closed' } as const;

describe('what becomes of a promotion that is asked for', () => {
  it.each<[string, Gates, string, string]>([
    ['all gates are open', [order], 'starts', 'starts'],
    ['it is not verified', [order, unverified], 'refused', 'starts'],
    ['it soaks', [order, soaking], 'waits', 'starts'],
    ['people have to agree', [approvals, unverified], 'refused', 'waits'],
    ['a setting is missing', [settings, approvals], 'refused', 'refused'],
    ['it was never in the stage before', [{ name: 'order', state: 'closed' }], 'refused', 'refused'],
  ])('where %s', (_, gates, plain, letIn) => {
    expect([gatesOutcome(gates, 'gates'), gatesOutcome(gates, 'let in')]).toEqual([plain, letIn]);
  });

  it('may be changed by a word where verification or soak stand in the way', () => {
    expect([[order], [unverified], [soaking], [settings, approvals], [settings, unverified]].map(mayBeLetIn)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});
