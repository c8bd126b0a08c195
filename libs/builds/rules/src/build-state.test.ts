import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { type BuildProgress, decideBuildRetry, headBuildState } from './build-state.js';

const building: BuildProgress = {
  headRevisionId: 'rev2',
  builtRevisionId: 'rev1',
  buildFailedRevisionId: null,
  buildFailure: null,
  buildFault: null,
  buildFaults: 0,
  buildNextTryAt: null,
};

describe('the build of the head', () => {
  it.each([
    ['building', false, {}],
    ['building', false, { buildFailedRevisionId: 'rev1' }],
    ['degraded', true, { buildFault: 'the disk is full' }],
    ['failed', true, { buildFailedRevisionId: 'rev2' }],
    ['failed', true, { buildFailedRevisionId: 'rev2', buildFault: 'the disk is full' }],
    ['built', false, { builtRevisionId: 'rev2' }],
  ])('is %s, to be retried: %j, for %j', (state, mayBeRetried, change) => {
    expect(headBuildState({ ...building, ...change })).toBe(state);
    expect(decideBuildRetry({ ...building, ...change }) === 'retry').toBe(mayBeRetried);
  });

  it('says why there is nothing to retry', () => {
    const refusal = decideBuildRetry(building) as Refusal;
    expect([refusal.code, refusal.message]).toEqual(['NOTHING_TO_RETRY', expect.stringContaining('it is being built')]);
  });
});
