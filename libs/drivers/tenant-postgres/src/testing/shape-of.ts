import { sqlColumnOf, sqlTableOf, sqlTypeOf } from '@tiffin/contracts';
import type { AppliedSchema, ColumnSchema } from '@tiffin/migrations-rules';
import type { Tenant } from './tenant.js';

const columns = `
  select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || case when exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey)) then ' key' else '' end
      || case when exists (select from pg_index i where i.indrelid = c.oid and i.indisvalid and not i.indisprimary and a.attnum = any (i.indkey)) then ' index' else '' end
      as shape
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    and c.relname <> 'tiffin_migration'`;

const others = `
  select 'view ' || relname as shape from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
  union all select 'broken index ' || indexrelid::regclass from pg_index where not indisvalid
  union all select 'check ' || conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`;

/** Tables, columns, indexes and views of a database, as it tells them itself. */
export async function shapeOf(tenant: Tenant): Promise<string[]> {
  const rows = [...(await tenant.rows(columns)), ...(await tenant.rows(others))];
  return rows.map(({ shape }) => String(shape)).sort();
}

function told({ property, type, isRequired, isIndexed, key, leadsTo }: ColumnSchema): string {
  const isWhole = key === 'generated' || leadsTo?.ids === 'generated';
  const words: readonly (readonly [boolean, string])[] = [
    [isRequired || key !== null, 'not null'],
    [key !== null, 'key'],
    [isIndexed && key === null && type !== 'buffer', 'index'],
  ];
  const own = [sqlColumnOf(property), isWhole ? 'integer' : sqlTypeOf(type)];
  return [...own, ...words.flatMap(([holds, word]) => (holds ? [word] : []))].join(' ');
}

/** The same, as what was written down has it. */
export const shapeTold = ({ tables }: AppliedSchema): string[] =>
  tables
    .flatMap(({ model, columns: all, alsoCalled = [] }) => [
      ...all.map((column) => `${sqlTableOf(model)}.${told(column)}`),
      ...alsoCalled.map((name) => `view ${sqlTableOf(name)}`),
    ])
    .sort();
