import type { WorkerGrant } from '@tiffin/access';
import type { Settings } from '@tiffin/deployments-rules';
import type { Lease } from '@tiffin/work-operations';
import type { Cell } from './cell.js';
import type { CellPlace, Cells, ReachedCell } from './cells.js';
import type { ImageEvidence } from './image-evidence.js';
import type { MigrateRelease } from '@tiffin/migrations-operations';
import type { DatabaseSteps } from './database-steps.js';
import type { DeploymentClaim, DeploymentStore } from './deployment-store.js';
import type { OpenedDeployment } from './record-deployment.js';
import type { SmokeCheck } from './smoke-check.js';

export interface DeploySettings {
  /** Name of this worker, unique among workers. */
  readonly holder: string;
  readonly leaseMs: number;
  /** When to try again after a first fault; `retryDelayMs` says how it goes on. */
  readonly retryAfterMs: number;
  /** How long all units together may take to become ready. */
  readonly readyWithinMs: number;
  /** Where host names live in a cell that names no domain of its own. */
  readonly domain: string;
}

export interface DeployParts {
  readonly store: DeploymentStore;
  readonly cells: Cells<Cell>;
  readonly smoke: SmokeCheck;
  readonly migrate: Pick<MigrateRelease, 'run'>;
  /** Absent: images never leave the machine on which they are built. */
  readonly evidence?: ImageEvidence;
  /** Told of faults that are not the user's; they are tried again. */
  readonly report: (error: unknown, environmentId: string) => void;
}

export interface HeldClaim {
  readonly grant: WorkerGrant;
  readonly claim: DeploymentClaim;
  readonly lease: Lease;
  /** Says that from here on there is little to do but to wait. */
  readonly waitsOnly: () => void;
}

/** What a release is rendered with. */
export interface Bound {
  readonly place: CellPlace;
  readonly settings: Settings;
}

export interface DeployAttempt extends HeldClaim, OpenedDeployment {
  /** Where the tenant's environments run. */
  readonly reached: ReachedCell<Cell>;
  /** Null: the release keeps nothing in databases. */
  readonly databases: DatabaseSteps | null;
}
