import { describe, expect, it } from 'vitest';
import type { ObservedEnvironment, ObservedUnit } from '@tiffin/contracts';
import { crashFailure, decideRollout, lateFailure, rolloutFailure } from './decide-rollout.js';

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
const failure = { unitKey: 'function-f', reason: 'exited with code 1', lastLines: ['boom'] };

describe('decideRollout', () => {
  it.each([
    ['waiting', null],
    ['waiting', { ...live, wantedReleaseId: 'old', servingReleaseId: 'old' }],
    ['waiting', { ...live, rollout: 'starting', servingReleaseId: 'old' }],
    ['live', live],
    ['failed', { ...live, rollout: 'failed', servingReleaseId: 'old', failure }],
    ['waiting', { ...live, wantedReleaseId: 'old', rollout: 'failed', failure }],
  ] as const)('says %s of %j', (verdict, observed) => {
    expect(decideRollout(observed, { releaseId: 'new' }).is).toBe(verdict);
  });

  it.each([
    ['waiting', { ...live, rollout: 'starting', servingReleaseId: 'old' }],
    // The same release, with the values before.
    ['waiting', live],
    ['live', { ...live, rollout: 'canary', servingReleaseId: 'old' }],
    ['waiting', { ...live, rollout: 'canary', wantedReleaseId: 'other', servingReleaseId: 'old' }],
    ['failed', { ...live, rollout: 'failed', servingReleaseId: 'old', failure }],
  ] as const)('says %s of a canary in %j', (verdict, observed) => {
    const canary = { weightPercent: 5, stickyBy: null };
    expect(decideRollout(observed, { releaseId: 'new', canary }).is).toBe(verdict);
  });

  it('a release whose canary is ready does not serve yet', () => {
    const canary = { ...live, rollout: 'canary' } as const;
    expect(decideRollout(canary, { releaseId: 'new' }).is).toBe('waiting');
  });
});

describe('a failure', () => {
  const names = new Map([['function-f', 'myfunction']]);
  const stored = { unitKey: 'function-f', unitName: 'myfunction', lastLines: ['boom'] };

  it('names its unit, the reason and the last lines', () => {
    expect(rolloutFailure(failure, names)).toEqual({
      ...stored,
      reason: 'did not become ready: exited with code 1',
    });
    expect(crashFailure(failure, names)).toEqual({ ...stored, reason: 'does not stay up: exited with code 1' });
  });

  it('without a unit is one of the release', () => {
    const reason = 'The release did not become ready: the cell gave no reason';
    expect(rolloutFailure(null, names)).toEqual({ unitKey: null, unitName: null, reason, lastLines: [] });
  });
});

describe('lateFailure', () => {
  const names = new Map([
    ['function-f', 'Greeter'],
    ['function-g', 'Guest'],
  ]);
  const unit = (key: string, state: 'starting' | 'ready', lastFailure: string | null = null): ObservedUnit => ({
    ...{ key, name: key, imageDigest: '', state, restarts: 0, startedAt: '', pid: 1, lastFailure, trouble: null },
  });
  const seen = (...units: readonly ObservedUnit[]): ObservedEnvironment => ({ ...live, rollout: 'starting', units });

  it('names the units that were not ready, and what is known of the first', () => {
    const late = seen(
      unit('gateway-a', 'ready'),
      unit('function-f', 'starting', 'exited with code 1'),
      unit('function-g', 'starting'),
    );
    expect(lateFailure(late, names, 60_000)).toEqual({
      ...{ unitKey: 'function-f', unitName: 'Greeter', lastLines: [] },
      reason: 'was not ready after 60 s, nor was "Guest"; it exited with code 1 before',
    });
  });

  it('says what is in the way where all units are', () => {
    const late = { ...seen(unit('function-f', 'ready')), obstacle: 'the cluster refuses its route: no' };
    const reason = 'The release was not ready after 60 s: the cluster refuses its route: no';
    expect(lateFailure(late, names, 60_000)).toMatchObject({ unitKey: null, reason });
  });

  it.each([null, live])('says no more than is known of %j', (late) => {
    expect(lateFailure(late, names, 20).reason).toBe('The release was not ready after 0.02 s.');
  });
});
