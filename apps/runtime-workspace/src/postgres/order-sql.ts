import { findNear } from '../query/order-by-distance.js';
import { columnOf, type Properties } from './column.js';
import { distanceSql } from './distance-sql.js';
import { joined, sql, SqlPart } from './sql-part.js';

interface Asked {
  readonly where?: unknown;
  readonly order?: string | readonly string[];
  readonly idNames: readonly string[];
}

/** By the terms asked for, else by the distance that a `near` asks for; rows that are equal so come by their ids. */
export function orderSql({ where, order, idNames }: Asked, properties: Properties): SqlPart {
  const asked = [order ?? []].flat().map(termOf);
  const names = asked.map(({ name }) => name);
  const ids = idNames.filter((name) => !names.includes(name)).map((name) => ({ name, direction: 'asc' }));
  const near = asked.length === 0 && typeof where === 'object' && where !== null ? findNear(where) : undefined;
  const distance = near
    ? [distanceSql(columnOf(properties, near.name).part, near.point as { lat: number; lng: number })]
    : [];
  return joined([...distance, ...[...asked, ...ids].flatMap((term) => termSql(term, properties))], ', ');
}

interface Term {
  readonly name: string;
  readonly direction: string;
}

function termOf(term: string): Term {
  const [, name = term, direction = 'asc'] = /^\s*(\S+)(?:\s+(asc|desc))?\s*$/i.exec(term) ?? [];
  return { name, direction: direction.toLowerCase() };
}

function termSql({ name, direction }: Term, properties: Properties): readonly SqlPart[] {
  const { part, kind, path } = columnOf(properties, name);
  const by = new SqlPart(direction);
  if (kind === 'point') return [sql`${part}[1] ${by}`, sql`${part}[0] ${by}`];
  if (path.length === 0) return [sql`${part} ${by}`];
  const column = kind === 'json' ? part : new SqlPart('null::jsonb');
  return [sql`nullif(${column} #> ${[...path]}::text[], 'null'::jsonb) ${by}`];
}
