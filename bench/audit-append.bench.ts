/**
 * Appends to audit chains, one transaction each, over connections that are all busy: one tenant, then 64. Beside each, in the same run, a
 * plain insert of the same columns without number, hash and lock. As the api does it but for Prisma: set the tenant, append, commit, in
 * one round trip.
 */
import { newId } from '@tiffin/kernel';
import { createTestDatabase, startTestRun } from '@tiffin/testing';
import pg from 'pg';

const clients = 16;
const seconds = 6;
const rounds = 3;

const actor = JSON.stringify({ kind: 'user', id: newId(), name: 'Ada', tokenId: newId(), requestId: newId() });
const entry = {
  action: 'canvas.save',
  objectKind: 'project',
  objectId: newId(),
  detail: { revision: 7, sha256: 'a'.repeat(64) },
};
const entries = JSON.stringify([entry]);

const setTenant = (tenant: string): string => `select set_config('app.tenant_id', '${tenant}', true)`;
const append = (tenant: string): string =>
  `begin; ${setTenant(tenant)}; select audit.append('${tenant}', '${actor}', '${entries}'); commit`;
/** The yardstick: the same bytes into a table of the same shape and indexes, which nobody has to wait for. */
const insert = (tenant: string): string =>
  `begin; ${setTenant(tenant)}; insert into plain_event select (jsonb_populate_record(null::plain_event, '${row(tenant)}')).*; commit`;

const row = (tenant: string): string =>
  JSON.stringify({
    ...{
      id: newId(),
      tenant_id: tenant,
      at: new Date().toISOString(),
      actor_kind: 'user',
      actor_id: 'u',
      actor_name: 'Ada',
    },
    ...{ action: entry.action, object_kind: 'project', object_id: entry.objectId, detail: entry.detail },
    ...{ seq: Math.floor(Math.random() * 2 ** 52), prev_hash: 'b'.repeat(64), hash: 'c'.repeat(64), body: entries },
    ...{ actor_salt: 'd'.repeat(64) },
  });

/** Transactions a second, with the latency that half of them stay below. */
async function rate(pool: pg.Pool, sql: (tenant: string) => string, tenants: readonly string[]) {
  const until = performance.now() + seconds * 1_000;
  const latencies: number[] = [];
  const work = async (client: number): Promise<void> => {
    for (let turn = client; performance.now() < until; turn += clients) {
      const startedAt = performance.now();
      await pool.query(sql(tenants[turn % tenants.length] ?? ''));
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  latencies.sort((a, b) => a - b);
  return { perSecond: latencies.length / seconds, p50: latencies[Math.floor(latencies.length / 2)] ?? Number.NaN };
}

const middle = <T extends { readonly perSecond: number }>(values: readonly T[]): T =>
  values.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(values.length / 2)] as T;

async function measure(pool: pg.Pool, count: number): Promise<void> {
  const tenants = Array.from({ length: count }, () => newId());
  const [appends, inserts] = [[], []] as { perSecond: number; p50: number }[][];
  for (let round = 0; round < rounds; round += 1) {
    appends?.push(await rate(pool, append, tenants));
    inserts?.push(await rate(pool, insert, tenants));
  }
  const [chained, plain] = [middle(appends ?? []), middle(inserts ?? [])];
  const ratio = (chained.perSecond / plain.perSecond).toFixed(2);
  const shown = [chained.perSecond.toFixed(0), chained.p50.toFixed(1), plain.perSecond.toFixed(0), ratio];
  process.stdout.write(`| ${count} | ${shown.join(' | ')} |\n`);
}

const endTestRun = await startTestRun();
const database = await createTestDatabase();
const superuser = new pg.Client({ connectionString: database.superuser });
await superuser.connect();
await superuser.query(
  `create table plain_event (like audit_event including all); grant insert on plain_event to tiffin_app`,
);
const pool = new pg.Pool({ connectionString: database.app, max: clients });
const { rows } = await superuser.query<{ name: string; setting: string }>(
  `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit') order by name`,
);
process.stdout.write(`${rows.map(({ name, setting }) => `${name} ${setting}`).join(', ')}; ${clients} connections\n\n`);
process.stdout.write('| tenants | appends/s | p50 ms | plain inserts/s | ratio |\n| --: | --: | --: | --: | --: |\n');
await measure(pool, 1);
await measure(pool, 64);
await pool.end();
await superuser.end();
await database.drop();
await endTestRun();
