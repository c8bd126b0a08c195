import { createHash } from 'node:crypto';
import type pg from 'pg';

const tablesOf = `
  select relname as name from pg_class
  where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> '_prisma_migrations' order by relname`;

/** A hash over all rows of all tenants, or of the named tables; `superuser` is what row level security does not bind. */
export async function hashRows(superuser: pg.Client, only?: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const tables = only ?? (await superuser.query<{ name: string }>(tablesOf)).rows.map(({ name }) => name);
  for (const table of tables) {
    const { rows } = await superuser.query<{ text: string }>(`select t::text as text from ${table} t order by 1`);
    hash.update(`${table}\n${rows.map(({ text }) => text).join('\n')}\n`);
  }
  return hash.digest('hex');
}
