import type { WantedStore } from './plan-migration.js';
import type { ChangeKind, ChangeMoment, Obstacle, PlannedChange } from './planned-change.js';
import { columnName } from './sql/column-sql.js';
import type { AppliedSchema, ColumnSchema, TableSchema } from './store-schema.js';

export interface DraftChange {
  readonly kind: ChangeKind;
  readonly words: string;
  readonly sql: readonly string[];
  readonly isConcurrent?: true;
  readonly obstacle?: Obstacle | null;
  readonly then: AppliedSchema;
}

/** A plan in the making: what is applied once everything that is in it so far was made. */
export class PlanDraft {
  readonly changes: PlannedChange[] = [];

  constructor(
    /** As it was before the first change. */
    readonly start: AppliedSchema,
    readonly wanted: WantedStore,
    private current: AppliedSchema = start,
  ) {}

  get state(): AppliedSchema {
    return this.current;
  }

  /** Tables that are there and wanted. */
  get pairs(): readonly { readonly applied: TableSchema; readonly wanted: TableSchema }[] {
    return this.wanted.store.tables.flatMap((wanted) => {
      const applied = tableOf(this.state, wanted.modelId);
      return applied ? [{ applied, wanted }] : [];
    });
  }

  add(moment: ChangeMoment, { isConcurrent, obstacle = null, then, ...change }: DraftChange): void {
    this.changes.push({ ...change, moment, isConcurrent: isConcurrent ?? false, obstacle, then });
    this.current = then;
  }
}

/** What is in a list, by name: whoever looks every one up looks through the list once. */
function byName<T>(nameOf: (one: T) => string): (list: readonly T[], name: string) => T | undefined {
  const known = new WeakMap<readonly T[], ReadonlyMap<string, T>>();
  return (list, name) => {
    const found = known.get(list) ?? new Map(list.toReversed().map((one) => [nameOf(one), one]));
    known.set(list, found);
    return found.get(name);
  };
}

const tableIn = byName<TableSchema>(({ modelId }) => modelId);
const columnIn = byName<ColumnSchema>(columnName);

export const tableOf = ({ tables }: AppliedSchema, modelId: string): TableSchema | undefined =>
  tableIn(tables, modelId);

/** Columns are the same whatever the case of their properties' letters. */
export const columnOf = ({ columns }: TableSchema, column: ColumnSchema): ColumnSchema | undefined =>
  columnIn(columns, columnName(column));

export const withTable = (state: AppliedSchema, table: TableSchema): AppliedSchema => ({
  ...state,
  tables: tableOf(state, table.modelId)
    ? state.tables.map((one) => (one.modelId === table.modelId ? table : one))
    : [...state.tables, table],
});

export const withoutTable = (state: AppliedSchema, { modelId }: TableSchema): AppliedSchema => ({
  ...state,
  tables: state.tables.filter((table) => table.modelId !== modelId),
});

export function withColumn(state: AppliedSchema, modelId: string, column: ColumnSchema): AppliedSchema {
  const table = tableOf(state, modelId) as TableSchema;
  const own = columnOf(table, column);
  const columns = own ? table.columns.map((one) => (one === own ? column : one)) : [...table.columns, column];
  return withTable(state, { ...table, columns });
}

export function withoutColumn(state: AppliedSchema, modelId: string, column: ColumnSchema): AppliedSchema {
  const table = tableOf(state, modelId) as TableSchema;
  const gone = columnOf(table, column);
  return withTable(state, { ...table, columns: table.columns.filter((one) => one !== gone) });
}
