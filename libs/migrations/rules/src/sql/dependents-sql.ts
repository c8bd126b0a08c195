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

/** Of what depends on the object in question. */
function dependsOn({ table, column }: Going): string {
  const others = `refobjid = any (${relations(table.alsoCalled ?? [])})`;
  const own = `refobjid = ${relation(table.model)}`;
  if (column === null) return `(${others} or ${own})`;
  const at = `(select attnum from pg_catalog.pg_attribute where attrelid = ${relation(table.model)} and attname = ${quotedText(columnName(column))})`;
  return `(${others} or (${own} and refobjsubid = ${at}))`;
}

/** Whose relation one of a catalogue is, as far as an object is in there. */
const relationIn = (catalogue: string, column: string): string =>
  `(select ${column} from pg_catalog.${catalogue} where oid = objid and classid = 'pg_catalog.${catalogue}'::regclass)`;

/** What belongs to a relation, and goes along with all of it; a column takes none of these along. */
const goAlong = [
  ['pg_constraint', 'conrelid'],
  ['pg_policy', 'polrelid'],
  ['pg_trigger', 'tgrelid'],
] as const;

/**
 * Views, keys of other tables and functions that people have made on what is to go, with their names; of a column, policies and triggers of its
 * table that name it besides. PostgreSQL would take none of it along.
 */
function dependentsSql({ table, column }: Going, which: string): string {
  const ours = relations([table.model, ...(table.alsoCalled ?? [])]);
  const owners = [relationIn('pg_rewrite', 'ev_class')];
  if (column === null) owners.push(...goAlong.map(([catalogue, owner]) => relationIn(catalogue, owner)));
  const others = owners.map((owner) => ` and coalesce(${owner} <> all (${ours}), true)`).join('');
  const name = `regexp_replace(pg_catalog.pg_describe_object(classid, objid, objsubid), '^rule .* on (?=(materialized )?view )', '')`;
  return `select count(*), string_agg(name, ', ' order by name) from (
    select distinct ${name} as name from pg_catalog.pg_depend
    where refclassid = 'pg_catalog.pg_class'::regclass and deptype = 'n' and ${which}${others}
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
