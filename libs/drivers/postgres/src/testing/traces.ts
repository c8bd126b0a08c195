import type pg from 'pg';
import { sampleOf } from './sample-rows.js';

interface Place {
  readonly schema: string;
  readonly table: string;
}

/** Every table of a database, whoever made it. */
async function allTables(superuser: pg.Client): Promise<readonly Place[]> {
  const { rows } = await superuser.query<Place>(
    `select n.nspname as schema, c.relname as "table" from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not like 'pg_%' and n.nspname <> 'information_schema' order by 1, 2`,
  );
  return rows;
}

/** Where a text stands anywhere in a row: how many rows of each table have it. Tables without are left out. */
export async function tracesOf(superuser: pg.Client, text: string): Promise<Readonly<Record<string, number>>> {
  const counts = (await allTables(superuser)).map(
    ({ schema, table }) =>
      `select '${schema}.${table}' as name, count(*)::int as n from ${schema}."${table}" x where position($1 in x::text) > 0`,
  );
  const { rows } = await superuser.query<{ name: string; n: number }>(
    `select name, n from (${counts.join(' union all ')}) found where n > 0 order by name`,
    [text],
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/**
 * A row of a tenant in each table that names tenants and has none of it: so that a table which somebody adds is asked about as well.
 * Texts hold the mark. What such a row refers to need not be there.
 */
export async function fillTables(superuser: pg.Client, tenantId: string, mark: string): Promise<readonly string[]> {
  const { rows: places } = await superuser.query<Place & { column: string }>(
    `select n.nspname as schema, c.relname as "table", a.attname as column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and n.nspname in ('public', 'directory', 'platform') and a.attname in ('tenant_id', 'tenant')
       and not a.attisdropped and a.atttypid = 'uuid'::regtype and c.relname <> 'audit_event' order by 1, 2`,
  );
  for (const place of places) await fill(superuser, place, { tenantId, mark });
  return places.map(({ schema, table }) => `${schema}.${table}`);
}

/** Columns that take one of a few words. */
const words: Readonly<Record<string, string>> = {
  ...{ 'quarantine.queue': 'build', 'migration.kind': 'expand', 'migration.moment': 'before' },
  'domain.name': 'shop.example.com',
  'traffic.step_minutes': '1',
};

const inAnHour = (): Date => new Date(Date.now() + 3_600_000);

async function fill(
  superuser: pg.Client,
  { schema, table, column }: Place & { column: string },
  { tenantId, mark }: { tenantId: string; mark: string },
): Promise<void> {
  const name = `${schema}."${table}"`;
  const { rowCount } = await superuser.query(`select 1 from ${name} where ${column} = $1 limit 1`, [tenantId]);
  if (rowCount) return;
  const { rows: columns } = await superuser.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
       and attnotnull and not atthasdef order by attnum`,
    [name],
  );
  const valueOf = ({ name: of, type }: Column) => {
    if (of === column) return tenantId;
    const word = words[`${table}.${of}`];
    if (word !== undefined) return word;
    return of === 'expires_at' ? inAnHour() : sampleOf(type, `${mark} ${of}`);
  };
  const values = columns.map(valueOf);
  const names = columns.map(({ name: of }) => `"${of}"`).join(', ');
  const places = columns.map((_, at) => `$${at + 1}`).join(', ');
  await superuser.query('set session_replication_role = replica');
  try {
    await superuser.query(`insert into ${name} (${names}) values (${places})`, values);
  } catch (error) {
    throw new Error(`No row could be made up for ${name}: write one by hand.`, { cause: error });
  } finally {
    await superuser.query('reset session_replication_role');
  }
}
