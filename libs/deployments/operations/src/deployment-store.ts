import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { Failure } from '@tiffin/contracts';
import type {
  CanarySettings,
  CanaryStepName,
  EnvironmentProgress,
  EnvironmentScale,
  RecordedStep,
  WantedFor,
  BoundDomain,
} from '@tiffin/deployments-rules';
import type { Fenced, RecordedFault } from '@tiffin/work-operations';
import type { Needs } from '@tiffin/tenancy-rules';
import type { DeploymentId, EnvironmentId, ReleaseId, TenantId } from '@tiffin/kernel';
import type { GoneRows } from '@tiffin/migrations-operations';

export interface StoredRelease {
  readonly id: ReleaseId;
  /** Canonical JSON of a `ReleaseContent`. */
  readonly content: string;
}

/** A worker's hold on one environment in which nothing is to run any more: what its cell has of it is to end. */
export interface EndClaim {
  readonly environmentId: EnvironmentId;
  readonly epoch: number;
  readonly isPaused: boolean;
  readonly desired: null;
  readonly faults: number;
}
export type EnvironmentClaim = DeploymentClaim | EndClaim;

/** A worker's hold on the deploying of one environment. `epoch` fences each of its writes, here and in the cell. */
export interface DeploymentClaim {
  readonly environmentId: EnvironmentId;
  readonly environmentName: string;
  readonly projectSlug: string;
  readonly tenantSlug: string;
  readonly tenantId: TenantId;
  readonly epoch: number;
  /** Whether there is nothing to bring, and all that its cell has of it is to end. */
  readonly isPaused: boolean;
  /** Whether its cell was told to end it: to serve again is a change then. */
  readonly isStopped: boolean;
  /** Whether that is because somebody wants it stopped: its hosts are kept then, and say so. */
  readonly staysStopped: boolean;
  /** Whether it is what its project's users meet. */
  readonly isProduction: boolean;
  readonly scale: EnvironmentScale;
  /** Whether how often its units run is all that this attempt is to change. */
  readonly isScaledOnly: boolean;
  readonly desired: StoredRelease;
  /** Whether the desired release is on record as what serves, and only lacks the last changes of its databases. */
  readonly isUnfinished: boolean;
  /** Number of the desired release among those of its project. */
  readonly releaseNumber: number;
  /** The release that should go on serving if the desired one fails. */
  readonly current: StoredRelease | null;
  /** Number of the revision that the desired release was last wanted for. */
  readonly revisionNumber: number;
  /** The state of the environment's secrets that this attempt is to bring; a newer one makes another attempt due. */
  readonly settingsVersion: number;
  readonly wantedFor: WantedFor;
  /** In which steps it comes to another release, as frozen with the promotion that is under way; null: all at once. */
  readonly rollout: CanarySettings | null;
  /** Faults in a row that deploying or restoring this release has met. */
  readonly faults: number;
  /** Starts of this deploying, this one too, since the last end that is on record. */
  readonly starts: number;
}

/** `migrate` only of a release that keeps something in a database. */
export const deploymentSteps = ['render', 'migrate', 'apply', 'ready', 'smoke'] as const;
/** Those of a canary come after the others, each named for its weight; last what waits until nothing else serves. */
export type DeploymentStepName = (typeof deploymentSteps)[number] | CanaryStepName | 'contract';

/** Where a step stands among the others of its deployment. */
export function stepPosition(name: DeploymentStepName): number {
  const position = deploymentSteps.findIndex((step) => step === name);
  if (position >= 0) return position;
  return deploymentSteps.length + (name === 'contract' ? afterCanary : Number(name.slice('canary-'.length)));
}

/** Weights are at most 100. */
const afterCanary = 101;

export interface StepRecord {
  readonly name: DeploymentStepName;
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly detail: string | null;
}

/** What was found to serve something else than it should, as of an epoch. */
export interface RestoreWanted {
  readonly environmentId: EnvironmentId;
  readonly epoch: number;
}

/** What a release names of its environment's settings. */
export interface SettingNames {
  readonly secrets: readonly string[];
  readonly variables: readonly string[];
}

/** Values by name; what has none is left out. */
export interface OpenedSettings {
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Names of secrets whose value does not open: it was damaged, or its key is lost for good. */
  readonly unopened: readonly string[];
  /** Domains of the tenant's own that lead here, by name. */
  readonly domains: readonly BoundDomain[];
}

