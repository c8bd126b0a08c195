import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant, issueWorkerGrant } from '@tiffin/access';
import { BuildProject } from '@tiffin/builds-operations';
import { KeepOldSecrets, SaveCanvas } from '@tiffin/canvas-operations';
import { readStoredCanvas, validateCanvas } from '@tiffin/canvas-rules';
import { DeployEnvironment, type SecretSealer, SetSecret } from '@tiffin/deployments-operations';
import { accepted, canonicalJson, type Json, newId, type ProjectId } from '@tiffin/kernel';
import { testKeys } from '@tiffin/testing';
import { PostgresCanvasStore } from './postgres-canvas-store.js';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresDirectory } from './postgres-directory.js';
import { PostgresSecretStore } from './postgres-secret-store.js';
import { noDatabases } from './testing/no-databases.js';
import { FakeCell } from './testing/fake-cell.js';
import { FakeFactory, noSecrets } from './testing/fake-factory.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

/** As version 1 stored it: a password in plain text, and a limit of memory that is refused today. */
const old = canonicalJson({
  formatVersion: 1,
  entities: [
    {
      ...{ id: 'db', type: 'Connector', name: 'Orders DB', itemOrder: 0, connector: 'mysql' },
      settings: { url: '', host: 'db', port: 3306, database: 'orders', username: 'app', password: 'hunter2' },
    },
    {
      ...{ id: 'order', type: 'Model', name: 'Order', itemOrder: 0, base: 'PersistedModel', httpPath: '', plural: '' },
      ...{ readonly: false, strict: false, public: true, properties: [], relations: [], methods: [] },
      ...{ userFields: {}, dependencies: {} },
    },
    {
      ...{ id: 'hello', type: 'Function', name: 'hello', itemOrder: 1, runtime: 'nodejs24', handler: 'handler.fn' },
      ...{ files: { 'handler.js': 'exports.fn = () => 1' }, timeoutSeconds: 180, memoryMb: 16 },
    },
  ],
  connections: [{ id: 'w', from: 'db', to: 'order' }],
} as unknown as Json);

const { sealer, opener } = testKeys();
const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
const doorbell = { ring: () => undefined };
const report = (error: unknown): never => {
  throw error;
};

let doors: TestDoors;
let place: TestPlace;
const nobody = '00000000-0000-0000-0000-000000000000' as ProjectId;
let cell: FakeCell;
let reported: unknown[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  [cell, reported] = [new FakeCell(), []];
  place = await TestPlace.make(doors);
  await place.save(old);
});

/** As after the migration: a head that nobody has looked at. */
const forgetMove = () => doors.rows('update project set literals_moved_at = null where id = $1', [place.projectId]);
const keepOldSecrets = (key: SecretSealer | null = sealer) =>
  new KeepOldSecrets(
    {
      store: new PostgresCanvasStore(doors.app, key),
      directory: new PostgresDirectory(doors.app),
      keyOf: (tenantId) => issueWorkerGrant(tenantId, 'api'),
      report: (error) => void reported.push(error),
    },
    2,
  ).run();

async function setSecret(value: string): Promise<void> {
  const grant = accepted(issueGrant('secret.write', { tenantId: place.tenantId, role: 'developer' }, ada));
  const set = new SetSecret(new PostgresSecretStore(doors.app, sealer), doorbell);
  await set.run(grant, { environmentId: place.environmentId, name: 'ORDERS_DB_PASSWORD', value });
}

function save(operations: readonly unknown[]) {
  const grant = accepted(issueGrant('canvas.write', { tenantId: place.tenantId, role: 'developer' }, ada));
  const input = { projectId: place.projectId, baseRevision: 1, operations };
  return new SaveCanvas(new PostgresCanvasStore(doors.app, sealer), doorbell).run(grant, input);
}

const given = () => cell.applied.at(-1)?.units.find(({ key }) => key === 'workspace')?.secrets;
const moves = async () =>
  (await doors.rows(`select actor_name, detail from audit_event where tenant_id = $1 and action = 'secret.move'`, [
    place.tenantId,
  ])) as unknown;
const environment = async () => (await doors.rows('select * from environment where id = $1', [place.environmentId]))[0];

async function build(): Promise<void> {
  const parts = { store: place.builds, factory: new FakeFactory(), secrets: noSecrets, doorbell, report };
  const settings = { holder: 'builder', leaseMs: 60_000, retryAfterMs: 0 };
  await new BuildProject(parts, settings).run(issueWorkerGrant(place.tenantId, 'builder'), place.projectId);
}

