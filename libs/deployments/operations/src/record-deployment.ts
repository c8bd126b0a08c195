import { readReleaseContent } from '@tiffin/builds-rules';
import {
  type CanaryPlan,
  canaryStepName,
  planCanary,
  runsBeside,
  scaledUnits,
  givenSettingNames,
  type Settings,
} from '@tiffin/deployments-rules';
import type { Failure } from '@tiffin/contracts';
import { type DeploymentId, Refusal } from '@tiffin/kernel';
import { settleGone } from '@tiffin/migrations-operations';
import { changesText } from '@tiffin/migrations-rules';
import { bothNeed, needsOf, nothingNeeded } from '@tiffin/tenancy-rules';
import {
  type DeploymentClaim,
  type DeploymentRows,
  type DeploymentStepName,
  deploymentSteps,
  type StepRecord,
  type StoredRelease,
} from './deployment-store.js';

export const isStale = (error: unknown): boolean => error instanceof Refusal && error.code === 'EPOCH_STALE';

export const stale = (claim: Pick<DeploymentClaim, 'environmentId'>): Refusal =>
  Refusal.of('EPOCH_STALE', claim.environmentId);

/** What a release takes of its tenant's plan. */
export const needsIn = (release: StoredRelease | null, { scale }: Pick<DeploymentClaim, 'scale'>) =>
  release === null ? nothingNeeded : needsOf(scaledUnits(readReleaseContent(release.content).units, scale));

export async function settingsOf(
  rows: Pick<DeploymentRows, 'settingsOf'>,
  { environmentId, settingsVersion }: DeploymentClaim,
  release: StoredRelease | null,
): Promise<Settings> {
  const names =
    release === null ? { secrets: [], variables: [] } : givenSettingNames(readReleaseContent(release.content));
  return { ...(await rows.settingsOf(environmentId, names)), settingsHash: String(settingsVersion) };
}

/** What an attempt begins with. */
export interface OpenedDeployment {
  readonly deploymentId: DeploymentId;
  readonly settings: Settings;
  /** Null: it comes all at once. */
  readonly canary: CanaryPlan | null;
}

/** What it runs beside; null: it comes all at once. Nothing serves in an environment that is new. */
export function servedBeside({
  rollout,
  current,
  desired,
  wantedFor,
  isStopped,
  isScaledOnly,
}: DeploymentClaim): StoredRelease | null {
  if (rollout === null || current === null) return null;
  // What differs in nothing but in how often it runs is no other version.
  if (isScaledOnly && current.id === desired.id) return null;
  return runsBeside({ wantedFor, isSameRelease: current.id === desired.id, isStopped }) ? current : null;
}

/** What a canary needs is more than people may expect: who has no room is told. */
export const explainRoom =
  (claim: DeploymentClaim) =>
  (error: unknown): never => {
    const isRoom = error instanceof Refusal && error.code === 'QUOTA_EXCEEDED' && servedBeside(claim) !== null;
    throw isRoom ? Refusal.of('CANARY_NEEDS_ROOM', error.message).because(error) : error;
  };

export async function open(rows: DeploymentRows, claim: DeploymentClaim): Promise<OpenedDeployment> {
  const deploymentId = await rows.openDeployment(claim);
  if (deploymentId === 'stale') throw stale(claim);
  const served = servedBeside(claim);
  const canary =
    claim.rollout === null || served === null
      ? null
      : planCanary(claim.rollout, await rows.recordedSteps(deploymentId));
  const beside = canary === null ? null : served;
  await rows.hold(claim, bothNeed(needsIn(claim.desired, claim), needsIn(beside, claim)));
  await record(rows, { claim, deploymentId }, [running(deploymentSteps[0])]);
  return { deploymentId, canary, settings: await settingsOf(rows, claim, claim.desired) };
}

/** Which attempt is on record. */
interface Recorded {
  readonly claim: DeploymentClaim;
  readonly deploymentId: DeploymentId;
}

