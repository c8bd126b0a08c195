import { describe, expect, it } from 'vitest';
import { decideBuildRetry, headBuildState } from '@tiffin/builds-rules';
import { Refusal } from '@tiffin/kernel';
import { mayRetry, retryOf } from '@tiffin/work-rules';
import {
  decideDeploymentRetry,
  type EnvironmentProgress,
  environmentState,
  environmentTrouble,
} from './environment-state.js';

const live: EnvironmentProgress = {
  followsHead: true,
  headRevisionId: 'rev2',
  builtRevisionId: 'rev2',
  buildFailedRevisionId: null,
  buildFailure: null,
  buildFault: null,
  buildFaults: 0,
  buildNextTryAt: null,
  desiredReleaseId: 'rel2',
  currentReleaseId: 'rel2',
  deployFailedReleaseId: null,
  settingsApplied: true,
  settingsFailed: true,
  deployFailure: null,
  deployFault: null,
  deployFaults: 0,
  deployNextTryAt: null,
  runningFailure: null,
  isPaused: false,
  isStopped: false,
  staysStopped: false,
  cellAway: null,
};
const failure = { unitKey: 'u', unitName: 'u', reason: 'keeps crashing', lastLines: [] };
const away = { name: 'local', since: new Date(0) };
const nothing = { desiredReleaseId: null, currentReleaseId: null };

describe('environmentState', () => {
  it.each([
    ['empty', { headRevisionId: 'rev0', builtRevisionId: 'rev0', ...nothing }],
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
    ['degraded', { headRevisionId: 'rev3', buildFault: 'the disk is full' }],
    ['degraded', { currentReleaseId: 'rel1', deployFault: 'the cell is away' }],
    ['degraded', { deployFault: 'the cell is away' }],
    ['degraded', { runningFailure: failure }],
    // The cell loses it again and again.
    ['degraded', { deployFaults: 2, deployNextTryAt: new Date(0) }],
    ['deploy_failed', { currentReleaseId: 'rel1', deployFailedReleaseId: 'rel2', deployFaults: 2 }],
    ['degraded', { cellAway: away }],
    ['degraded', { cellAway: { name: 'local', since: null } }],
    ['degraded', { currentReleaseId: 'rel1', cellAway: away }],
    ['deploy_failed', { currentReleaseId: 'rel1', deployFailedReleaseId: 'rel2', cellAway: away }],
    ['empty', { ...nothing, cellAway: away }],
    ['deploying', { currentReleaseId: 'rel1', runningFailure: failure }],
    ['deploy_failed', { currentReleaseId: 'rel1', deployFailedReleaseId: 'rel2', runningFailure: failure }],
    // Its project is archived, or its tenant suspended.
    ['paused', { isPaused: true }],
    ['paused', { isPaused: true, isStopped: true, headRevisionId: 'rev3', runningFailure: failure }],
    ['paused', { isPaused: true, isStopped: true, cellAway: away }],
    ['empty', { isPaused: true, ...nothing }],
    // Somebody has stopped it.
    ['stopped', { isPaused: true, staysStopped: true }],
    ['stopped', { isPaused: true, staysStopped: true, isStopped: true, headRevisionId: 'rev3', cellAway: away }],
    ['degraded', { isPaused: true, staysStopped: true, deployFault: 'the cell is away' }],
    ['empty', { isPaused: true, staysStopped: true, ...nothing }],
    // Nothing is wanted any more; what ran there is being ended, or its cell could not be told.
    ['deploying', { followsHead: false, desiredReleaseId: null }],
    ['paused', { isPaused: true, desiredReleaseId: null }],
    ['degraded', { followsHead: false, desiredReleaseId: null, deployFault: 'the cell is away' }],
    ['degraded', { followsHead: false, ...nothing, deployFault: 'the cell is away' }],
    ['degraded', { isPaused: true, ...nothing, deployFault: 'the cell is away' }],
    // Its cell could not be told, and may go on serving.
    ['degraded', { isPaused: true, deployFault: 'the cell is away' }],
    // Active again: the cell has nothing of it yet.
    ['deploying', { isStopped: true }],
    // An environment that does not follow the head does not mind what becomes of it.
    ['empty', { followsHead: false, ...nothing }],
    ['live', { followsHead: false, headRevisionId: 'rev3' }],
    ['live', { followsHead: false, headRevisionId: 'rev3', buildFailedRevisionId: 'rev3' }],
    ['deploying', { followsHead: false, headRevisionId: 'rev3', currentReleaseId: 'rel1' }],
  ] as const)('is %s for %j', (state, change) => {
    expect(environmentState({ ...live, ...change })).toBe(state);
  });
});

