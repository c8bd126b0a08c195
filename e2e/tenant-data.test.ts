import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEmptyDatabase, type TestDatabase, TestStack, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { StagedProject, type StageView } from './staged-project.js';

let stack: TestStack;
let databases: Readonly<Record<'development' | 'testing', TestDatabase>>;
beforeAll(async () => {
  stack = await TestStack.start({ promotes: true });
  databases = { development: await createEmptyDatabase(), testing: await createEmptyDatabase() };
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await Promise.all([databases.development.drop(), databases.testing.drop()]);
});

const property = (name: string, type: string) => ({ name, type, required: false, index: false });
const withProperties = (...properties: unknown[]) => [{ op: 'updateEntity', id: 'car', changes: { properties } }];

/** Cars in a database that each stage names by a secret, and a gateway before them. */
const drawn = [
  {
    op: 'addEntity',
    entity: {
      ...{ id: 'db', type: 'Connector', name: 'Cars DB', connector: 'postgresql' },
      settings: { url: { secret: 'DATABASE_URL' } },
    },
  },
  {
    op: 'addEntity',
    entity: {
      id: 'car',
      type: 'Model',
      name: 'Car',
      properties: [property('name', 'string'), property('price', 'number')],
    },
  },
  {
    op: 'addEntity',
    entity: {
      id: 'gateway',
      type: 'Gateway',
      name: 'Gateway',
      pipelines: [{ id: 'pipe', name: 'Pipe', policies: [] }],
    },
  },
  { op: 'addEntity', entity: { id: 'endpoint', type: 'ApiEndpoint', name: 'Cars', paths: ['/cars*'] } },
  { op: 'addConnection', connection: { id: 'db-car', from: 'db', to: 'car' } },
  { op: 'addConnection', connection: { id: 'car-pipe', from: 'car', to: 'pipe' } },
  { op: 'addConnection', connection: { id: 'pipe-endpoint', from: 'pipe', to: 'endpoint' } },
];

async function columnsIn({ superuser }: TestDatabase): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: superuser });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_name = 'car' order by 1`,
  );
  await client.end();
  return rows.map(({ name }) => name);
}

async function cars({ id }: StageView, added?: object): Promise<unknown> {
  const [gateway] = (await stack.client.environment(id)).urls;
  const headers = { 'content-type': 'application/json' };
  const body = added && { method: 'POST', headers, body: JSON.stringify(added) };
  const answer = await stack.client.call(`${gateway?.url}/cars`, body);
  expect([answer.status, answer.body]).toEqual([200, expect.any(String)]);
  return JSON.parse(answer.body);
}

it(
  'rows of a model go with its releases through the stages, each in a database of its own, and a way back over what is gone is refused',
  { timeout: 240_000 },
  async () => {
    const project = await StagedProject.create(stack.client, 'Cars');
    const [development, testing] = [project.stage('development'), project.stage('testing')];
    await project.bind(development, 'Secret', { name: 'DATABASE_URL', value: databases.development.superuser });
    await project.bind(testing, 'Secret', { name: 'DATABASE_URL', value: databases.testing.superuser });

    await stack.client.save(project.id, 0, drawn);
    await stack.client.untilLive(development.id, 1, 90_000);
    await cars(development, { name: 'Beetle', price: 5 });
    expect(await cars(development)).toMatchObject([{ id: 1, name: 'Beetle', price: 5 }]);
    expect(await project.promote(testing, '1')).toMatchObject({ phase: 'Succeeded' });
    expect(await cars(testing)).toEqual([]);
    await cars(testing, { name: 'Mini', price: 7 });

    await stack.client.save(
      project.id,
      1,
      withProperties(property('name', 'string'), property('price', 'number'), property('colour', 'string')),
    );
    await stack.client.untilLive(development.id, 2, 90_000);
    expect(await project.promote(testing, '2')).toMatchObject({ phase: 'Succeeded' });
    expect(await cars(testing)).toMatchObject([{ name: 'Mini', price: 7, colour: null }]);
    expect(await project.rollBack(testing)).toMatchObject({ phase: 'Succeeded' });
    expect(await cars(testing)).toMatchObject([{ name: 'Mini', price: 7 }]);
    expect(await project.promote(testing, '2')).toMatchObject({ phase: 'Succeeded' });

    await stack.client.save(project.id, 2, withProperties(property('name', 'string'), property('colour', 'string')));
    await stack.client.untilLive(development.id, 3, 90_000);
    expect(await columnsIn(databases.development)).toEqual(['colour', 'id', 'name']);
    expect(await columnsIn(databases.testing)).toEqual(['colour', 'id', 'name', 'price']);
    expect(await project.promote(testing, '3')).toMatchObject({ phase: 'Succeeded' });
    expect(await columnsIn(databases.testing)).toEqual(['colour', 'id', 'name']);
    expect(await cars(testing)).toMatchObject([{ name: 'Mini', colour: null }]);
    await expect(project.rollBack(testing)).rejects.toThrow(/"price"/);
    await expect(project.promote(testing, '2')).rejects.toThrow(/"price"/);
    await waitUntil('it serves on', async () => (await stack.client.environment(testing.id)).state === 'live' || null);
  },
);
