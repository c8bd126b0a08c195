import { sqlTableOf } from '@tiffin/contracts';
import type { Obstacle } from '../planned-change.js';
import type { ColumnSchema, TableSchema } from '../store-schema.js';
import { columnName } from './column-sql.js';
import { quotedText } from './quoted.js';

/** What is to go: a column, or all of it; other names of a table go, and are made again, with each. */
interface Going {
  readonly table: TableSchema;
  /** Null: the whole table. */
  readonly column: ColumnSchema | null;
}

const relation = (model: string): string =>
  `pg_catalog.to_regclass('public.' || quote_ident(${quotedText(sqlTableOf(model))}))`;

const relations = (models: readonly string[]): string => `array[${models.map(relation).join(', ')}]::oid[]`;

/** Of what depends on the object in question; PostgreSQL would take none of it along. */
function dependsOn({ table, column }: Going): string {
  const others = `refobjid = any (${relations(table.alsoCalled ?? [])})`;
  const own = `refobjid = ${relation(table.model)}`;
  if (column === null) return `(${others} or ${own})`;
  const at = `(select attnum from pg_catalog.pg_attribute where attrelid = ${relation(table.model)} and attname = ${quotedText(columnName(column))})`;
  return `(${others} or (${own} and refobjsubid = ${at}))`;
}

/** Views, keys of other tables, functions and policies that people have made on what is to go, with their names. */
function dependentsSql({ table, column }: Going, which: string): string {
  const ours = relations([table.model, ...(table.alsoCalled ?? [])]);
  const rule = `(select ev_class from pg_catalog.pg_rewrite where oid = objid and classid = 'pg_catalog.pg_rewrite'::regclass)`;
  const key = `(select conrelid from pg_catalog.pg_constraint where oid = objid and classid = 'pg_catalog.pg_constraint'::regclass)`;
  const name = `regexp_replace(pg_catalog.pg_describe_object(classid, objid, objsubid), '^rule .* on (?=(materialized )?view )', '')`;
  return `select count(*), string_agg(name, ', ' order by name) from (
    select distinct ${name} as name from pg_catalog.pg_depend
    where refclassid = 'pg_catalog.pg_class'::regclass and deptype = 'n' and ${which}
      and coalesce(${rule} <> all (${ours}), true)${column === null ? ` and coalesce(${key} <> all (${ours}), true)` : ''}
  ) as dependents`;
}

const wordsOf = (what: string) => (rows: number, named: string) =>
  `${named} ${rows === 1 ? 'needs' : 'need'} ${what}; drop or change ${rows === 1 ? 'it' : 'them'} first, or leave the canvas as it was`;

/** `what`: what goes, as people know it. */
export const dependents = (going: Going, what: string): Obstacle => ({
  sql: dependentsSql(going, dependsOn(going)),
  words: wordsOf(what),
});

/** Of the other names of a table alone. */
export const dependentsOfNames = (table: TableSchema, what: string): Obstacle | null =>
  table.alsoCalled === undefined
    ? null
    : {
        sql: dependentsSql({ table, column: null }, `refobjid = any (${relations(table.alsoCalled)})`),
        words: wordsOf(what),
      };