describe('environmentTrouble', () => {
  const at = new Date(0);

  it.each([
    [{}, { attempts: 0 }],
    [
      { headRevisionId: 'rev3', buildFault: 'full', buildFaults: 2, buildNextTryAt: at },
      { fault: 'full', attempts: 2, nextTryAt: at },
    ],
    [{ headRevisionId: 'rev3', buildFailedRevisionId: 'rev3', buildFailure: failure }, { failure }],
    [{ currentReleaseId: 'rel1', deployFailedReleaseId: 'rel2', deployFailure: failure }, { failure }],
    [{ deployFailedReleaseId: 'rel1', deployFailure: failure }, { failure: null }],
    [
      { deployFault: 'away', deployFaults: 3, deployNextTryAt: at },
      { fault: 'away', attempts: 3, nextTryAt: at },
    ],
    [
      { deployFaults: 2, deployNextTryAt: at },
      { failure: null, fault: expect.stringContaining('has lost what it should serve'), attempts: 2, nextTryAt: at },
    ],
    [
      { runningFailure: failure, deployFaults: 2 },
      { failure, fault: null },
    ],
    [{ runningFailure: failure }, { failure, fault: null }],
    [
      { cellAway: away },
      { attempts: 0, fault: expect.stringContaining('cell "local" has not answered since 1970-01-01T00:00:00.000Z') },
    ],
    [{ cellAway: away, deployFault: 'full' }, { fault: 'full' }],
  ])('of %j', (change, trouble) => {
    expect(environmentTrouble({ ...live, ...change })).toMatchObject(trouble);
  });
});

describe('decideDeploymentRetry', () => {
  it.each([
    ['retry', { currentReleaseId: 'rel1', deployFailedReleaseId: 'rel2' }],
    ['retry', { currentReleaseId: 'rel1', deployFault: 'away' }],
    ['retry', { deployFault: 'away' }],
    ['retry', { deployFaults: 2 }],
    ['the release is live', {}],
    ['it is being deployed', { currentReleaseId: 'rel1' }],
    ['no release is to be deployed', { ...nothing }],
    ['does not stay up', { runningFailure: failure }],
    ['has not answered since', { cellAway: away }],
  ])('is %s for %j', (answer, change) => {
    const decided = decideDeploymentRetry({ ...live, ...change });
    if (answer === 'retry') expect(decided).toBe('retry');
    else expect((decided as Refusal).message).toContain(answer);
  });
});

describe('mayRetry', () => {
  it.each([
    {},
    { ...nothing },
    { headRevisionId: 'rev3' },
    { headRevisionId: 'rev3', buildFailedRevisionId: 'rev3' },
    { headRevisionId: 'rev3', buildFault: 'full' },
    { headRevisionId: 'rev3', followsHead: false, currentReleaseId: 'rel1', deployFault: 'away', deployFaults: 2 },
    { currentReleaseId: 'rel1' },
    { currentReleaseId: 'rel1', deployFailedReleaseId: 'rel2' },
    { deployFault: 'away', deployFaults: 1 },
    { deployFault: 'away', deployFaults: 1, cellAway: away },
    { deployFaults: 2 },
    { deployFaults: 2, cellAway: away },
    { deployFaults: 2, runningFailure: failure },
    { cellAway: away },
    { runningFailure: failure },
  ])('promises what the operations do, for %j', (change) => {
    const progress = { ...live, ...change };
    const view = {
      ...progress,
      state: environmentState(progress),
      ...environmentTrouble(progress),
      project: { build: { state: headBuildState(progress) } },
    };
    const decided = retryOf(view) === 'build' ? decideBuildRetry(progress) : decideDeploymentRetry(progress);
    expect(mayRetry(view)).toBe(!(decided instanceof Refusal));
  });
});
