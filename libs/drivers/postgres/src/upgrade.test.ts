import { hash } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { type EnvironmentId, newId, type ProjectId, type TenantId } from '@tiffin/kernel';
import { createEmptyDatabase, migrationsFolder, type TestDatabase } from '@tiffin/testing';
import { applyMigrations } from './apply-migrations.js';
import { AuditRows } from './audit-rows.js';
import { PostgresBuildStore } from './postgres-build-store.js';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresDispatch } from './postgres-dispatch.js';
import { TestDoors } from './testing/test-doors.js';

/** The last migration of the release in which an environment was what is built. */
const lastOfOld = '20261120210200_directory_and_doorbells';

/** A project as the old code left it, in a tenant of its own: revisions 0 to `head`, and the columns of its environment. */
class OldProject {
  readonly tenantId = newId<TenantId>();
  readonly projectId = newId<ProjectId>();
  readonly environmentId = newId<EnvironmentId>();
  readonly key = issueWorkerGrant(this.tenantId, 'test');
  readonly revisions: readonly string[];
  readonly releases: readonly string[];

  constructor(
    readonly slug: string,
    head: number,
  ) {
    this.revisions = Array.from({ length: head + 1 }, () => newId());
    this.releases = this.revisions.map(() => newId());
  }

  async insert(doors: TestDoors, columns: Readonly<Record<string, unknown>>): Promise<void> {
    const { tenantId, projectId, environmentId, slug } = this;
    const insert = (table: string, row: object) =>
      doors.rows(
        `insert into ${table} (tenant_id, ${Object.keys(row).join()})
         values ($1, ${Object.keys(row)
           .map((_, at) => `$${at + 2}`)
           .join()})`,
        [tenantId, ...Object.values(row)],
      );
    await insert('tenant', { slug, name: slug });
    await insert('project', { id: projectId, slug, name: slug });
    for (const [number, id] of this.revisions.entries()) {
      const texts = { sha256: 's', canvas: '{}', author_id: 'a', author_name: 'A' };
      await insert('revision', { id, project_id: projectId, number, ...texts });
      const unit = { key: 'u', kind: 'function', name: 'u', upstreams: [], memory_mb: 64 };
      if (number > 0) await insert('unit', { revision_id: id, content_hash: `hash ${number}`, ...unit });
      await insert('release', {
        id: this.releases[number],
        project_id: projectId,
        sha256: `s${number}`,
        content: '{}',
      });
    }
    const [desired] = this.revisions.slice(-1);
    await insert('environment', {
      ...{ id: environmentId, project_id: projectId, name: 'development', desired_revision_id: desired },
      ...columns,
    });
    for (const number of this.revisions.keys()) {
      if (number === 0) continue;
      const build = { environment_id: environmentId, unit_key: 'u', unit_name: 'u', state: 'succeeded' };
      await insert('build', { id: newId(), content_hash: `hash ${number}`, ...build });
    }
  }

  async deploy(doors: TestDoors, number: number): Promise<void> {
    await doors.rows(
      `insert into deployment (tenant_id, id, environment_id, release_id, revision_number, state)
       values ($1, $2, $3, $4, $5, 'succeeded')`,
      [this.tenantId, newId(), this.environmentId, this.releases[number], number],
    );
  }
}

let database: TestDatabase;
let doors: TestDoors;
const live = new OldProject('live', 2);
const failed = new OldProject('failed', 1);
const waiting = new OldProject('waiting', 1);
const empty = new OldProject('empty', 0);

beforeAll(async () => {
  database = await createEmptyDatabase();
  const old = await mkdtemp(join(tmpdir(), 'tiffin-migrations-'));
  for (const name of (await readdir(migrationsFolder)).filter((one) => one <= lastOfOld)) {
    await cp(join(migrationsFolder, name), join(old, name), { recursive: true });
  }
  await applyMigrations(database.owner, old);
  await rm(old, { recursive: true });
  doors = await TestDoors.open(database);
  await live.insert(doors, {
    ...{ build_epoch: 7, built_revision_id: live.revisions[2], live_revision_number: 2, deploy_epoch: 5 },
    ...{ desired_release_id: live.releases[2], current_release_id: live.releases[2] },
  });
  await live.deploy(doors, 1);
  await live.deploy(doors, 2);
  await failed.insert(doors, {
    ...{ built_revision_id: failed.revisions[0], build_failed_revision_id: failed.revisions[1] },
    build_problem: '"u" could not be built: handler.js:1',
  });
  await waiting.insert(doors, { built_revision_id: waiting.revisions[0], build_lease_until: '2999-01-01' });
  await empty.insert(doors, { built_revision_id: empty.revisions[0] });
  for (const { tenantId } of [live, failed]) await insertEvents(tenantId, ['third', 'first', 'second']);
  await applyMigrations(database.owner, migrationsFolder);
});
afterAll(async () => {
  await doors.close();
  await database.drop();
});

/** As the old code wrote them; the order in which they come is not that of their times. */
async function insertEvents(tenantId: TenantId, actions: readonly string[]): Promise<void> {
  const at = (action: string) => `2026-11-20T08:00:0${['first', 'second', 'third'].indexOf(action)}.123Z`;
  for (const action of actions) {
    await doors.rows(
      `insert into audit_event (id, tenant_id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail)
       values ($1, $2, $3, 'user', 'u', 'Ada', $4, 'project', 'p', '{"n":1}')`,
      [newId(), tenantId, at(action), action],
    );
  }
}

const project = async ({ projectId }: OldProject) =>
  (await doors.rows<Record<string, unknown>>('select * from project where id = $1', [projectId]))[0];
