import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment, type EnvironmentAddress, type ProjectAddress, Sweep } from '@tiffin/deployments-operations';
import { Refusal, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresDirectory } from './postgres-directory.js';
import { FakeCell } from './testing/fake-cell.js';
import { oneCell } from './testing/one-cell.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';

let database: TestDatabase;
let doors: TestDoors;
let cell: FakeCell;
let deploy: DeployEnvironment;
let acted: string[];
let reported: string[];

beforeEach(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  cell = new FakeCell();
  [acted, reported] = [[], []];
  deploy = new DeployEnvironment(
    { store: store(), cells: oneCell(cell), smoke: { run: () => Promise.resolve(null) }, report: () => undefined },
    { holder: 'deployer', leaseMs: 60_000, retryAfterMs: 60_000, readyWithinMs: 10_000, domain: 'localhost' },
  );
});
afterEach(async () => {
  await doors.close();
  await database.drop();
});

const store = () => new PostgresDeploymentStore(doors.worker);
const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');
const note = (what: string) => (address: EnvironmentAddress | ProjectAddress) =>
  void acted.push(`${what} ${'projectId' in address ? address.projectId : address.environmentId}`);

function sweep(): Promise<void> {
  const directory = new PostgresDirectory(doors.worker);
  const report = (_: unknown, environmentId: string) => void reported.push(environmentId);
  const actions = {
    build: note('build'),
    deploy: note('deploy'),
    restore: async (address: EnvironmentAddress) => {
      note('restore')(address);
      await deploy.restore(grantFor(address.tenantId), address.environmentId);
    },
  };
  return new Sweep({ directory, store: store(), cells: oneCell(cell), grantFor, report }, actions).run();
}

async function served(): Promise<TestPlace> {
  const place = await TestPlace.make(doors);
  await place.want('a');
  await deploy.run(grantFor(place.tenantId), place.environmentId);
  return place;
}

describe('a sweep', () => {
  it('acts on what needs something, of any tenant, and on nothing else', async () => {
    const toBuild = await TestPlace.make(doors);
    await toBuild.save();
    const toDeploy = await TestPlace.make(doors);
    await toDeploy.want('a');
    await served();
    const atWork = await TestPlace.make(doors);
    await atWork.save();
    await atWork.heldBuild();
    const deploying = await TestPlace.make(doors);
    await deploying.want('a');
    await deploying.heldDeployment();
    await TestPlace.make(doors);
    await sweep();
    expect(acted.sort()).toEqual([`build ${toBuild.projectId}`, `deploy ${toDeploy.environmentId}`]);
    expect(reported).toEqual([]);
  });

  it('takes up what a worker left when its lease has run out', async () => {
    const place = await TestPlace.make(doors);
    await place.save();
    await place.heldBuild();
    await sweep();
    expect(acted).toEqual([]);
    await doors.expireLeases(place.projectId);
    await sweep();
    expect(acted).toEqual([`build ${place.projectId}`]);
  });

  it('restores a cell that has lost an environment, once, with a higher epoch and an audit row', async () => {
    const place = await served();
    const epoch = cell.applied.at(-1)?.epoch ?? 0;
    cell.forget(place.environmentId);
    await sweep();
    await sweep();
    expect(acted).toEqual([`restore ${place.environmentId}`]);
    expect(cell.applied.at(-1)).toMatchObject({ environmentId: place.environmentId, epoch: epoch + 1 });
    const sql = `select 1 from audit_event where tenant_id = $1 and action = 'environment.restore'`;
    expect(await doors.rows(sql, [place.tenantId])).toHaveLength(1);
  });

  it('puts a cell back that serves what was taken back while it was deployed', async () => {
    const place = await served();
    await place.want('b');
    const claim = await place.heldDeployment();
    const told = { environmentId: place.environmentId, epoch: claim.epoch, releaseId: claim.desired.id };
    await cell.apply({ ...told, units: [], routes: [] });
    await place.want('a');
    await sweep();
    expect(acted).toEqual([`restore ${place.environmentId}`]);
    expect(cell.applied.at(-1)?.releaseId).toBe(claim.current?.id);
  });

  it.each([
    ['reports an environment that cannot be looked at', new Error('it is broken'), 1],
    ['says nothing of a cell that does not answer', Refusal.of('CELL_UNAVAILABLE', 'it is down'), 0],
  ])('%s, and goes on with the others', async (_, fault, reports) => {
    const places = [await served(), await served(), await served()];
    for (const { environmentId } of places) cell.forget(environmentId);
    cell.beforeObserve = (id) => (id === places[0]?.environmentId ? Promise.reject(fault) : Promise.resolve());
    await sweep();
    expect(acted).toEqual(places.slice(1).map(({ environmentId }) => `restore ${environmentId}`));
    expect(reported).toHaveLength(reports);
  });

  it('visits more environments than it asks for at once', async () => {
    const place = await served();
    const ids = 'select gen_random_uuid() as id, gen_random_uuid() as revision, n from generate_series(1, 230) n';
    await doors.rows(
      `with made as materialized (${ids}),
        projects as (insert into project (id, tenant_id, slug, name, head_revision_id, built_revision_id)
          select id, $1::uuid, 's' || n, 'n' || n, revision, revision from made),
        revisions as (insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
          select revision, $1, id, 0, '', '', '', '' from made)
      insert into environment (id, tenant_id, project_id, name, desired_release_id)
        select made.id, $1, made.id, 'development', r.id from made, release r where r.project_id = $2`,
      [place.tenantId, place.projectId],
    );
    await sweep();
    expect(acted).toHaveLength(230);
  });
});
