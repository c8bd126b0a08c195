/**
 * What the promoter costs while everything waits, and how late it is when a gate opens: 100 projects with four stages and 1,000 releases,
 * a promotion to production of each waiting for its soak; CPU of the process over half a minute, and then the time from the end of a soak,
 * by the database's clock, to the start of the promotion.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startTestRun, TestStack, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { cpuUsOf, cpuUsOfPostgres } from './process-cpu.js';

const { values } = parseArgs({
  options: {
    projects: { type: 'string', default: '100' },
    together: { type: 'string', default: '50' },
    /** How often so many start together: each time others. */
    rounds: { type: 'string', default: '1' },
    alone: { type: 'string', default: '20' },
    /** How long the promoter is watched while all of them wait, in seconds. */
    idle: { type: 'string', default: '30' },
  },
});
const [projects, releasesEach, alone] = [Number(values.projects), 10, Number(values.alone)];
const [together, rounds] = [Number(values.together), Number(values.rounds)];
if (projects < alone + rounds * together)
  throw new Error(
    `Each promotion starts once: --projects has to be at least ${alone + rounds * together}, or --alone, --rounds or --together less.`,
  );
const [settleMs, forMs] = [Math.min(10_000, Number(values.idle) * 1000), Number(values.idle) * 1000];

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

interface Started {
  readonly started_at: Date;
  readonly begun_at: Date | null;
}

/** What one start has cost so far, whoever paid. */
interface Spent {
  readonly promoter: number;
  readonly deployer: number;
  readonly postgres: number;
  readonly statements: number;
  readonly transactions: number;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const inOrder = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);

async function spent(client: pg.Client): Promise<Spent> {
  const { rows } = await client.query<{ pid: number; transactions: string; statements: string }>(
    `select pg_backend_pid() as pid,
       (select sum(calls) from pg_stat_statements where userid = 'tiffin_worker'::regrole) as statements,
       (select sum(xact_commit + xact_rollback) from pg_stat_database where datname = current_database()) as transactions`,
  );
  const { pid = 0, transactions, statements } = rows[0] ?? {};
  return {
    promoter: cpuUsOf(stack.processes.promoter.pid),
    deployer: cpuUsOf(stack.processes.deployer.pid),
    postgres: cpuUsOfPostgres(pid),
    statements: Number(statements),
    transactions: Number(transactions),
  };
}

const less = (after: Spent, before: Spent): Spent =>
  Object.fromEntries(
    Object.entries(after).map(([of, much]) => [of, much - before[of as keyof Spent]]),
  ) as unknown as Spent;

/**
 * How long after the end of their soak so many started, in order. A promotion has started once another session can read that it is
 * Running and that its first step has begun: the clock of the database when it is read, not the time that its row states.
 */
async function lateness(
  count: number,
  opensInMs: number,
): Promise<{ late: readonly number[]; seen: readonly number[] }> {
  const { rows } = await client.query<Opened>(open, [count, opensInMs]);
  const opensAt = rows[0]?.opens_at.getTime() ?? Number.NaN;
  const ids = rows.map(({ id }) => id);
  const seen: number[] = [];
  const started = await waitUntil(
    'each promotion to start',
    async () => {
      const found = await client.query<Started & { readonly now: Date }>(
        `select p.started_at, s.started_at as begun_at, now() as now from promotion p
         join promotion_step s on s.promotion_id = p.id and s.position = 0
         where p.phase <> 'Pending' and s.state <> 'waiting' and environment_id = any($1)`,
        [ids],
      );
      const now = found.rows[0]?.now.getTime() ?? Number.NaN;
      while (seen.length < found.rows.length) seen.push(now - opensAt);
      return found.rows.length >= count ? found.rows : null;
    },
    60_000,
  );
  return { late: inOrder(started.map(({ started_at }) => started_at.getTime() - opensAt)), seen };
}

function show(what: string, late: readonly number[]): void {
  const [p50, p95, most] = [0.5, 0.95, 1].map((share) => `${percentile(late, share)} ms`);
  console.log(`start after the last gate opened, ${what}: p50 ${p50}, p95 ${p95}, most ${most}`);
}

async function showTogether(): Promise<void> {
  const before = await spent(client);
  const { late, seen } = await lateness(together, 5_000);
  const atStart = less(await spent(client), before);
  show(`${together} of one tenant at once, as their rows say`, late);
  show(`${together} of one tenant at once, as others see it`, seen);
  showSpent('until the last had started', atStart);
  await waitUntil(
    'all to end',
    async () => {
      const { rows } = await client.query(`select from promotion where phase in ('Running', 'Verifying')`);
      return rows.length === 0 || null;
    },
    60_000,
  );
  showSpent('until the last had ended', less(await spent(client), before));
}

function showSpent(until: string, { promoter, deployer, postgres, statements, transactions }: Spent): void {
  const each = (number: number): string => (number / together).toFixed(1);
  const [p, d, g] = [promoter, deployer, postgres].map((us) => `${(us / 1e6).toFixed(2)} s`);
  console.log(
    `  ${until}: CPU of promoter ${p}, deployer ${d}, Postgres ${g}; ${each(statements)} statements of workers, ${each(transactions)} transactions each`,
  );
}

const stop = await startTestRun('durable');
const stack = await TestStack.start({ promotes: true });
const client = new pg.Client({ connectionString: stack.database.superuser });
try {
  await client.connect();
  await client.query('create extension pg_stat_statements');
  for (const statement of seed) await client.query(statement);
  await pause(settleMs);
  const { pid } = stack.processes.promoter;
  const before = cpuUsOf(pid);
  await pause(forMs);
  const percent = (cpuUsOf(pid) - before) / forMs / 10;
  console.log(`promoter while ${projects} promotions wait: ${percent.toFixed(2)} % of a core`);
  const late: number[] = [];
  for (let at = 0; at < alone; at += 1) late.push(...(await lateness(1, 1_000)).late);
  show(`${alone} one after the other`, inOrder(late));
  for (let at = 0; at < rounds; at += 1) await showTogether();
} finally {
  await client.end();
  await stack.stop();
  await stop();
}