const environment = async ({ environmentId }: OldProject) =>
  (await doors.rows<Record<string, unknown>>('select * from environment where id = $1', [environmentId]))[0];

describe('a database of the release before', () => {
  it('comes up with its running release, which nobody builds or deploys again', async () => {
    expect(await project(live)).toMatchObject({
      ...{ head_revision_id: live.revisions[2], built_revision_id: live.revisions[2], build_epoch: 7 },
    });
    expect(await environment(live)).toMatchObject({
      ...{ follows_head: true, desired_revision_number: 2, live_revision_number: 2, deploy_epoch: 5 },
      ...{ desired_release_id: live.releases[2], current_release_id: live.releases[2] },
    });
    const [builds, deployments] = [new PostgresBuildStore(doors.worker), new PostgresDeploymentStore(doors.worker)];
    expect(await builds.within(live.key, (rows) => rows.claim(live.projectId, 'b', 1_000))).toBeNull();
    expect(await deployments.within(live.key, (rows) => rows.claim(live.environmentId, 'd', 1_000))).toBeNull();
    const restore = deployments.within(live.key, (rows) =>
      rows.claimForRestore({ environmentId: live.environmentId, epoch: 5 }, 'd', 1_000),
    );
    expect(await restore).toMatchObject({ desired: { id: live.releases[2] }, revisionNumber: 2 });
  });

  it('knows what each deployed revision was built into', async () => {
    const rows = await doors.rows<{ number: number; release_id: string }>(
      `select number, release_id from revision_release x join revision r on r.id = x.revision_id
       where project_id = $1 order by number`,
      [live.projectId],
    );
    expect(rows).toEqual([1, 2].map((number) => ({ number, release_id: live.releases[number] })));
  });

  it('numbers the releases of each project from 1, in the order in which they were made', async () => {
    for (const { projectId, releases } of [live, failed]) {
      const sql = 'select number from release where project_id = $1 order by created_at, id';
      const numbers = await doors.rows<{ number: number }>(sql, [projectId]);
      expect(numbers.map(({ number }) => number)).toEqual(releases.map((_, at) => at + 1));
    }
  });

  it('has each build with the project and the revision that it was made for', async () => {
    const rows = await doors.rows<{ content_hash: string; number: number }>(
      `select content_hash, number from build b join revision r on r.id = b.revision_id
       where b.project_id = $1 order by number`,
      [live.projectId],
    );
    expect(rows).toEqual([1, 2].map((number) => ({ content_hash: `hash ${number}`, number })));
  });

  it('keeps a failure with its reason, and has nothing to do for an empty project', async () => {
    expect(await project(failed)).toMatchObject({
      build_failed_revision_id: failed.revisions[1],
      build_failure: { unitKey: null, unitName: null, reason: '"u" could not be built: handler.js:1', lastLines: [] },
    });
    expect(await environment(empty)).toMatchObject({ desired_release_id: null, desired_revision_number: null });
  });

  it('goes on with the revision that waited to be built, whatever lease was on it', async () => {
    const dispatch = new PostgresDispatch(doors.worker);
    await dispatch.attend('build', { holder: 'b', slots: 4, feed: 4 });
    expect(await dispatch.dispatch('build')).toMatchObject([{ tenantId: waiting.tenantId, id: waiting.projectId }]);
    const claim = new PostgresBuildStore(doors.worker).within(waiting.key, (rows) =>
      rows.claim(waiting.projectId, 'b', 1_000),
    );
    expect(await claim).toMatchObject({ revisionNumber: 1 });
  });

  it('has each tenant in the cell that every installation had', async () => {
    const sql = `select c.name, c.tenants, (select count(*)::int from tenant) as all
      from tenant t join platform.cell c on c.id = t.cell_id group by c.name, c.tenants`;
    const cells = await doors.rows<{ name: string; tenants: number; all: number }>(sql, []);
    expect(cells).toEqual([{ name: 'local', tenants: cells[0]?.all, all: cells[0]?.all }]);
  });

  it('has the audit events that it had as chains, in the order of their times, and goes on with them', async () => {
    await doors.app.within(live.key, async (transaction) => {
      const entry = { action: 'project.rename', objectKind: 'project', objectId: 'p', detail: {} } as const;
      await new AuditRows(transaction, live.tenantId, live.key.actor).audit(entry);
    });
    for (const [{ tenantId }, actions] of [
      [live, ['first', 'second', 'third', 'project.rename']],
      [failed, ['first', 'second', 'third']],
    ] as const) {
      const events = await doors.rows<Record<'seq' | 'action' | 'prev_hash' | 'hash' | 'body', string>>(
        'select seq, action, prev_hash, hash, body from audit_event where tenant_id = $1 order by seq',
        [tenantId],
      );
      expect(events.map(({ seq, action }) => [seq, action])).toEqual(actions.map((one, at) => [String(at + 1), one]));
      for (const [at, { hash: own, prev_hash, body }] of events.entries()) {
        expect([own, prev_hash]).toEqual([hash('sha256', body), events[at - 1]?.hash ?? '0'.repeat(64)]);
        expect(JSON.parse(body)).toMatchObject({ seq: at + 1, tenant: tenantId, prev: prev_hash, action: actions[at] });
        expect(body).not.toContain('Ada');
      }
    }
    expect(await doors.rows(`select 1 from audit_event where actor_salt is null`)).toEqual([]);
  });

  it('is walled off between tenants as before', async () => {
    const open = await doors.rows(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
         and relname <> '_prisma_migrations' and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
  });
});
