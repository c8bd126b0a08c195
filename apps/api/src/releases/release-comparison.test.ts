import { afterAll, beforeAll, expect, it } from 'vitest';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { makeProject, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { TestWorker } from '../testing/test-worker.js';

const lockOf = (version: string): string =>
  JSON.stringify({
    packages: { '': {}, 'node_modules/express': { version }, 'node_modules/qs': { version: '6.0.0' } },
  });
const filesOf = (answer: number, express: number) => ({
  'handler.js': `module.exports.fn = () => ${answer};\n`,
  'package.json': JSON.stringify({ dependencies: { express: `^${express}.0.0` } }),
  'package-lock.json': lockOf(`${express}.1.0`),
});
const update = (id: string, changes: object) => ({ op: 'updateEntity', id, changes });

/** What is saved for each release, from the first. */
const steps: readonly (readonly object[])[] = [
  [
    { op: 'addEntity', entity: { id: 'store', type: 'Connector', name: 'Store', connector: 'memory' } },
    { op: 'addEntity', entity: { id: 'function', type: 'Function', name: 'fun', files: filesOf(1, 4) } },
  ],
  [
    update('store', { name: 'Orders' }),
    { op: 'addEntity', entity: { id: 'car', type: 'Model', name: 'Car' } },
    { op: 'addConnection', connection: { id: 'wire', from: 'store', to: 'car' } },
  ],
  [update('function', { files: filesOf(2, 5) })],
  [update('function', { itemOrder: 7 })],
  [{ op: 'removeEntity', id: 'car' }],
];

const fields = `from { number } to { number }
  entities { change id type name fields { path before after } isTruncated }
  connections { change from { id name } to { id name } }
  code { change entityName file unified isTruncated }
  dependencies { changes { is ownerKey package before after } unknownUnits isTruncated }
  images { unitKey before { digest sizeBytes } after { digest sizeBytes } }
  migrations { changes { connectorName kind moment words sql } lost { words } isTruncated }`;

let database: TestDatabase;
let tenants: TenantDatabase;
let workers: TenantDatabase;
let api: TestApi;
let tenant: TestTenant;
let project: TestProject;
beforeAll(async () => {
  database = await createTestDatabase();
  [tenants, workers, api] = await Promise.all([
    TenantDatabase.open(database.app, 2),
    TenantDatabase.open(database.worker, 2),
    TestApi.start(database.app),
  ]);
  tenant = await makeTenant(tenants, 'ours');
  project = await makeProject(api, tenant, 'Shop');
  const worker = new TestWorker(workers, tenant.tenantId);
  for (const [baseRevision, operations] of steps.entries()) {
    const document = 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed } }';
    const saved = await api.ask(tenant.tokens.owner, document, {
      input: { projectId: project.projectId, baseRevision, operations },
    });
    expect(saved.errors).toEqual([]);
    await worker.build(project.projectId);
  }
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), workers.close()]);
  await database.drop();
});

async function compare(from: string, to: string, id: string = project.projectId): Promise<unknown> {
  const document = `query ($id: ID!, $from: String!, $to: String!) {
    project(id: $id) { releaseComparison(from: $from, to: $to) { ${fields} } } }`;
  const { data, errors } = await api.ask(tenant.tokens.viewer, document, { id, from, to });
  if (errors[0]) return [errors[0].extensions.code, errors[0].message];
  return (data as unknown as { project: { releaseComparison: unknown } }).project.releaseComparison;
}

const none = { entities: [], connections: [], code: [] };
const sameDependencies = { changes: [], unknownUnits: [], isTruncated: false };
const added = { fields: [], isTruncated: false, id: 'car', type: 'Model', name: 'Car' };
const wire = { from: { id: 'store', name: 'Orders' }, to: { id: 'car', name: 'Car' } };

it('tells of entities with other names, new ones and their connections', async () => {
  expect(await compare('1', '2')).toMatchObject({
    from: { number: 1 },
    to: { number: 2 },
    entities: [
      { change: 'changed', name: 'Orders', fields: [{ path: 'name', before: 'Store', after: 'Orders' }] },
      { ...added, change: 'added' },
    ],
    connections: [{ ...wire, change: 'added' }],
    code: [],
    dependencies: sameDependencies,
  });
});

it('tells of code line by line, of what it asks for and of what its own lock installs', async () => {
  const found = await compare('2', '3');
  expect(found).toMatchObject({ entities: [{ change: 'changed', name: 'fun', fields: [] }], connections: [] });
  expect(found).toMatchObject({
    code: [
      {
        ...{ change: 'changed', entityName: 'fun', file: 'handler.js', isTruncated: false },
        unified: '@@ -1,1 +1,1 @@\n-module.exports.fn = () => 1;\n+module.exports.fn = () => 2;\n',
      },
      { file: 'package-lock.json', unified: null, isTruncated: false },
      { file: 'package.json' },
    ],
    dependencies: {
      changes: [
        { is: 'asked', ownerKey: 'function', package: 'express', before: '^4.0.0', after: '^5.0.0' },
        { is: 'installed', ownerKey: 'function-function', package: 'express', before: '4.1.0', after: '5.1.0' },
      ],
      unknownUnits: [],
    },
  });
});

it('tells of images alone, with their sizes, where something was only drawn elsewhere', async () => {
  const image = (version: number) => ({ digest: `sha256:${String(version).padStart(64, '0')}`, sizeBytes: 1000 });
  expect(await compare('3', '4')).toMatchObject({
    ...none,
    dependencies: sameDependencies,
    images: [{ unitKey: 'function-function', before: image(3), after: image(4) }],
  });
});

it('tells of what went, and backwards of what would', async () => {
  const gone = { entities: [{ ...added, change: 'removed' }], connections: [{ ...wire, change: 'removed' }] };
  expect(await compare('4', '5')).toMatchObject(gone);
  expect(await compare('2', '1')).toMatchObject({ entities: [{ change: 'changed', name: 'Store' }, gone.entities[0]] });
});

it('tells of nothing between a release and itself', async () => {
  expect(await compare('3', '#3')).toMatchObject({ ...none, dependencies: sameDependencies, images: [] });
});

it('tells what becomes of data, forward and back', async () => {
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  // As it would have been drawn: stored canvases are read and not judged.
  await superuser.query('set session_replication_role = replica');
  await superuser.query(
    `update revision set canvas = replace(canvas, '"connector":"memory"', '"connector":"postgresql"')`,
  );
  await superuser.end();
  const created = {
    connectorName: 'Orders',
    kind: 'expand',
    moment: 'before',
    words: expect.stringContaining('"Car"'),
  };
  expect(await compare('1', '2')).toMatchObject({
    migrations: { changes: [{ ...created, sql: [expect.stringMatching(/create table/i)] }], lost: [] },
  });
  expect(await compare('2', '1')).toMatchObject({ migrations: { changes: [], lost: [] } });
});

it('does not know the size of an image that was built anew since', async () => {
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  await superuser.query(`update image set digest = 'sha256:other' where content_hash = 'function 5'`);
  await superuser.end();
  expect(await compare('4', '5')).toMatchObject({
    images: [{ before: { sizeBytes: 1000 }, after: { sizeBytes: null } }],
  });
});

it('finds releases of the project alone, and says nothing else of others', async () => {
  const other = await makeProject(api, tenant, 'Other');
  const nothing = await compare('1', '99');
  expect(nothing).toEqual(['NOT_FOUND', expect.stringContaining('no release "99"')]);
  expect(await compare('99', '1')).toEqual(nothing);
  expect(await compare('99', '2', other.projectId)).toEqual(nothing);
});
