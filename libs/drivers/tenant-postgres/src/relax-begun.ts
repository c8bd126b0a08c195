import { sqlColumnOf, sqlTableOf } from '@tiffin/contracts';
import { type AppliedSchema, requiredCheck, type TableSchema } from '@tiffin/migrations-rules';
import type { Session } from './session.js';

const quoted = (name: unknown): string => `"${String(name).replaceAll('"', '""')}"`;

/** Checks as they stand on columns while these become required, and no others: the last statement of that takes them away. */
const begun = `
  select class.relname as table, attribute.attname as column
  from pg_catalog.pg_constraint as held
    join pg_catalog.pg_class as class on class.oid = held.conrelid
    join pg_catalog.pg_attribute as attribute on attribute.attrelid = held.conrelid and held.conkey = array[attribute.attnum]
  where held.contype = 'c' and held.conname = $1 and class.relnamespace = 'public'::pg_catalog.regnamespace and class.relname = any ($2)
    and pg_catalog.pg_get_expr(held.conbin, held.conrelid) = '(' || quote_ident(attribute.attname) || ' IS NOT NULL)'`;

const keyOf = (table: unknown, column: unknown): string => JSON.stringify([table, column]);

/** Columns that the platform has made, and that are not required: what somebody else has made is left as it is. */
const optionalIn = ({ model, columns }: TableSchema): readonly string[] =>
  columns
    .filter(({ isRequired, key }) => !isRequired && key === null)
    .map(({ property }) => keyOf(sqlTableOf(model), sqlColumnOf(property)));

/**
 * What became required, and was broken off in the middle, is not: the ledger does not have it, so that a release which does not give a
 * value would be refused its rows, and nobody would know why. Whoever requires it begins again.
 */
export async function relaxBegun(session: Session, { tables }: AppliedSchema): Promise<void> {
  const names = tables.map(({ model }) => sqlTableOf(model));
  const optional = new Set(tables.flatMap(optionalIn));
  for (const { table, column } of await session.ask(begun, [requiredCheck, names])) {
    if (!optional.has(keyOf(table, column))) continue;
    await session.within(() =>
      session.ask(
        `alter table public.${quoted(table)} drop constraint if exists ${quoted(requiredCheck)}, ` +
          `alter column ${quoted(column)} drop not null`,
      ),
    );
  }
}
