import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { Fenced } from '@tiffin/builds-operations';
import type { DeploymentId, EnvironmentId, ReleaseId } from '@tiffin/kernel';

export interface StoredRelease {
  readonly id: ReleaseId;
  /** Canonical JSON of a `ReleaseContent`. */
  readonly content: string;
}

/** A worker's hold on the deploying of one environment. `epoch` fences each of its writes, here and in the cell. */
export interface DeploymentClaim {
  readonly environmentId: EnvironmentId;
  readonly environmentName: string;
  readonly projectSlug: string;
  readonly tenantSlug: string;
  readonly epoch: number;
  readonly desired: StoredRelease;
  /** The release that should go on serving if the desired one fails. */
  readonly current: StoredRelease | null;
  /** Number of the revision that the desired release was last wanted for. */
  readonly revisionNumber: number;
  /** The state of the environment's secrets that this attempt is to bring; a newer one makes another attempt due. */
  readonly settingsVersion: number;
}

export const deploymentSteps = ['render', 'apply', 'ready', 'smoke'] as const;
export type DeploymentStepName = (typeof deploymentSteps)[number];

export interface StepRecord {
  readonly name: DeploymentStepName;
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly detail: string | null;
}

/** What a sweep needs to know of an environment. */
export interface EnvironmentDuty {
  /** A release waits to be deployed and nobody is at it. */
  readonly needsDeployment: boolean;
  /** What the cell should serve while that is not the case; null: nothing yet, or somebody is at work. */
  readonly servingReleaseId: ReleaseId | null;
}

export interface DeploymentRows extends AuditTrail {
  /** Takes the environment over for `leaseMs` if a release waits to be deployed and nobody holds it; moves the epoch on. */
  claim(environmentId: EnvironmentId, holder: string, leaseMs: number): Promise<DeploymentClaim | null>;
  /** Takes it over to restore what it serves, if nothing waits and nobody holds it; `desired` is then the current release. */
  claimForRestore(environmentId: EnvironmentId, holder: string, leaseMs: number): Promise<DeploymentClaim | null>;
  renew(claim: DeploymentClaim, leaseMs: number): Promise<Fenced>;
  release(claim: DeploymentClaim, retryAfterMs: number): Promise<Fenced>;
  /** The open deployment of this release where a former worker left one, else a new one; open ones of other releases end as superseded. */
  openDeployment(claim: DeploymentClaim): Promise<DeploymentId | 'stale'>;
  recordStep(claim: DeploymentClaim, deploymentId: DeploymentId, step: StepRecord): Promise<Fenced>;
  /** The environment now serves the release. Ends the claim. */
  succeed(claim: DeploymentClaim, deploymentId: DeploymentId): Promise<Fenced>;
  /** The release failed; the environment keeps the one before. Keeps the claim, one epoch on, to put the cell back. */
  fail(claim: DeploymentClaim, deploymentId: DeploymentId, error: string): Promise<DeploymentClaim | 'stale'>;
  /** Values of the environment's secrets by name, as they are now. */
  secretsOf(environmentId: EnvironmentId): Promise<Readonly<Record<string, string>>>;
  duty(environmentId: EnvironmentId): Promise<EnvironmentDuty | null>;
}

/** Environments and their deployments. One call of `within` is one transaction in one tenant. */
export interface DeploymentStore {
  within<T>(key: StoreKey, work: (rows: DeploymentRows) => Promise<T>): Promise<T>;
}
