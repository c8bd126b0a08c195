import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { ProjectId, RevisionId } from '@tiffin/kernel';

export interface StoredRevision {
  readonly id: RevisionId;
  readonly number: number;
  readonly canvas: string;
}

export interface NewRevision extends StoredRevision {
  readonly projectId: ProjectId;
  readonly sha256: string;
}

export interface CanvasRows extends AuditTrail {
  /** The newest revision, held until the transaction ends, so that saves of one project come one after the other. Null: no such project. */
  lockHead(projectId: ProjectId): Promise<StoredRevision | null>;
  revisionByNumber(projectId: ProjectId, number: number): Promise<StoredRevision | null>;
  insertRevision(revision: NewRevision): Promise<void>;
  /** Keeps secrets in every environment of the project that has none of the name yet, by name. */
  keepSecrets(projectId: ProjectId, secrets: ReadonlyMap<string, string>): Promise<void>;
  /** Makes a revision the project's head, and moves the build epoch on. */
  moveHead(projectId: ProjectId, revisionId: RevisionId): Promise<void>;
}

/** Revisions of canvases. One call of `within` is one transaction in one tenant. */
export interface CanvasStore {
  within<T>(key: StoreKey, work: (rows: CanvasRows) => Promise<T>): Promise<T>;
}
