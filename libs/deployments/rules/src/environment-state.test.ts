import { describe, expect, it } from '@jest/globals';
import { type EnvironmentProgress, environmentState } from './environment-state.js';

const live: EnvironmentProgress = {
  followsHead: true,
  headRevisionNumber: 2,
  headRevisionId: 'rev2',
  builtRevisionId: 'rev2',
  buildFailedRevisionId: null,
  desiredReleaseId: 'rel2',
  currentReleaseId: 'rel2',
  deployFailedReleaseId: null,
  settingsApplied: true,
  settingsFailed: true,
};
const nothing = { desiredReleaseId: null, currentReleaseId: null };

describe('environmentState', () => {
  it.each([
    ['empty', { headRevisionNumber: 0, headRevisionId: 'rev0', builtRevisionId: null, ...nothing }],
    ['building', { headRevisionId: 'rev3' }],
    ['building', { headRevisionId: 'rev3', buildFailedRevisionId: 'rev2', deployFailedReleaseId: 'rel2' }],
    ['build_failed', { headRevisionId: 'rev3', buildFailedRevisionId: 'rev3' }],
    ['deploying', { currentReleaseId: 'rel1' }],
    ['deploying', { currentReleaseId: null, deployFailedReleaseId: 'rel1' }],
    ['deploy_failed', { currentReleaseId: 'rel1', deployFailedReleaseId: 'rel2' }],
    ['live', {}],
    // The same release with other secrets.
    ['deploying', { settingsApplied: false, settingsFailed: false }],
    ['deploying', { settingsApplied: false, settingsFailed: false, deployFailedReleaseId: 'rel2' }],
    ['deploy_failed', { settingsApplied: false, deployFailedReleaseId: 'rel2' }],
    ['live', { deployFailedReleaseId: 'rel1' }],
    // An environment that does not follow the head does not mind what becomes of it.
    ['empty', { followsHead: false, ...nothing }],
    ['live', { followsHead: false, headRevisionId: 'rev3' }],
    ['live', { followsHead: false, headRevisionId: 'rev3', buildFailedRevisionId: 'rev3' }],
    ['deploying', { followsHead: false, headRevisionId: 'rev3', currentReleaseId: 'rel1' }],
  ] as const)('is %s for %j', (state, change) => {
    expect(environmentState({ ...live, ...change })).toBe(state);
  });
});
