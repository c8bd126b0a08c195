import type { Role } from '@tiffin/access';
import type { EnvironmentProgress } from '@tiffin/deployments-rules';
import type {
  BuildId,
  DeploymentId,
  EnvironmentId,
  ProjectId,
  ReleaseId,
  RevisionId,
  TenantId,
  UserId,
} from '@tiffin/kernel';

/** What the API reads, table by table. Every row names its tenant, so that whatever is read next stays in it. */
export interface TenantRow {
  readonly tenantId: TenantId;
  readonly slug: string;
  readonly name: string;
}

export interface MemberRow {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly name: string;
  readonly role: Role;
}

export interface ProjectRow {
  readonly tenantId: TenantId;
  readonly id: ProjectId;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: Date;
}

/** Without its canvas, which may be large: `PostgresReadModel.canvases` reads those that are asked for. */
export interface RevisionRow {
  readonly tenantId: TenantId;
  readonly id: RevisionId;
  readonly projectId: ProjectId;
  readonly number: number;
  /** Hex. */
  readonly sha256: string;
  readonly author: string;
  readonly createdAt: Date;
}

export interface UnitRow {
  readonly tenantId: TenantId;
  readonly revisionId: RevisionId;
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly entityId: string | null;
  readonly contentHash: string;
}

export interface ImageRow {
  readonly contentHash: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly createdAt: Date;
}

export interface BuildRow {
  readonly id: BuildId;
  readonly projectId: ProjectId;
  readonly unitKey: string;
  readonly unitName: string;
  readonly contentHash: string;
  readonly state: string;
  readonly error: string | null;
  readonly log: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export interface EnvironmentRow extends EnvironmentProgress {
  readonly tenantId: TenantId;
  readonly id: EnvironmentId;
  readonly projectId: ProjectId;
  readonly name: string;
  /** The project's head where the environment follows it, else what its release was wanted for; null where there is none. */
  readonly desiredRevisionNumber: number | null;
  readonly desiredReleaseId: ReleaseId | null;
  readonly currentReleaseId: ReleaseId | null;
  readonly liveRevision: number | null;
  readonly buildProblem: string | null;
  readonly deployProblem: string | null;
}

export interface ReleaseRow {
  readonly id: ReleaseId;
  /** Hex. */
  readonly sha256: string;
  /** Canonical JSON; `readReleaseContent` of `@tiffin/builds-rules` reads it. */
  readonly content: string;
  readonly createdAt: Date;
}

export interface DeploymentRow {
  readonly tenantId: TenantId;
  readonly id: DeploymentId;
  readonly environmentId: EnvironmentId;
  readonly releaseId: ReleaseId;
  readonly revisionNumber: number;
  readonly state: string;
  readonly error: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export interface DeploymentStepRow {
  readonly deploymentId: DeploymentId;
  readonly name: string;
  readonly state: string;
  readonly detail: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** A revision's document, canonical JSON. */
export interface CanvasRow {
  readonly id: RevisionId;
  readonly canvas: string;
}

/** At most `first` rows of each parent, behind the row that `after` names; null: from the start. */
export interface PageRequest<Cursor> {
  readonly first: number;
  readonly after: Cursor | null;
}
