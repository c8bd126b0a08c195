import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueGrant, issueWorkerGrant } from '@tiffin/access';
import { BuildProject, UnitFailure } from '@tiffin/builds-operations';
import { KeepOldSecrets } from '@tiffin/canvas-operations';
import { canvasText, emptyCanvas, mergeOperations } from '@tiffin/canvas-rules';
import {
  CellPulse,
  DeployEnvironment,
  KeepKeys,
  RotateSecretKey,
  SetSecret,
  SweepCell,
} from '@tiffin/deployments-operations';
import { CreateWebhook, SendDeliveries, SendTestEvent, SigningSecrets } from '@tiffin/events-operations';
import { accepted, newId, type ReleaseId, type TenantId } from '@tiffin/kernel';
import { MigrateRelease } from '@tiffin/migrations-operations';
import { EraseProjects, EraseTenants } from '@tiffin/tenancy-operations';
import {
  type ActOnRecord,
  answering,
  createTestDatabase,
  drawFunctions,
  eventsSql,
  misstated,
  type TestDatabase,
  testKeys,
  unseen,
} from '@tiffin/testing';
import { PostgresCanvasStore } from './postgres-canvas-store.js';
import { PostgresDeliveryStore } from './postgres-delivery-store.js';
import { PostgresDirectory } from './postgres-directory.js';
import { PostgresDispatch } from './postgres-dispatch.js';
import { PostgresErasureStore } from './postgres-erasure-store.js';
import { PostgresKeyStore } from './postgres-key-store.js';
import { PostgresMigrationRecord } from './postgres-migration-record.js';
import { PostgresSecretStore } from './postgres-secret-store.js';
import { PostgresWebhookStore } from './postgres-webhook-store.js';
import { cellActs } from './testing/cell-acts.js';
import { certificateActs, domainActs } from './testing/domain-acts.js';
import { FakeCell } from './testing/fake-cell.js';
import { change, FakeDatabases, storeNamed } from './testing/fake-databases.js';
import { FakeFactory, noSecrets } from './testing/fake-factory.js';
import { oauthActs } from './testing/oauth-acts.js';
import { promoterActs } from './testing/promoter-acts.js';
import { noDatabases } from './testing/no-databases.js';
import { oneCell } from './testing/one-cell.js';
import { bare, collectDue } from './testing/retained-place.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';

let database: TestDatabase;
let doors: TestDoors;
let place: TestPlace;
let broken: TestPlace;
let old: TestPlace;
beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  [place, broken, old] = [await TestPlace.make(doors), await TestPlace.make(doors), await TestPlace.make(doors)];
  for (const one of [place, broken]) await one.save(canvas);
  await old.save(oldCanvas);
  await doors.rows('update project set literals_moved_at = null where id = $1', [old.projectId]);
  // It waits for what is moved: then the move changes its state.
  await doors.rows('update environment set settings_version = 1 where id = $1', [old.environmentId]);
  await doors.requireEvents();
});
afterAll(async () => {
  await doors.close();
  await database.drop();
});

const canvas = canvasText(
  accepted(
    mergeOperations({
      ...{ base: emptyCanvas, head: emptyCanvas, baseNumber: 0, headNumber: 0 },
      operations: drawFunctions({ hello: answering('1') }),
    }),
  ),
);
/** As version 1 stored it, with a password in plain text. */
const oldCanvas = JSON.stringify({
  ...{ formatVersion: 1, connections: [] },
  entities: [
    {
      ...{ id: 'db', type: 'Connector', name: 'Orders DB', itemOrder: 0, connector: 'mysql' },
      settings: { url: '', host: 'db', port: 3306, database: 'orders', username: 'app', password: 'hunter2' },
    },
  ],
});

const doorbell = { ring: () => undefined };
const factory = new FakeFactory();
const cell = new FakeCell();
const keys = testKeys();
const reported: unknown[] = [];
const report = (error: unknown) => void reported.push(error);
const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'worker');
const settings = { holder: 'worker', leaseMs: 60_000, retryAfterMs: 0 };
const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
const granted = <P extends 'secret.write' | 'secret.rotate' | 'webhook.manage'>(permission: P) =>
  accepted(issueGrant(permission, { tenantId: place.tenantId, role: 'owner' }, ada));

const build = (one: TestPlace) =>
  new BuildProject({ store: one.builds, factory, secrets: noSecrets, doorbell, report }, settings).run(
    grantFor(one.tenantId),
    one.projectId,
  );
