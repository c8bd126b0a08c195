import type { AppliedSchema } from './store-schema.js';

/**
 * expand: the release before does not notice; contract: it may fail where it writes, or asks for what has another type now, and nothing is
 * lost; irreversible: what is lost is not there for a release before.
 */
export const changeKinds = ['expand', 'contract', 'irreversible'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** before: requests reach the release; after: the release serves alone. */
export type ChangeMoment = 'before' | 'after';

/** Rows, or what people have made, that make a change impossible, looked for before anything of the plan is made: its names are those of then. */
export interface Obstacle {
  /** Answers one row: how much is in the way, and, where that is no rows, what it is called. */
  readonly sql: string;
  /** `3 rows of "Order" have no "price"; give each a value, or make the property optional` for that number. */
  readonly words: (rows: number, named: string) => string;
}

export interface PlannedChange {
  readonly kind: ChangeKind;
  readonly moment: ChangeMoment;
  /** What people read: `Model "Order": the property "price" goes, with its values`. */
  readonly words: string;
  /** Statements in the language of the store, in their order; none: it only says something. */
  readonly sql: readonly string[];
  /** Whether they run outside of a transaction, each of them repeatable: an index on a table that is in use. */
  readonly isConcurrent: boolean;
  readonly obstacle: Obstacle | null;
  /** What is applied once it is made. */
  readonly then: AppliedSchema;
}
