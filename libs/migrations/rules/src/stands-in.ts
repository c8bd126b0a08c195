import type { AppliedSchema } from './store-schema.js';

/** A change that was made, as it is on record. */
export interface MadeChange {
  /** Of the database in which it was made; null: not known, as before databases had an id. */
  readonly databaseId: string | null;
  readonly releaseNumber: number;
}

/** A database, as it tells itself. */
export interface ToldDatabase {
  readonly id: string;
  readonly applied: Pick<AppliedSchema, 'releaseNumber'> | null;
}

/**
 * Whether a change is in a database: not in another one than it was made in, nor in one that was put back from a backup in which no release as new
 * as its own was there yet.
 */
export const standsIn = ({ databaseId, releaseNumber }: MadeChange, { id, applied }: ToldDatabase): boolean =>
  applied !== null && (databaseId ?? id) === id && applied.releaseNumber >= releaseNumber;
