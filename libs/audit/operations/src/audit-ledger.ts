import type {
  ChainFault,
  ChainHead,
  ChainLink,
  Checkpoint,
  LogFault,
  PathStep,
  StoredEvent,
} from '@tiffin/audit-rules';

/** The chains of all tenants as the database has them, and what is known of each. */
export interface ChainEnd extends ChainHead {
  /** The last event that was verified, and the newest checkpoint it was compared with; null before the first time. */
  readonly verified: (ChainLink & { readonly checkpoint: number }) | null;
  /** When it was last verified from its base on. */
  readonly wholeAt: Date | null;
  readonly isAlarmed: boolean;
  /** The event that says that its tenant was erased; null: it was not. */
  readonly erasedSeq: number | null;
}

export interface ChainProof {
  readonly head: ChainHead;
  readonly path: readonly PathStep[];
}

export interface KeptCheckpoint extends Pick<Checkpoint, 'body' | 'signature'> {
  readonly number: number;
  readonly at: Date;
  readonly proofs: readonly ChainProof[];
}

/** The newest one, as the database remembers it. */
export interface KnownCheckpoint {
  readonly number: number;
  readonly body: string;
}

/** The database as the auditor sees it. */
export interface AuditLedger {
  /** The database's clock. */
  now(): Promise<Date>;
  ends(): Promise<readonly ChainEnd[]>;
  /** In the order of their numbers, from the first behind `after`. */
  eventsAfter(tenantId: string, after: number, atMost: number): Promise<readonly StoredEvent[]>;
  /** The number of the last event before a moment; 0: there is none. */
  lastBefore(tenantId: string, moment: Date): Promise<number>;
  newestCheckpoint(): Promise<KnownCheckpoint | null>;
  keepCheckpoint(kept: KeptCheckpoint): Promise<void>;
  keepVerified(
    tenantId: string,
    verified: ChainLink & { readonly checkpoint: number },
    how: 'whole' | 'newest',
  ): Promise<void>;
  /** Each answers whether that is news. */
  raiseAlarm(tenantId: string, fault: ChainFault): Promise<boolean>;
  raiseLogAlarm(fault: LogFault): Promise<boolean>;
  endAlarm(tenantId: string): Promise<boolean>;
  endLogAlarm(): Promise<boolean>;
  moveBase(tenantId: string, base: number): Promise<void>;
  dropThrough(tenantId: string, base: number): Promise<number>;
}
