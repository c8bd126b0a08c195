import { sqlColumnOf, sqlTableOf } from '@tiffin/contracts';
import type { Properties } from './column.js';
import { orderSql } from './order-sql.js';
import type { SelectFilter } from './sql-connector.js';
import { joined, quoted, sql, type SqlPart } from './sql-part.js';
import { whereSql } from './where-sql.js';

interface Of {
  readonly model: string;
  readonly properties: Properties;
  readonly idNames: readonly string[];
}

/** The rows of a model that a filter asks for. What is left out is put into the query as `fields`, of which the juggler makes its rows. */
export function selectSql(filter: SelectFilter, { model, properties, idNames }: Of): SqlPart {
  const { omit, where, order } = filter;
  const names = Object.keys(properties);
  if (omit?.length) filter.fields = namesIn(filter.fields, names).filter((name) => !omit.includes(name));
  // Related rows are found by keys that the wanted fields may lack.
  const wanted = filter.include === undefined ? namesIn(filter.fields, names) : names;
  const columns = joined(
    wanted.map((name) => quoted(sqlColumnOf(name))),
    ', ',
  );
  const condition = whereSql(where, properties);
  const by = orderSql({ where, idNames, ...(order === undefined ? {} : { order }) }, properties);
  return joined(
    [
      sql`select ${columns} from public.${quoted(sqlTableOf(model))}`,
      ...(condition.sql === '' ? [] : [sql`where ${condition}`]),
      ...(by.sql === '' ? [] : [sql`order by ${by}`]),
      ...pageSql(filter),
    ],
    ' ',
  );
}

function pageSql({ limit, skip, offset }: SelectFilter): readonly SqlPart[] {
  const from = skip ?? offset ?? 0;
  return [...(limit ? [sql`limit ${limit}`] : []), ...(from > 0 ? [sql`offset ${from}`] : [])];
}

function namesIn(fields: unknown, all: readonly string[]): readonly string[] {
  if (!Array.isArray(fields)) return all;
  const found = all.filter((name) => fields.includes(name));
  return found.length > 0 ? found : all;
}
