import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { RunningProcess } from '@tiffin/process';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import { inLongForm } from '@tiffin/testing/in-long-form';
import pg from 'pg';
import { keepsAll, noFiles } from './testing/keeps-all.js';
import { openBuilder } from './open-builder.js';
import { makeDue, makeTenant } from './testing/due-projects.js';
import { WorkByContent } from './testing/work-by-content.js';

/** Jobs of the tenant that brings much; half of them fail. */
const muchWork = inLongForm(10_000, { otherwise: 600 });
const rounds = inLongForm(30, { otherwise: 3 });
/** Times are compared where nothing else runs: beside other tests, one figure has of them in it what the other has not. */
const isTimed = inLongForm(true, { otherwise: false });
const mostWaitMs = 10_000;
/** So many come at once in each round: some wait for others of their own, with whoever else is there and without. */
const atOnce = 6;

let database: TestDatabase;
let client: pg.Client;
let builder: RunningProcess;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  builder = await openBuilder({
    config: {
      ...{
        databaseUrl: database.worker,
        redisUrl: null,
        imagesDir: '',
        runtimesDir: '',
        baseLockFile: '',
        cacheDir: '',
      },
      ...{
        searchPath: '',
        keys: { keyRingDir: null, transit: null },
        secretKeyFile: null,
        lifelineFd: null,
        leaseMs: 60_000,
        retryAfterMs: 60_000,
        sweepMs: 100,
        retention: keepsAll,
      },
    },
    files: noFiles,
    tell: () => undefined,
    warn: () => undefined,
    factory: new WorkByContent(),
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'builder'),
    report: (error) => console.error(error),
  });
});
afterAll(async () => {
  await builder.close();
  await client.end();
  await database.drop();
});

const text = 'takes 100 ms';

/** How long what comes of a tenant waits until it is begun: the longest that all but five of a hundred wait, in milliseconds. */
async function waits(tenantId: string): Promise<number> {
  const waited: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ids = await makeDue(client, tenantId, { projects: atOnce, text });
    const sql = `select extract(epoch from min(b.started_at) - p.created_at)::float * 1000 as ms
      from project p join build b on b.project_id = p.id
      where p.id = any($1) and p.built_revision_id is not null group by p.tenant_id, p.id`;
    const built = () => client.query<{ ms: number }>(sql, [ids]);
    await waitUntil('they are built', async () => (await built()).rows.length === atOnce, 60_000);
    waited.push(...(await built()).rows.map(({ ms }) => ms));
  }
  waited.sort((a, b) => a - b);
  return waited[Math.ceil(waited.length * 0.95) - 1] ?? 0;
}

/** Of how many jobs of another tenant the building is begun while one of a tenant waits, on average. */
async function goAhead(other: string, tenantId: string): Promise<number> {
  const sql = `select avg((select count(*) from build b where b.tenant_id = $1 and b.started_at between w.came and w.began))::float as n
    from (select p.created_at as came, min(b.started_at) as began from build b join project p on p.id = b.project_id
      where b.tenant_id = $2 group by p.id, p.created_at) w
    where came > (select min(started_at) from build where tenant_id = $1)`;
  return (await client.query<{ n: number }>(sql, [other, tenantId])).rows[0]?.n ?? Infinity;
}

/** As many as are at work at once, of a tenant, at the most of so many looks. */
async function mostAtWork(tenantId: string, until: Promise<unknown>): Promise<number> {
  let most = 0;
  let isOver = false;
  void until.finally(() => (isOver = true));
  await waitUntil(
    'it is over',
    async () => {
      const sql = `select count(*)::int as n from project where tenant_id = $1 and build_lease_until > now()`;
      most = Math.max(most, (await client.query<{ n: number }>(sql, [tenantId])).rows[0]?.n ?? 0);
      return isOver;
    },
    600_000,
  );
  return most;
}

it('a tenant with thousands of jobs, half of which fail, makes another one wait at most twice as long as alone (F-23)', async () => {
  const [much, other] = [await makeTenant(client), await makeTenant(client)];
  const alone = await waits(other);
  await makeDue(client, much, { projects: muchWork / 2, text });
  await makeDue(client, much, { projects: muchWork / 2, text: `${text}, and fails` });
  const beside = waits(other);
  const most = await mostAtWork(much, beside);
  const left = await client.query<{ n: number }>(
    'select count(*)::int as n from project where tenant_id = $1 and built_revision_id is null and build_failed_revision_id is null',
    [much],
  );
  // Else there was nobody beside it.
  expect(left.rows[0]?.n).toBeGreaterThan(0);
  const besideMs = await beside;
  const ahead = await goAhead(much, other);
  console.info(
    `p95 of waits: ${alone.toFixed(0)} ms alone, ${besideMs.toFixed(0)} ms beside ${muchWork} jobs, ${ahead.toFixed(1)} of which go ahead`,
  );
  // With no more than as many of its own, it waits for two turns where it would wait for one.
  expect(ahead).toBeLessThanOrEqual(atOnce);
  if (isTimed) expect(besideMs).toBeLessThan(Math.min(2 * alone, mostWaitMs));
  expect(most).toBeLessThanOrEqual(3);
}, 900_000);
