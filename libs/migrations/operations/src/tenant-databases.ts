import type { BoundSettings } from '@tiffin/contracts';
import type { AppliedSchema, Obstacle, PlannedChange, StoreSchema } from '@tiffin/migrations-rules';

/** Databases of tenants, as their connectors name them. */
export interface TenantDatabases {
  /**
   * Opens the one that a connector means where these settings hold, and waits for its lock, so that two never change it at once; a session that
   * dies gives it back. Refuses DATABASE_UNREACHABLE with the connector and the reason, never with a password.
   */
  open(place: DatabasePlace): Promise<TenantDatabase>;
}

export interface DatabasePlace {
  readonly environmentId: string;
  readonly store: StoreSchema;
  readonly settings: BoundSettings;
}

export interface InTheWay {
  readonly rows: number;
  /** What it is called, where it is no rows; else empty. */
  readonly named: string;
}

export interface TenantDatabase {
  /** What tells it from any other, also from one that is empty, and stays with it in a backup: known once `applied` was asked. */
  readonly id: string;
  /** As the ledger in the database tells; null: nothing was made here. Refuses DATABASE_SHARED where it is another environment's. */
  applied(): Promise<AppliedSchema | null>;
  /** Writes down what `settleSchema` says of a release before anything is changed for it; nothing where that is what is there. */
  settle(schema: AppliedSchema): Promise<void>;
  /** What is in the way. */
  find(obstacle: Obstacle): Promise<InTheWay>;
  /** Makes the change and writes the ledger, both or none; of one that is concurrent, again until both are there. Refuses MIGRATION_FAILED. */
  apply(change: PlannedChange): Promise<void>;
  close(): Promise<void>;
}