export interface DeploymentRows extends AuditTrail {
  /** Takes the environment over for `leaseMs` if a release waits to be deployed, or to be ended, and nobody holds it; moves the epoch on. */
  claim(environmentId: EnvironmentId, holder: string, leaseMs: number): Promise<EnvironmentClaim | null>;
  /** Takes it over to restore what it serves, if nothing waits, nobody holds it and no next try is set; `desired` is then the current release. */
  claimForRestore(wanted: RestoreWanted, holder: string, leaseMs: number): Promise<DeploymentClaim | null>;
  renew(claim: EnvironmentClaim, leaseMs: number): Promise<Fenced>;
  /** Lets go, for any other worker to go on: that it was begun counts no more. */
  release(claim: EnvironmentClaim): Promise<Fenced>;
  /** Lets go, for the next claim to be of a higher epoch than `epoch`, which a cell has seen; counts as `release` does. */
  goBehind(claim: EnvironmentClaim, epoch: number): Promise<Fenced>;
  /** Lets go, with the fault on record, to be claimed again when it is to be retried. */
  recordFault(claim: EnvironmentClaim, fault: RecordedFault): Promise<Fenced>;
  /** Lets go of a claim for restoring, once the cell was told. It counts as a try until the cell is seen to be well. */
  recordRestore(claim: DeploymentClaim, restore: { readonly retryAfterMs: number }): Promise<Fenced>;
  /** What a pause has ended serves again; the claim goes on. */
  recordServing(claim: DeploymentClaim): Promise<Fenced>;
  /** The cell was told to end what it has of the environment. Ends the claim, and the open deployment as superseded. */
  recordStop(claim: EnvironmentClaim): Promise<Fenced>;
  /** The open deployment of this release with these values where a former worker left one, else a new one; other open ones end as superseded. */
  openDeployment(claim: DeploymentClaim): Promise<DeploymentId | 'stale'>;
  recordSteps(claim: DeploymentClaim, deploymentId: DeploymentId, steps: readonly StepRecord[]): Promise<Fenced>;
  recordedSteps(deploymentId: DeploymentId): Promise<readonly RecordedStep[]>;
  /** For how long a step has been under way. That somebody looks is on record: this deploying does not end its workers. */
  watchStep(claim: DeploymentClaim, deploymentId: DeploymentId, name: DeploymentStepName): Promise<number | 'stale'>;
  /** The environment now serves the release, which is unfinished until `succeed`. The claim goes on. */
  recordArrival(claim: DeploymentClaim): Promise<Fenced>;
  /** The environment now serves the release. Ends the claim, and what was planned in its databases and not begun. */
  succeed(claim: DeploymentClaim, deploymentId: DeploymentId): Promise<Fenced>;
  /** The release failed; the environment keeps the one before. Keeps the claim, one epoch on, to put the cell back; what was planned is not any more. */
  fail(claim: DeploymentClaim, deploymentId: DeploymentId, failure: Failure): Promise<DeploymentClaim | 'stale'>;
  /** Words of the changes that cannot be taken back, made or begun in its databases by releases that are newer than this one. */
  irreversible(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<readonly string[]>;
  /** See `GoneRows`. */
  endGone: GoneRows['endGone'];
  /** Keeps at least so much of the tenant's plan for the environment. Refuses QUOTA_EXCEEDED. */
  hold(claim: DeploymentClaim, needs: Needs): Promise<Fenced>;
  /** Gives back what is more than that. */
  holdNoMore(claim: EnvironmentClaim, needs: Needs): Promise<Fenced>;
  /** As they are now. Refuses KEY_UNAVAILABLE where a key that it takes is out of reach: that is worth another try. */
  settingsOf(environmentId: EnvironmentId, names: SettingNames): Promise<OpenedSettings>;
}

/** What is on record of an environment that nobody works at; each call is void where the epoch has moved on. */
export interface HealthRows extends AuditTrail {
  servedRelease(releaseId: ReleaseId): Promise<StoredRelease | null>;
  /** What is wrong with the release that serves. True where that is news. */
  recordTrouble(environmentId: EnvironmentId, epoch: number, failure: Failure): Promise<boolean>;
  /** Nothing is wrong any more: forgets failure, faults and tries. True where people were told of trouble. */
  heal(environmentId: EnvironmentId, epoch: number): Promise<boolean>;
  /** What waits for its next try waits no longer. */
  tryAtOnce(environmentId: EnvironmentId): Promise<void>;
}

/** What somebody who wants a deployment tried again needs. */
export interface DeploymentRetryRows extends AuditTrail {
  /** What the environment is doing, held until the transaction ends. Null: no such environment. */
  lockProgress(environmentId: EnvironmentId): Promise<EnvironmentProgress | null>;
  /** Forgets failure and faults: the desired release waits to be deployed, at once. */
  forgetTrouble(environmentId: EnvironmentId): Promise<void>;
}

export interface DeploymentRetryStore {
  within<T>(key: StoreKey, work: (rows: DeploymentRetryRows) => Promise<T>): Promise<T>;
}

/** Environments and their deployments. One call of `within` is one transaction in one tenant. */
export interface DeploymentStore {
  within<T>(key: StoreKey, work: (rows: DeploymentRows & HealthRows) => Promise<T>): Promise<T>;
}
