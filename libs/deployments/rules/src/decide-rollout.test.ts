import { describe, expect, it } from '@jest/globals';
import type { ObservedEnvironment } from '@tiffin/contracts';
import { decideRollout, failureText, hasDrifted } from './decide-rollout.js';

const live: ObservedEnvironment = {
  environmentId: 'e',
  epoch: 3,
  version: 1,
  rollout: 'live',
  wantedReleaseId: 'new',
  servingReleaseId: 'new',
  failure: null,
  units: [],
};
const failure = { unit: 'function-f', reason: 'exited with code 1', lastLines: ['boom'] };

describe('decideRollout', () => {
  it.each([
    ['waiting', null],
    ['waiting', { ...live, wantedReleaseId: 'old', servingReleaseId: 'old' }],
    ['waiting', { ...live, rollout: 'starting', servingReleaseId: 'old' }],
    ['live', live],
    ['failed', { ...live, rollout: 'failed', servingReleaseId: 'old', failure }],
    ['waiting', { ...live, wantedReleaseId: 'old', rollout: 'failed', failure }],
  ] as const)('says %s of %j', (verdict, observed) => {
    expect(decideRollout(observed, 'new').is).toBe(verdict);
  });
});

describe('hasDrifted', () => {
  it.each([
    [true, null],
    [false, live],
    [false, { ...live, rollout: 'starting', servingReleaseId: null }],
    [true, { ...live, rollout: 'failed', servingReleaseId: null }],
    [true, { ...live, wantedReleaseId: 'other', servingReleaseId: 'other' }],
  ] as const)('is %s for %j', (drifted, observed) => {
    expect(hasDrifted(observed, 'new')).toBe(drifted);
  });
});

it('names unit, reason and last lines', () => {
  expect(failureText(failure, 'myfunction')).toBe(
    '"myfunction" did not become ready: exited with code 1.\nIts last lines:\nboom',
  );
});
