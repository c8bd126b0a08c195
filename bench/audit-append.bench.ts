/**
 * Appends to audit chains over 16 connections that are all busy: one tenant, then 64. Each append is a transaction of its own in one round
 * trip, which sets the tenant, appends one event and commits, as the last statement of an act does; then 20 events in each transaction.
 * Beside each, in the same run, a plain insert of the same columns without number, hash and lock. First on a server as in production
 * (`fsync` on: of one tenant an append waits for the disk of the one before), then on one that never waits for its disk: what the
 * processors allow.
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

/** Prepared once in each connection, as a process that runs for long has it. */
interface Asked {
  readonly name: string;
  readonly text: string;
  readonly values: readonly string[];
}
const append = (tenant: string, events: number): Asked => ({
  name: 'append',
  text: `select audit.append($1, $2, $3) from (select set_config('app.tenant_id', $1::uuid::text, true) offset 0) tenant`,
  values: [tenant, actor, JSON.stringify(Array.from({ length: events }, () => entry))],
});
/** The yardstick: the same bytes into a table of the same shape and indexes, which nobody has to wait for. */
const insert = (tenant: string, events: number): Asked => ({
  name: 'insert',
  text: `insert into plain_event select r.* from (select set_config('app.tenant_id', $1::uuid::text, true) offset 0) tenant,
    jsonb_populate_recordset(null::plain_event, $2) r`,
  values: [tenant, JSON.stringify(Array.from({ length: events }, () => row(tenant)))],
});

const row = (tenant: string) => ({
  ...{ id: newId(), tenant_id: tenant, at: new Date(), actor_kind: 'user', actor_id: 'u', actor_name: 'Ada' },
  ...{ action: entry.action, object_kind: 'project', object_id: entry.objectId, detail: entry.detail },
  ...{ seq: Math.floor(Math.random() * 2 ** 52), prev_hash: 'b'.repeat(64), hash: 'c'.repeat(64) },
  ...{ body: 'd'.repeat(600), actor_salt: 'e'.repeat(36) },
});

interface Load {
  readonly tenants: readonly string[];
  readonly events: number;
}

/** Transactions a second, with the latency that half of them stay below. */
async function rate(pool: pg.Pool, ask: (tenant: string, events: number) => Asked, { tenants, events }: Load) {
  const until = performance.now() + seconds * 1_000;
  const latencies: number[] = [];
  const work = async (client: number): Promise<void> => {
    for (let turn = client; performance.now() < until; turn += clients) {
      const startedAt = performance.now();
      const { values, ...asked } = ask(tenants[turn % tenants.length] ?? '', events);
      await pool.query({ ...asked, values: [...values] });
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  latencies.sort((a, b) => a - b);
  return { perSecond: latencies.length / seconds, p50: latencies[Math.floor(latencies.length / 2)] ?? Number.NaN };
}

const middle = <T extends { readonly perSecond: number }>(values: readonly T[]): T =>
  values.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(values.length / 2)] as T;

async function measure(pool: pg.Pool, count: number, events: number): Promise<void> {
  const load = { tenants: Array.from({ length: count }, () => newId()), events };
  const [appends, inserts]: { perSecond: number; p50: number }[][] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    appends?.push(await rate(pool, append, load));
    inserts?.push(await rate(pool, insert, load));
  }
  const [chained, plain] = [middle(appends ?? []), middle(inserts ?? [])];
  const of = (perSecond: number): string => (perSecond * events).toFixed(0);
  const ratio = (chained.perSecond / plain.perSecond).toFixed(2);
  const shown = [events, of(chained.perSecond), chained.p50.toFixed(1), of(plain.perSecond), ratio];
  process.stdout.write(`| ${count} | ${shown.join(' | ')} |\n`);
}

async function measureOn(durability: 'durable' | 'fast'): Promise<void> {
  const endTestRun = await startTestRun(durability);
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
  const settings = rows.map(({ name, setting }) => `${name} ${setting}`).join(', ');
  process.stdout.write(`\n${settings}; ${clients} connections\n\n`);
  process.stdout.write('| tenants | events a transaction | events/s | p50 ms | plain inserts/s | ratio |\n');
  process.stdout.write('| --: | --: | --: | --: | --: | --: |\n');
  for (const [count, events] of [
    [1, 1],
    [64, 1],
    [1, 20],
  ] as const)
    await measure(pool, count, events);
  await pool.end();
  await superuser.end();
  await database.drop();
  await endTestRun();
}

await measureOn('durable');
await measureOn('fast');
