import { readReleaseContent } from '@tiffin/builds-rules';
import { settingNames, type Settings } from '@tiffin/deployments-rules';
import { type DeploymentId, Refusal } from '@tiffin/kernel';
import { needsOf, nothingNeeded } from '@tiffin/tenancy-rules';
import {
  type DeploymentClaim,
  type DeploymentRows,
  type DeploymentStepName,
  deploymentSteps,
  type StepRecord,
  type StoredRelease,
} from './deployment-store.js';

export const isStale = (error: unknown): boolean => error instanceof Refusal && error.code === 'EPOCH_STALE';

export const stale = (claim: DeploymentClaim): Refusal => Refusal.of('EPOCH_STALE', claim.environmentId);

/** What a release takes of its tenant's plan. */
export const needsIn = (release: StoredRelease | null) =>
  release === null ? nothingNeeded : needsOf(readReleaseContent(release.content).units);

export async function settingsOf(
  rows: DeploymentRows,
  { environmentId, settingsVersion }: DeploymentClaim,
  release: StoredRelease | null,
): Promise<Settings> {
  const names = release === null ? { secrets: [], variables: [] } : settingNames(readReleaseContent(release.content));
  return { ...(await rows.settingsOf(environmentId, names)), settingsHash: String(settingsVersion) };
}

export async function open(
  rows: DeploymentRows,
  claim: DeploymentClaim,
): Promise<{ readonly deploymentId: DeploymentId; readonly settings: Settings }> {
  const deploymentId = await rows.openDeployment(claim);
  if (deploymentId === 'stale') throw stale(claim);
  await rows.hold(claim, needsIn(claim.desired));
  await record(rows, { claim, deploymentId }, [running(deploymentSteps[0])]);
  return { deploymentId, settings: await settingsOf(rows, claim, claim.desired) };
}

/** Which attempt is on record. */
interface Recorded {
  readonly claim: DeploymentClaim;
  readonly deploymentId: DeploymentId;
}

const running = (name: DeploymentStepName): StepRecord => ({ name, state: 'running', detail: null });

/** The end of a step and what follows are one transaction: the next step begins, or the environment is live. */
export async function pass(rows: DeploymentRows, recorded: Recorded, name: DeploymentStepName): Promise<void> {
  const next = deploymentSteps[deploymentSteps.indexOf(name) + 1];
  const passed: StepRecord = { name, state: 'succeeded', detail: null };
  await record(rows, recorded, next ? [passed, running(next)] : [passed]);
  if (!next) await succeed(rows, recorded);
}

export async function record(
  rows: DeploymentRows,
  { claim, deploymentId }: Recorded,
  steps: readonly StepRecord[],
): Promise<void> {
  if ((await rows.recordSteps(claim, deploymentId, steps)) === 'stale') throw stale(claim);
}

async function succeed(rows: DeploymentRows, { claim, deploymentId }: Recorded): Promise<void> {
  await rows.holdNoMore(claim, needsIn(claim.desired));
  if ((await rows.succeed(claim, deploymentId)) === 'stale') throw stale(claim);
  await rows.audit({
    action: 'deployment.succeed',
    objectKind: 'environment',
    objectId: claim.environmentId,
    detail: { release: claim.desired.id, revision: claim.revisionNumber },
  });
}
