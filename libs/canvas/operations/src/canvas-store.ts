import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { SetNames } from '@tiffin/canvas-rules';
import type { EnvironmentId, ProjectId, RevisionId, TenantId } from '@tiffin/kernel';
import type { ProjectStanding, Room } from '@tiffin/tenancy-rules';

export interface StoredRevision {
  readonly id: RevisionId;
  readonly number: number;
  readonly canvas: string;
}

export interface NewRevision extends StoredRevision {
  readonly projectId: ProjectId;
  readonly sha256: string;
}

export interface EnvironmentSettings {
  readonly projectSlug: string;
  readonly environments: readonly { readonly name: string; readonly set: SetNames }[];
}

/** Where the head of a project runs, and what there is of each limit of that. */
export interface HeadRoom {
  readonly places: number;
  readonly rooms: readonly Room[];
}

/** The head of a project, and how that stands. */
export interface LockedHead extends StoredRevision {
  readonly project: ProjectStanding;
}

export interface CanvasRows extends AuditTrail {
  /** The newest revision, held until the transaction ends, so that saves of one project come one after the other. Null: no such project. */
  lockHead(projectId: ProjectId): Promise<LockedHead | null>;
  revisionByNumber(projectId: ProjectId, number: number): Promise<StoredRevision | null>;
  insertRevision(revision: NewRevision): Promise<void>;
  /** True once, for a project whose head may have been stored with secrets in it; held until the transaction ends. */
  beginMove(projectId: ProjectId): Promise<boolean>;
  /**
   * Keeps secrets, by name, in every environment of the project that has none of the name yet. What waits for them there, or failed
   * without them, is due again. Returns the names that were kept, for each environment where any was.
   */
  keepSecrets(
    projectId: ProjectId,
    secrets: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<EnvironmentId, readonly string[]>>;
  /** Which secrets and variables have values in the environments that run this project's head. */
  settingsSet(projectId: ProjectId): Promise<EnvironmentSettings>;
  /** What the tenant's plan has for the environments that run this project's head. */
  headRoom(projectId: ProjectId): Promise<HeadRoom>;
  /** Makes a revision the project's head, and moves the build epoch on. */
  moveHead(projectId: ProjectId, revisionId: RevisionId): Promise<void>;
}

/** Revisions of canvases. One call of `within` is one transaction in one tenant. */
export interface CanvasStore {
  within<T>(key: StoreKey, work: (rows: CanvasRows) => Promise<T>): Promise<T>;
}

export interface OldCanvas {
  readonly tenantId: TenantId;
  readonly projectId: ProjectId;
}

/** What is asked over all tenants, before one is set: ids and nothing else. */
export interface OldCanvasDirectory {
  /** Projects whose head nobody has looked at for secrets, by id, from behind `last` on. */
  oldCanvases(last: ProjectId, atMost: number): Promise<readonly OldCanvas[]>;
}
