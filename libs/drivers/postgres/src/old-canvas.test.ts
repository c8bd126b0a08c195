import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { issueGrant, issueWorkerGrant } from '@tiffin/access';
import { BuildProject } from '@tiffin/builds-operations';
import { SaveCanvas } from '@tiffin/canvas-operations';
import { readStoredCanvas, validateCanvas } from '@tiffin/canvas-rules';
import { DeployEnvironment } from '@tiffin/deployments-operations';
import { accepted, canonicalJson, type Json, newId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { PostgresCanvasStore } from './postgres-canvas-store.js';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { SecretKey } from './secret-key.js';
import { FakeCell } from './testing/fake-cell.js';
import { FakeFactory } from './testing/fake-factory.js';
import { oneCell } from './testing/one-cell.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';

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

const secretKey = SecretKey.of(SecretKey.make());
const doorbell = { ring: () => undefined };
const report = (error: unknown): never => {
  throw error;
};

let database: TestDatabase;
let doors: TestDoors;
let place: TestPlace;
const cell = new FakeCell();

beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  place = await TestPlace.make(doors);
  await place.save(old);
});
afterAll(async () => {
  await doors.close();
  await database.drop();
});

async function build(): Promise<void> {
  const parts = { store: place.builds, factory: new FakeFactory(), doorbell, report };
  const settings = { holder: 'builder', leaseMs: 60_000, retryAfterMs: 0 };
  await new BuildProject(parts, settings).run(issueWorkerGrant(place.tenantId, 'builder'), place.projectId);
}

async function deploy(): Promise<void> {
  const store = new PostgresDeploymentStore(doors.worker, secretKey);
  const parts = { store, cells: oneCell(cell), smoke: { run: () => Promise.resolve(null) }, report };
  const settings = { holder: 'deployer', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 5_000, domain: 'localhost' };
  await new DeployEnvironment(parts, settings).run(issueWorkerGrant(place.tenantId, 'deployer'), place.environmentId);
}

it('a canvas of version 1 that breaks a rule of today is opened, built, edited, saved and deployed, with its secrets', async () => {
  const opened = accepted(readStoredCanvas(JSON.parse(old)));
  expect(validateCanvas(opened).map(({ field }) => field)).toContain('memoryMb');
  expect(JSON.stringify(opened)).not.toContain('hunter2');
  await build();

  const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
  const grant = accepted(issueGrant('canvas.write', { tenantId: place.tenantId, role: 'developer' }, ada));
  const save = new SaveCanvas(new PostgresCanvasStore(doors.app, secretKey), doorbell);
  const operations = [{ op: 'updateEntity', id: 'hello', changes: { timeoutSeconds: 5 } }];
  const input = { projectId: place.projectId, baseRevision: 1, operations };
  expect(await save.run(grant, input)).toMatchObject({ changed: true });
  await build();
  await deploy();
  const given = cell.applied.at(-1)?.units.map(({ key, secrets }) => [key, secrets]);
  expect(given).toEqual([
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
