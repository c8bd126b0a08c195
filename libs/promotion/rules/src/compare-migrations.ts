import {
  type AppliedSchema,
  type ChangeKind,
  type ChangeMoment,
  planMigration,
  type PlannedChange,
  storesOf,
  type StoreSchema,
} from '@tiffin/migrations-rules';
import type { ComparedRelease } from './compared-release.js';

/** What is done to the data behind a connector. */
export interface DataMigration {
  readonly connectorId: string;
  readonly connectorName: string;
  readonly kind: ChangeKind;
  /** before: requests reach the release; after: nothing else serves any more. */
  readonly moment: ChangeMoment;
  readonly words: string;
  /** Statements in their order; none: it only says something. */
  readonly sql: readonly string[];
  /** Whether there are more statements than are told. */
  readonly isTruncated: boolean;
}

export interface MigrationComparison {
  /** Where the release before runs and nothing else ever has. */
  readonly changes: readonly DataMigration[];
  /** Of an older release: what the newer one has done to data that going back does not undo. */
  readonly lost: readonly DataMigration[];
  readonly isTruncated: boolean;
}

/** Changes that are told, and characters of statements of one and of all. */
const most = 500;
const mostOfOne = 20_000;
const mostOfAll = 200_000;

type Stores = ReadonlyMap<string, StoreSchema>;

/** A release, with what it keeps by connector. */
interface Keeping {
  readonly number: number;
  readonly stores: Stores;
}

const keepingOf = ({ canvas, number }: ComparedRelease): Keeping => ({
  number,
  stores: new Map(storesOf(canvas).map((store) => [store.connectorId, store])),
});

/** A database in which these releases were, one after the other. */
function appliedAfter(connectorId: string, releases: readonly Keeping[]): AppliedSchema | null {
  return releases.reduce<AppliedSchema | null>(
    (applied, release) => planned(connectorId, applied, release).at(-1)?.then ?? applied,
    null,
  );
}

function planned(connectorId: string, applied: AppliedSchema | null, { number, stores }: Keeping) {
  const store = stores.get(connectorId);
  return store ? planMigration(applied, { store, releaseNumber: number }) : [];
}

/** What is left of the room for statements, of all changes that are told. */
class Room {
  private left: number = mostOfAll;

  tell({ connectorId, connector }: StoreSchema, { kind, moment, words, sql }: PlannedChange): DataMigration {
    let room = Math.min(mostOfOne, this.left);
    const told = sql.filter((statement) => (room -= statement.length) >= 0);
    this.left -= told.reduce((sum, { length }) => sum + length, 0);
    const change = { connectorId, connectorName: connector, kind, moment, words };
    return { ...change, sql: told, isTruncated: told.length < sql.length };
  }
}

/** What the data behind each connector goes through on the way from one release to the other, in the order in which it is done. */
export function compareMigrations(before: ComparedRelease, after: ComparedRelease): MigrationComparison {
  const [from, to, room] = [keepingOf(before), keepingOf(after), new Room()];
  const isBack = to.number < from.number;
  const earlier = isBack ? [to, from] : [from];
  const changes: DataMigration[] = [];
  const lost: DataMigration[] = [];
  let count = 0;
  const tell = (list: DataMigration[], store: StoreSchema, plan: readonly PlannedChange[]): void => {
    for (const change of plan) if ((count += 1) <= most) list.push(room.tell(store, change));
  };
  for (const store of to.stores.values()) {
    const { connectorId } = store;
    tell(changes, store, planned(connectorId, appliedAfter(connectorId, earlier), to));
    if (!isBack) continue;
    const since = planned(connectorId, appliedAfter(connectorId, [to]), from);
    tell(
      lost,
      store,
      since.filter(({ kind }) => kind === 'irreversible'),
    );
  }
  return { changes, lost, isTruncated: count > most };
}