const deployer = (migrate: Pick<MigrateRelease, 'run'> = noDatabases) =>
  new DeployEnvironment(
    {
      ...{ store: place.deployments, cells: oneCell(cell), smoke: { run: () => Promise.resolve(null) } },
      ...{ migrate, report },
    },
    { ...settings, readyWithinMs: 10_000, domain: 'localhost' },
  );
const deploy = () => deployer().run(grantFor(place.tenantId), place.environmentId);
async function sweep(): Promise<void> {
  const directory = new PostgresDirectory(doors.worker);
  const [local] = (await directory.cells()).filter(({ name }) => name === 'local');
  const share = { isOurs: () => Promise.resolve(true) };
  const restore = deployer().restore.bind(deployer());
  const parts = { open: () => cell, directory, share, store: place.deployments, grantFor, restore, report };
  if (local) await new SweepCell({ ...parts, pulse: new CellPulse(directory) }).run(local);
}
const keepKeys = () => {
  const store = new PostgresKeyStore(doors.worker);
  return new KeepKeys({ store, directory: store, opener: keys.opener, grantFor, report }).run();
};

/** Each act of a worker, in an order in which one makes the next possible. */
const acts: Readonly<Record<string, () => Promise<unknown>>> = {
  'revision.build release.want': () => build(place),
  'revision.build-fail': () => {
    factory.beforeBuild = () => Promise.reject(new UnitFailure('it does not build'));
    return build(broken);
  },
  'deployment.succeed': deploy,
  'deployment.serve': async () => {
    const databases = new FakeDatabases({ b: [change('b1', 'contract', 'after')] });
    await doors.rows(
      `update release set content = jsonb_set(content::jsonb, '{stores}', $2::jsonb)::text
       where id = (select current_release_id from environment where id = $1)`,
      [place.environmentId, JSON.stringify([storeNamed('b')])],
    );
    await doors.rows('update environment set settings_version = settings_version + 1 where id = $1', [
      place.environmentId,
    ]);
    const parts = { databases, record: new PostgresMigrationRecord(doors.worker), plan: databases.plan };
    await deployer(new MigrateRelease(parts)).run(grantFor(place.tenantId), place.environmentId);
    await doors.rows(`update release set content = (content::jsonb - 'stores')::text where project_id = $1`, [
      place.projectId,
    ]);
  },
  'environment.migrate environment.reconcile': async () => {
    const databases = new FakeDatabases({ a: [change('a1', 'irreversible')] });
    const [row] = await doors.rows<{ id: ReleaseId }>(
      'select current_release_id as id from environment where id = $1',
      [place.environmentId],
    );
    const parts = { databases, record: new PostgresMigrationRecord(doors.worker), plan: databases.plan };
    const fence = { environmentId: place.environmentId, epoch: await place.epoch() };
    const release = { releaseId: row!.id, releaseNumber: 1, stores: [storeNamed('a')], upTo: 'after' } as const;
    const settings = { secrets: {}, variables: {} };
    const watch = { held: () => true, tell: () => Promise.resolve() };
    const run = () => new MigrateRelease(parts).run(grantFor(place.tenantId), { fence, ...release, settings }, watch);
    await run();
    databases.ids.set('a', 'another');
    await run();
  },
  'environment.degrade': () => {
    cell.troubles.set(place.environmentId, {
      unitKey: 'function-hello',
      reason: 'exited',
      lastLines: ['boom'],
    } as never);
    return sweep();
  },
  'environment.heal': () => {
    cell.troubles.clear();
    return sweep();
  },
  'environment.restore': () => {
    cell.forget(place.environmentId);
    return sweep();
  },
  'deployment.fail': async () => {
    await doors.rows('update environment set settings_version = settings_version + 1 where id = $1', [
      place.environmentId,
    ]);
    cell.rollout = () => 'failed';
    await deploy();
  },
  // Stopped, wanted again after its release failed, and not at the first try: it serves again, which is a change.
  'environment.resume': async () => {
    cell.rollout = () => 'live';
    await doors.rows(
      'update environment set is_stopped = true, deploy_faults = 1, deploy_next_try_at = null where id = $1',
      [place.environmentId],
    );
    cell.forget(place.environmentId);
    await sweep();
    expect(await doors.rows('select is_stopped from environment where id = $1', [place.environmentId])).toEqual([
      { is_stopped: false },
    ]);
  },
  'secret-key.replace': async () => {
    const secrets = new PostgresSecretStore(doors.app, keys.sealer);
    const { environmentId } = place;
    await new SetSecret(secrets, doorbell).run(granted('secret.write'), { environmentId, name: 'A', value: 'a value' });
    await new RotateSecretKey(secrets).run(granted('secret.rotate'));
    await keepKeys();
  },
  'secret-key.remove': () => Promise.resolve(),
  'secret-key.rewrap': () => {
    keys.add();
    return keepKeys();
  },
  'secret.move': () =>
    new KeepOldSecrets({
      ...{ store: new PostgresCanvasStore(doors.app, keys.sealer), directory: new PostgresDirectory(doors.app) },
      ...{ keyOf: grantFor, report },
    }).run(),
  'webhook.pause': async () => {
    const webhooks = new PostgresWebhookStore(doors.app, keys.sealer);
    const create = new CreateWebhook(webhooks, { check: () => Promise.resolve() });
    const wanted = { url: 'https://hooks.example/', eventTypes: [], projectId: null };
    const { id } = await create.run(granted('webhook.manage'), wanted);
    await new SendTestEvent(webhooks).run(granted('webhook.manage'), id);
    const store = new PostgresDeliveryStore(doors.worker);
    const gone = { send: () => Promise.resolve({ kind: 'answer', status: 410, retryAfter: null } as const) };
    const secrets = new SigningSecrets(keys.opener);
    const parts = { directory: store, store, secrets, sender: gone, grantFor, report, chance: () => 0 };
    const send = new SendDeliveries(parts);
    await send.run();
    await send.idle();
  },
  'job.refuse': () => new PostgresDispatch(doors.worker).refuse('build', { reason: 'forged', job: '{}' }),
  'release.collect': async () => {
    await doors.rows(
      `insert into release (id, tenant_id, project_id, sha256, content) select gen_random_uuid(), tenant_id, id, 'old', '{"units":[]}'
       from project where id = $1`,
      [place.projectId],
    );
    await doors.rows(`update directory.retention set due_at = now() - interval '1 s' where tenant = $1`, [
      place.tenantId,
    ]);
    await collectDue(doors, bare);
  },
  'environment.stop': async () => {
    await doors.rows(`update project set state = 'deleting', erase_at = now() where id = $1`, [place.projectId]);
    await deploy();
  },
  'project.erase': () =>
    new EraseProjects({
      ...{ directory: new PostgresDirectory(doors.worker), store: new PostgresErasureStore(doors.worker) },
      ...{ grantFor, report },
    }).run(),
  'tenant.erase-begin': () => eraseTenant('deleting'),
  'tenant.erase': () => eraseTenant('erasing'),
};

