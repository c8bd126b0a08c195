/**
 * What the promoter costs while everything waits, and how late it is when a gate opens: 100 projects with four stages and 1,000 releases,
 * a promotion to production of each waiting for its soak; CPU of the process over half a minute, and then the time from the end of a soak,
 * by the database's clock, to the start of the promotion.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startTestRun, TestStack, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { cpuUsOf } from './process-cpu.js';

const [projects, releasesEach, alone, together] = [100, 10, 20, 50];
const [settleMs, forMs] = [10_000, 30_000];

/** Everything ran and was verified in each stage up to staging; the newest waits to come to production, for a soak of a day. */
const seed = [
  `create temp table made as select gen_random_uuid() as id, gen_random_uuid() as revision, n from generate_series(1, ${projects}) n`,
  `with p as (insert into project (id, tenant_id, slug, name, head_revision_id, built_revision_id)
     select m.id, t.tenant_id, 'p' || m.n, 'P' || m.n, m.revision, m.revision from made m, tenant t)
   insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
     select m.revision, t.tenant_id, m.id, 0, '', '{}', '', '' from made m, tenant t`,
  `insert into release (id, tenant_id, project_id, sha256, content)
     select gen_random_uuid(), t.tenant_id, m.id, m.n || ' ' || r, '{"formatVersion":1,"routes":[],"units":[]}'
     from made m, tenant t, generate_series(1, ${releasesEach}) r`,
  ...['development', 'testing', 'staging', 'production'].map(
    (
      name,
      at,
      names,
    ) => `insert into environment (id, tenant_id, project_id, name, soak_ms, upstream_ids, current_release_id, desired_release_id)
     select gen_random_uuid(), t.tenant_id, m.id, '${name}', ${at === 3 ? 86_400_000 : 0},
       array(select e.id from environment e where e.project_id = m.id and e.name = '${names[at - 1] ?? ''}'),
       ${at === 3 ? 'null, null' : 'r.id, r.id'}
     from made m, tenant t, release r where r.project_id = m.id and r.number = ${releasesEach}`,
  ),
  `insert into occupancy (tenant_id, environment_id, number, release_id, from_at)
     select e.tenant_id, e.id, 1, e.current_release_id, now() from environment e where e.current_release_id is not null`,
  `insert into verification (tenant_id, environment_id, number, release_id)
     select o.tenant_id, o.environment_id, 1, o.release_id from occupancy o`,
  `with p as (insert into promotion (tenant_id, id, environment_id, release_id, way, actor_kind, actor_id)
     select e.tenant_id, gen_random_uuid(), e.id, r.id, 'person', 'user', 'bench'
     from environment e join release r on r.project_id = e.project_id and r.number = ${releasesEach}
     where e.name = 'production' returning tenant_id, id)
   insert into promotion_step (tenant_id, promotion_id, position, name, is_check, task)
     select tenant_id, id, 0, 'deploy', false, '{"kind":"deploy"}' from p`,
];

/** The soak of so many more is over in so long: what was verified was so a day before that. */
const open = `with chosen as (select e.id, e.upstream_ids from environment e where e.name = 'production'
    and exists (select from promotion p where p.environment_id = e.id and p.phase = 'Pending') order by e.id limit $1),
  moved as (update verification v set at = now() - interval '1 day' + $2 * interval '1 ms'
    from chosen c where v.environment_id = any(c.upstream_ids)),
  since as (update occupancy o set from_at = now() - interval '2 days' from chosen c where o.environment_id = any(c.upstream_ids))
  update environment e set promote_look_at = now() from chosen c where c.id = e.id
  returning e.id, now() + $2 * interval '1 ms' as opens_at`;

interface Opened {
  readonly id: string;
  readonly opens_at: Date;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** How long after the end of their soak so many started, in order. */
async function lateness(client: pg.Client, count: number, opensInMs: number): Promise<readonly number[]> {
  const { rows } = await client.query<Opened>(open, [count, opensInMs]);
  const opensAt = rows[0]?.opens_at.getTime() ?? Number.NaN;
  const started = await waitUntil(
    'each promotion to start',
    async () => {
      const found = await client.query<{ started_at: Date }>(
        'select started_at from promotion where started_at is not null and environment_id = any($1)',
        [rows.map(({ id }) => id)],
      );
      return found.rows.length >= count ? found.rows : null;
    },
    60_000,
  );
  return started.map(({ started_at }) => started_at.getTime() - opensAt).toSorted((a, b) => a - b);
}

function show(what: string, late: readonly number[]): void {
  const [p50, p95, most] = [0.5, 0.95, 1].map((share) => `${percentile(late, share)} ms`);
  console.log(`start after the last gate opened, ${what}: p50 ${p50}, p95 ${p95}, most ${most}`);
}

const stop = await startTestRun('durable');
const stack = await TestStack.start({ promotes: true });
const client = new pg.Client({ connectionString: stack.database.superuser });
try {
  await client.connect();
  for (const statement of seed) await client.query(statement);
  await pause(settleMs);
  const { pid } = stack.processes.promoter;
  const before = cpuUsOf(pid);
  await pause(forMs);
  const percent = (cpuUsOf(pid) - before) / forMs / 10;
  console.log(`promoter while ${projects} promotions wait: ${percent.toFixed(2)} % of a core`);
  const late: number[] = [];
  for (let at = 0; at < alone; at += 1) late.push(...(await lateness(client, 1, 1_000)));
  show(
    `${alone} one after the other`,
    late.toSorted((a, b) => a - b),
  );
  show(`${together} of one tenant at once`, await lateness(client, together, 5_000));
} finally {
  await client.end();
  await stack.stop();
  await stop();
}
