import { type AppliedSchema, appliedHash, type PlannedChange, type StoreSchema } from '@tiffin/migrations-rules';
import { newId, type ReleaseId } from '@tiffin/kernel';
import type { PlannedRecord } from './migration-record.js';
import type { TenantDatabase } from './tenant-databases.js';

/** A database that is open and locked, with what has to change in it. */
export interface OpenStore {
  readonly store: StoreSchema;
  readonly database: TenantDatabase;
  readonly applied: AppliedSchema | null;
  /** What it tells once the release has been here, before anything is changed for it. */
  readonly settled: AppliedSchema;
  readonly changes: readonly PlannedChange[];
}

/** One change, with where it is made and its row on record. */
export interface OpenChange {
  readonly database: TenantDatabase;
  readonly record: PlannedRecord;
}

/** The changes of all, each after the one that it builds on: those before requests reach the release of all databases come first. */
export function openChanges(stores: readonly OpenStore[], releaseId: ReleaseId): readonly OpenChange[] {
  const changes = stores.flatMap((open) => ofStore(open, releaseId));
  const inOrder = (['before', 'after'] as const).flatMap((moment) =>
    changes.filter(({ record }) => record.change.moment === moment),
  );
  return inOrder.map(({ database, record }, position) => ({ database, record: { ...record, position } }));
}

function ofStore({ store, database, settled, changes }: OpenStore, releaseId: ReleaseId): readonly OpenChange[] {
  const hashes = [settled, ...changes.map(({ then }) => then)].map(appliedHash);
  const { connectorId, connector } = store;
  return changes.map((change, at) => ({
    database,
    record: {
      ...{ id: newId(), releaseId, connectorId, connector, position: at, change },
      ...{ before: hashes[at]!, after: hashes[at + 1]!, databaseId: database.id },
    },
  }));
}
