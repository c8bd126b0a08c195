import { describe, expect, it } from 'vitest';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { testUnit } from '@tiffin/testing/cell-contract';
import { startRanks } from './start-ranks.js';

const environment = (calls: Record<string, readonly string[]>, routed: readonly string[]): DesiredEnvironment => ({
  ...{ environmentId: 'e', epoch: 1, releaseId: 'r' },
  units: Object.entries(calls).map(([key, upstreams]) => testUnit(key, 'sha256:', { upstreams })),
  routes: routed.map((unit) => ({ host: `${unit}.localhost`, unit })),
});

describe('startRanks', () => {
  it('gateways first, then what they need, then what that needs, then the rest', () => {
    const calls = { alone: [], far: [], near: ['far'], gateway: ['near'], other: ['far'] };
    expect(Object.fromEntries(startRanks(environment(calls, ['gateway', 'other'])))).toEqual({
      ...{ gateway: 0, other: 0, near: 1, far: 1, alone: 5 },
    });
  });

  it('ends where units call each other', () => {
    const ranks = startRanks(environment({ a: ['b'], b: ['a'] }, ['a']));
    expect(Object.fromEntries(ranks)).toEqual({ a: 0, b: 1 });
  });
});