async function eraseTenant(state: 'deleting' | 'erasing'): Promise<void> {
  await doors.rows(`update tenant set state = $2, erase_at = now() - interval '1 s' where tenant_id = $1`, [
    place.tenantId,
    state,
  ]);
  await new EraseTenants({
    ...{ directory: new PostgresDirectory(doors.worker), store: new PostgresErasureStore(doors.worker) },
    ...{ grantFor, report },
  }).run();
}

describe('acts of workers', () => {
  const known: string[] = [];
  const all: ActOnRecord[] = [];
  const news = async () => {
    const events = await doors.rows<ActOnRecord & { id: string }>(eventsSql, [known]);
    known.push(...events.map(({ id }) => id));
    all.push(...events);
    return events;
  };

  it.each(Object.keys(acts))('%s is on record, with what it is stated to have', async (names) => {
    await acts[names]?.();
    const events = await news();
    expect(misstated(events)).toEqual([]);
    const seen = new Set(all.map(({ action }) => action));
    expect(names.split(' ').filter((name) => !seen.has(name))).toEqual([]);
  });

  it('are all there are in the list: a new one without its event has no name here', () => {
    // promotion/promoter-acts.test: what promoters do; cell-acts.test: what is done at cells; domains.test, certificates.test: with domains. The api's keys.test: with tokens.
    const elsewhere: readonly string[] = [
      ...[...promoterActs, ...cellActs, ...domainActs, ...certificateActs],
      ...oauthActs,
    ];
    expect(unseen('worker', all).filter((act) => !elsewhere.includes(act))).toEqual([]);
  });
});