interface Passing extends Recorded {
  readonly canary: CanaryPlan | null;
  /** Null: it keeps nothing in databases. */
  readonly databases: { readonly hasContract: boolean } | null;
}

const running = (name: DeploymentStepName): StepRecord => ({ name, state: 'running', detail: null });

const stepNames = ({ canary, databases }: Passing): readonly DeploymentStepName[] => [
  ...deploymentSteps.filter((name) => name !== 'migrate' || databases !== null),
  ...(canary?.left ?? []).map(canaryStepName),
  ...(databases?.hasContract === true ? (['contract'] as const) : []),
];

/**
 * The end of a step and what follows are one transaction: the next step begins, or the environment is live. Before the last changes of its
 * databases the release is on record as what serves: nothing older may be put back over them.
 */
export async function pass(
  rows: DeploymentRows,
  passing: Passing,
  { name, detail }: Pick<StepRecord, 'name' | 'detail'>,
): Promise<void> {
  const names = stepNames(passing);
  const next = names[names.indexOf(name) + 1];
  const passed: StepRecord = { name, state: 'succeeded', detail };
  await record(rows, passing, next ? [passed, running(next)] : [passed]);
  if (next === 'contract') await arrive(rows, passing);
  if (!next) await succeed(rows, passing);
}

export async function record(
  rows: DeploymentRows,
  { claim, deploymentId }: Recorded,
  steps: readonly StepRecord[],
): Promise<void> {
  if ((await rows.recordSteps(claim, deploymentId, steps)) === 'stale') throw stale(claim);
}

/** What a pause had ended serves again. */
export async function recordServing(rows: DeploymentRows, claim: DeploymentClaim): Promise<void> {
  if ((await rows.recordServing(claim)) === 'stale') throw stale(claim);
  const { environmentId: objectId, current } = claim;
  await rows.audit({
    action: 'environment.resume',
    objectKind: 'environment',
    objectId,
    detail: { release: current?.id ?? null },
  });
}

/** The release failed. What it has changed for good stands in what is said of that: the release before serves on with it. */
export async function recordFailure(
  rows: DeploymentRows,
  { claim, deploymentId, databases }: Passing,
  given: Failure,
): Promise<DeploymentClaim> {
  const { environmentId: objectId, current, desired } = claim;
  const lost = databases && current ? await rows.irreversible(objectId, current.id) : [];
  const failure = lost.length === 0 ? given : { ...given, reason: `${given.reason} ${lostText(lost)}` };
  const next = await rows.fail(claim, deploymentId, failure);
  if (next === 'stale') throw stale(claim);
  await rows.holdNoMore(next, needsIn(next.current, claim));
  const detail = { release: desired.id, unit: failure.unitKey, reason: failure.reason };
  await rows.audit({ action: 'deployment.fail', objectKind: 'environment', objectId, detail });
  return next;
}

const lostText = (lost: readonly string[]): string =>
  `What ran before goes on with data that was changed for good: ${changesText(lost)}. Bring a release that puts it right.`;

/** What a former worker has put on record is, with its event. */
async function arrive(rows: DeploymentRows, { claim }: Recorded): Promise<void> {
  await rows.holdNoMore(claim, needsIn(claim.desired, claim));
  if (claim.isUnfinished && !claim.isStopped) return;
  if ((await rows.recordArrival(claim)) === 'stale') throw stale(claim);
  await rows.audit({ action: 'deployment.serve', ...ofClaim(claim) });
}

const ofClaim = ({ environmentId, desired, revisionNumber }: DeploymentClaim) => ({
  ...{ objectKind: 'environment' as const, objectId: environmentId },
  detail: { release: desired.id, revision: revisionNumber },
});

async function succeed(rows: DeploymentRows, { claim, deploymentId }: Recorded): Promise<void> {
  await rows.holdNoMore(claim, needsIn(claim.desired, claim));
  if ((await rows.succeed(claim, deploymentId)) === 'stale') throw stale(claim);
  await settleGone(rows, claim.environmentId);
  await rows.audit({ action: 'deployment.succeed', ...ofClaim(claim) });
}
