import { describe, expect, it } from '@jest/globals';
import { type EnvironmentProgress, environmentState } from './environment-state.js';

const live: EnvironmentProgress = {
  desiredRevisionNumber: 2,
  desiredRevisionId: 'rev2',
  builtRevisionId: 'rev2',
  buildFailedRevisionId: null,
  desiredReleaseId: 'rel2',
  currentReleaseId: 'rel2',
  deployFailedReleaseId: null,
};

describe('environmentState', () => {
  it.each([
    [
      'empty',
      {
        desiredRevisionNumber: 0,
        desiredRevisionId: 'rev0',
        builtRevisionId: null,
        desiredReleaseId: null,
        currentReleaseId: null,
      },
    ],
    ['building', { desiredRevisionId: 'rev3' }],
    ['building', { desiredRevisionId: 'rev3', buildFailedRevisionId: 'rev2', deployFailedReleaseId: 'rel2' }],
    ['build_failed', { desiredRevisionId: 'rev3', buildFailedRevisionId: 'rev3' }],
    ['deploying', { currentReleaseId: 'rel1' }],
    ['deploying', { currentReleaseId: null, deployFailedReleaseId: 'rel1' }],
    ['deploy_failed', { currentReleaseId: 'rel1', deployFailedReleaseId: 'rel2' }],
    ['live', {}],
    ['live', { deployFailedReleaseId: 'rel1' }],
  ] as const)('is %s for %j', (state, change) => {
    expect(environmentState({ ...live, ...change })).toBe(state);
  });
});