async function deploy(): Promise<void> {
  const store = new PostgresDeploymentStore(doors.worker, opener);
  const parts = {
    store,
    cells: oneCell(cell),
    smoke: { run: () => Promise.resolve(null) },
    migrate: noDatabases,
    report,
  };
  const settings = { holder: 'deployer', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 5_000, domain: 'localhost' };
  await new DeployEnvironment(parts, settings).run(issueWorkerGrant(place.tenantId, 'deployer'), place.environmentId);
}

it('a canvas of version 1 that breaks a rule of today is opened, built, edited, saved and deployed, with its secrets', async () => {
  const opened = accepted(readStoredCanvas(JSON.parse(old)));
  expect(validateCanvas(opened).map(({ field }) => field)).toContain('memoryMb');
  expect(JSON.stringify(opened)).not.toContain('hunter2');
  await build();

  const operations = [{ op: 'updateEntity', id: 'hello', changes: { timeoutSeconds: 5 } }];
  expect(await save(operations)).toMatchObject({ changed: true });
  await build();
  await deploy();
  expect(cell.applied.at(-1)?.units.map(({ key, secrets }) => [key, secrets])).toEqual([
    ['function-hello', undefined],
    ['workspace', { ORDERS_DB_PASSWORD: 'hunter2' }],
  ]);

  const [first, second] = await doors.rows<{ canvas: string; sha256: string }>(
    'select canvas, sha256 from revision where project_id = $1 and number > 0 order by number',
    [place.projectId],
  );
  expect(first?.canvas).toBe(old);
  expect(second?.canvas).not.toContain('hunter2');
  expect(second?.sha256).toBe(
    createHash('sha256')
      .update(second?.canvas ?? '')
      .digest('hex'),
  );
  for (const table of ['secret', 'audit_event', 'release'])
    expect(JSON.stringify(await doors.rows(`select * from ${table}`, []))).not.toContain('hunter2');
});

describe('secrets that a head of version 1 holds', () => {
  it('are moved before anybody saves, and a deployment that failed without them heals', async () => {
    await forgetMove();
    await build();
    await deploy();
    expect(await environment()).toMatchObject({
      deploy_failure: { reason: expect.stringContaining('"ORDERS_DB_PASSWORD" has no value') },
    });
    await keepOldSecrets();
    await deploy();
    expect(given()).toEqual({ ORDERS_DB_PASSWORD: 'hunter2' });
    expect(await environment()).toMatchObject({ deploy_failure: null, applied_settings_version: 1 });
    expect(await moves()).toEqual([{ actor_name: 'api', detail: { names: ['ORDERS_DB_PASSWORD'] } }]);
  });

  it('are moved once, and never over what somebody has set', async () => {
    await forgetMove();
    await setSecret('set by hand');
    await Promise.all([keepOldSecrets(), keepOldSecrets()]);
    await keepOldSecrets();
    await build();
    await deploy();
    expect(given()).toEqual({ ORDERS_DB_PASSWORD: 'set by hand' });
    expect([await moves(), reported]).toEqual([[], []]);
    expect(await new PostgresDirectory(doors.app).oldCanvases(nobody, 10)).toEqual([]);
  });

  it('are looked for once: what a user has removed since stays removed, and what serves is left alone', async () => {
    await forgetMove();
    await keepOldSecrets();
    await build();
    await deploy();
    await doors.rows('delete from secret where environment_id = $1', [place.environmentId]);
    const before = await environment();
    await keepOldSecrets();
    expect(await environment()).toEqual(before);
    expect(await moves()).toHaveLength(1);
    await forgetMove();
    await keepOldSecrets();
    expect(await environment()).toEqual(before);
  });

  it('are moved by a save that changes nothing', async () => {
    await build();
    await deploy();
    expect(await save([])).toMatchObject({ changed: false });
    await deploy();
    expect(given()).toEqual({ ORDERS_DB_PASSWORD: 'hunter2' });
  });

  it('are looked for in every project, page by page, also behind one that cannot be read', async () => {
    const places = [place, await TestPlace.make(doors), await TestPlace.make(doors), await TestPlace.make(doors)];
    for (const [at, one] of places.entries()) if (at > 0) await one.save(at === 1 ? '{}' : old);
    await doors.rows('update project set literals_moved_at = null', []);
    await keepOldSecrets(null);
    expect(reported.length).toBeGreaterThanOrEqual(4);
    reported = [];
    await keepOldSecrets();
    expect(reported).toEqual([expect.objectContaining({ code: 'CANVAS_UNREADABLE' })]);
    const left = await new PostgresDirectory(doors.app).oldCanvases(nobody, 10);
    expect(left).toEqual([{ tenantId: places[1]?.tenantId, projectId: places[1]?.projectId }]);
    const names = await doors.rows('select name from secret where environment_id = any($1)', [
      places.map(({ environmentId }) => environmentId),
    ]);
    expect(names).toHaveLength(3);
  });
});
