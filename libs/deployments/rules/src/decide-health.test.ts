import { describe, expect, it } from 'vitest';
import type { EnvironmentSummary } from '@tiffin/contracts';
import { decideHealth } from './decide-health.js';

const well: EnvironmentSummary = {
  environmentId: 'e',
  epoch: 3,
  rollout: 'live',
  wantedReleaseId: 'r',
  servingReleaseId: 'r',
  settingsHash: null,
  failure: null,
  troubles: [],
};
const failure = { unitKey: 'function-f', reason: 'exited with code 1', lastLines: ['boom'] };

describe('decideHealth', () => {
  it.each([
    ['drifted', undefined],
    ['well', well],
    ['starting', { ...well, rollout: 'starting', servingReleaseId: null }],
    ['failed', { ...well, rollout: 'failed', servingReleaseId: null, failure }],
    ['drifted', { ...well, rollout: 'failed', servingReleaseId: null, failure: { ...failure, isFault: true } }],
    ['drifted', { ...well, troubles: [{ ...failure, isFault: true, restarts: 4 }] }],
    ['well', { ...well, rollout: 'failed', failure }],
    ['drifted', { ...well, wantedReleaseId: 'other', servingReleaseId: 'other' }],
    ['drifted', { ...well, wantedReleaseId: 'other', rollout: 'starting' }],
    ['drifted', { ...well, rollout: 'empty', servingReleaseId: null }],
    ['crashing', { ...well, troubles: [{ ...failure, restarts: 4 }] }],
  ] as const)('is %s for %j', (health, seen) => {
    expect(decideHealth(seen, 'r').is).toBe(health);
  });

  it('has drifted where a canary is left that nobody looks after', () => {
    expect(decideHealth({ ...well, rollout: 'canary' }, 'r').is).toBe('drifted');
    expect(decideHealth({ ...well, rollout: 'canary', wantedReleaseId: 'other' }, 'r').is).toBe('drifted');
  });
});
