import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { BuildProgress } from '@tiffin/builds-rules';
import type { BuildId, EnvironmentId, ProjectId, ReleaseId, RevisionId } from '@tiffin/kernel';
import type { Failure, RegisteredPlugin, UnitKind } from '@tiffin/contracts';
import type { Fenced, RecordedFault } from '@tiffin/work-operations';

/** A worker's hold on the building of one project's head. `epoch` fences each of its writes. */
export interface BuildClaim {
  readonly projectId: ProjectId;
  readonly epoch: number;
  readonly revisionId: RevisionId;
  readonly revisionNumber: number;
  readonly canvas: string;
  /** Faults in a row that building this revision has met. */
  readonly faults: number;
  /** Starts of this revision, this one too, since the last end that is on record. */
  readonly starts: number;
}

export interface StoredUnit {
  readonly key: string;
  readonly kind: UnitKind;
  readonly name: string;
  readonly entityId: string | null;
  readonly contentHash: string;
  readonly upstreams: readonly string[];
  readonly memoryMb: number;
}

export interface StoredImage {
  readonly digest: string;
  readonly sizeBytes: number;
}

/** An image as it was made just now. */
export interface MadeImage extends StoredImage {
  /** What the plugins of a gateway register; absent: it has none. */
  readonly plugins?: readonly RegisteredPlugin[];
}

export interface NewBuild {
  readonly id: BuildId;
  readonly unitKey: string;
  readonly unitName: string;
  readonly contentHash: string;
}

export interface NewRelease {
  readonly id: ReleaseId;
  readonly sha256: string;
  readonly content: string;
}

export interface BuildRows extends AuditTrail {
  /**
   * Takes the building of a project's head over for `leaseMs`, if it waits to be built and nobody else holds it;
   * moves the epoch on and closes builds that a former holder left open.
   */
  claim(projectId: ProjectId, holder: string, leaseMs: number): Promise<BuildClaim | null>;
  renew(claim: BuildClaim, leaseMs: number): Promise<Fenced>;
  /** Lets go, for any other worker to go on: that it was begun counts no more. */
  release(claim: BuildClaim): Promise<Fenced>;
  /** Lets go, with the fault on record, to be claimed again when it is to be retried. */
  recordFault(claim: BuildClaim, fault: RecordedFault): Promise<Fenced>;
  /** Units that the revision plans to; writing them again changes nothing. */
  recordUnits(claim: BuildClaim, units: readonly StoredUnit[]): Promise<Fenced>;
  /** From the moment that it is found on, it stays for as long as a build may take to say that it has it. */
  image(contentHash: string): Promise<StoredImage | null>;
  /** Keeps the first image of a content; images are content-addressed, so this needs no fence. */
  recordImage(contentHash: string, image: MadeImage): Promise<void>;
  startBuild(claim: BuildClaim, build: NewBuild): Promise<Fenced>;
  /** What a build has said so far; changes nothing where it was closed meanwhile. */
  recordLog(id: BuildId, log: string): Promise<void>;
  /** Changes nothing where the build was closed meanwhile. */
  finishBuild(id: BuildId, outcome: { readonly error: string | null; readonly log: string }): Promise<void>;
  dependencyLock(packagesHash: string): Promise<string | null>;
  /** Keeps the first lockfile of a set of packages and answers what is kept. */
  keepDependencyLock(packagesHash: string, lockfile: string): Promise<string>;
  failRevision(claim: BuildClaim, failure: Failure): Promise<Fenced>;
  /**
   * Stores the release where it is new and that the revision was built into it, and makes it what the environments that follow
   * the head should run; their deploy epochs move on where that changes. Answers those environments.
   */
  finishRevision(claim: BuildClaim, release: NewRelease): Promise<readonly EnvironmentId[] | 'stale'>;
}

/** What somebody who wants a build tried again needs. */
export interface BuildRetryRows extends AuditTrail {
  /** How far the head's build is, held until the transaction ends. Null: no such project. */
  lockProgress(projectId: ProjectId): Promise<BuildProgress | null>;
  /** Forgets failure and faults: the head waits to be built, at once. */
  forgetTrouble(projectId: ProjectId): Promise<void>;
}

export interface BuildRetryStore {
  within<T>(key: StoreKey, work: (rows: BuildRetryRows) => Promise<T>): Promise<T>;
}

/** Units, images, builds and releases. One call of `within` is one transaction in one tenant. */
export interface BuildStore {
  within<T>(key: StoreKey, work: (rows: BuildRows) => Promise<T>): Promise<T>;
}
