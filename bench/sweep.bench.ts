/**
 * The sweep over 10,000 idle environments of 100 tenants: the questions to the database, the cell's list as JSON over a
 * socket, and the comparison; ten times. As the yardstick, in the same run: one `select 1`.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { issueWorkerGrant } from '@tiffin/access';
import type { EnvironmentSummary } from '@tiffin/contracts';
import { CellPulse, SweepCell } from '@tiffin/deployments-operations';
import {
  PostgresDeploymentStore,
  PostgresDirectory,
  PostgresDispatch,
  PostgresSweepShare,
  TenantDatabase,
} from '@tiffin/postgres';
import { createTestDatabase, startTestRun } from '@tiffin/testing';
import pg from 'pg';
import { milliseconds, percentile } from './summary.js';

const environments = 10_000;
const tenants = 100;
const runs = 10;

/** Projects with a built head, and `development` serving its release. Step by step: triggers read what the step before has made. */
const makeRows = `
  create temp table made_tenant as select gen_random_uuid() as tenant, n as t from generate_series(1, ${tenants}) n;
  create temp table made as
    select tenant, gen_random_uuid() as project, gen_random_uuid() as revision, gen_random_uuid() as release, t, n
    from made_tenant, generate_series(1, ${environments / tenants}) n;
  insert into tenant (tenant_id, slug, name) select tenant, 't' || t, 'T' from made_tenant;
  update tenant set plan_id = (select id from platform.plan where name = 'unlimited');
  with projects as (
    insert into project (id, tenant_id, slug, name, head_revision_id, built_revision_id)
    select project, tenant, 'p' || n, 'P' || n, revision, revision from made)
  insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
    select revision, tenant, project, 1, '', '{}', '', '' from made;
  insert into release (id, tenant_id, project_id, sha256, content)
    select release, tenant, project, 's', '{"routes":[],"units":[]}' from made;
  insert into environment (id, tenant_id, project_id, name, follows_head, desired_release_id, desired_revision_number,
    current_release_id, live_revision_number)
  select gen_random_uuid(), tenant, project, 'development', true, release, 1, release, 1 from made`;

async function startCell(
  superuser: pg.Client,
): Promise<{ list(): Promise<readonly EnvironmentSummary[]>; stop(): void }> {
  const { rows } = await superuser.query<{ id: string; release: string }>(
    'select id, current_release_id as release from environment',
  );
  const summaries = rows.map(({ id, release }): EnvironmentSummary => ({
    ...{ environmentId: id, epoch: 1, rollout: 'live', wantedReleaseId: release, servingReleaseId: release },
    ...{ settingsHash: null, failure: null, troubles: [] },
  }));
  const server = createServer((_, response) => response.end(JSON.stringify(summaries))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    list: async () => (await (await fetch(`http://127.0.0.1:${port}`)).json()) as readonly EnvironmentSummary[],
    stop: () => server.close(),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function main(): Promise<void> {
  const endTestRun = await startTestRun();
  const database = await createTestDatabase();
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  const made = await timed(() => superuser.query(makeRows));
  await superuser.query('analyze');
  const cell = await startCell(superuser);
  const worker = await TenantDatabase.open(database.worker, 4);
  const share = new PostgresSweepShare(database.worker);
  const [place] = await new PostgresDirectory(worker).cells();
  if (!place) throw new Error('There is no cell');
  let acts = 0;
  const act = (): void => void (acts += 1);
  const directory = new PostgresDirectory(worker);
  const dispatch = new PostgresDispatch(worker);
  await dispatch.attend('deploy', { holder: 'bench', slots: 8, feed: 8 });
  const sweeping = new SweepCell({
    ...{
      open: () => cell,
      pulse: new CellPulse(directory),
      directory,
      share,
      store: new PostgresDeploymentStore(worker),
    },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    restore: () => Promise.resolve(act()),
    report: act,
  });
  const [due, swept, yardstick]: [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < runs; at += 1) {
    due.push(await timed(async () => (await dispatch.dispatch('deploy')).forEach(act)));
    swept.push(await timed(() => sweeping.run(place)));
    yardstick.push(await timed(() => superuser.query('select 1')));
  }
  const all = due.map((ms, at) => ms + (swept[at] ?? 0));
  process.stdout.write(
    [
      `${environments} idle environments of ${tenants} tenants (rows made in ${(made / 1000).toFixed(1)} s), ${runs} sweeps`,
      '| | p50 ms | p95 ms |\n| --- | --- | --- |',
      milliseconds('what is due', due),
      milliseconds('one cell', swept),
      milliseconds('in all (wanted: under 1000)', all),
      milliseconds('one select 1', yardstick),
      `acted on ${acts} (wanted: 0); p50 in all ${percentile(all, 0.5).toFixed(0)} ms`,
      '',
    ].join('\n'),
  );
  cell.stop();
  await share.close();
  await worker.close();
  await superuser.end();
  await database.drop();
  await endTestRun();
}

await main();
