import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentId, MigrationId, ReleaseId } from '@tiffin/kernel';
import type { ChangeKind, MadeChange, PlannedChange } from '@tiffin/migrations-rules';
import type { Fenced } from '@tiffin/work-operations';

/** Who migrates for an environment: `epoch` is that of its deploying, and fences each write. */
export interface MigrationFence {
  readonly environmentId: EnvironmentId;
  readonly epoch: number;
}

/** What is on record of a change before it is made. */
export interface PlannedRecord {
  readonly id: MigrationId;
  readonly releaseId: ReleaseId;
  readonly connectorId: string;
  readonly connector: string;
  /** Its place among those that were planned with it. */
  readonly position: number;
  readonly change: PlannedChange;
  /** Of the database that it is made in. */
  readonly databaseId: string;
  /** `appliedHash` of what the database tells before it, and once it is made. */
  readonly before: string;
  readonly after: string;
}

/** A change that was begun, and whose end nobody has put on record. */
export interface StartedRecord extends Pick<PlannedRecord, 'id' | 'releaseId' | 'connectorId' | 'connector'> {
  readonly kind: ChangeKind;
  readonly words: string;
  readonly before: string;
  readonly after: string;
}

/** One that cannot be taken back, and counts as made. */
export interface RecordedForGood extends MadeChange, Pick<StartedRecord, 'id' | 'connectorId' | 'connector' | 'words'> {
  /** Whether it is not in the database that the environment has, as that told last, or as somebody has said since. */
  readonly isResolved: boolean;
}

export interface ChangeEnd {
  readonly state: 'done' | 'failed';
  /** Why it failed, or what is not known of it, for people. */
  readonly note: string | null;
}

export type MadeRecord = Pick<StartedRecord, 'releaseId' | 'connector' | 'kind' | 'words'>;

export interface GoneRows extends AuditTrail {
  /** Ends what was begun and has no end: what cannot be taken back counts as made, and is answered; anything else as failed. */
  endGone(environmentId: EnvironmentId, note: string): Promise<readonly MadeRecord[]>;
}

/** What is told of migrations, in the platform's own database. */
export interface MigrationRows extends AuditTrail {
  /** Holds the environment until the transaction ends, if the epoch is still its own: what follows is fenced too. */
  hold(fence: MigrationFence): Promise<Fenced>;
  started(environmentId: EnvironmentId): Promise<readonly StartedRecord[]>;
  /** What was planned there and not begun, and what has failed. */
  forgetUnmade(environmentId: EnvironmentId): Promise<void>;
  madeForGood(environmentId: EnvironmentId): Promise<readonly RecordedForGood[]>;
  /** `gone`: it closes no gate; `stands`: it does. */
  resolve(id: MigrationId, as: 'gone' | 'stands'): Promise<void>;
  plan(environmentId: EnvironmentId, changes: readonly PlannedRecord[]): Promise<void>;
  begin(id: MigrationId): Promise<void>;
  end(id: MigrationId, end: ChangeEnd): Promise<void>;
}

/** One call of `within` is one transaction in one tenant. */
export interface MigrationRecord {
  within<T>(key: StoreKey, work: (rows: MigrationRows) => Promise<T>): Promise<T>;
}
