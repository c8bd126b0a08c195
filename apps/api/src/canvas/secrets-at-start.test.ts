import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { makeProject } from '../testing/test-project.js';
import { makeTenant } from '../testing/test-tenant.js';

const settings = { url: '', host: 'db', port: 3306, database: 'd', username: 'u', password: 'hunter2' };
const connector = { id: 'db', type: 'Connector', name: 'DB', itemOrder: 0, connector: 'mysql', settings };
const old = JSON.stringify({ formatVersion: 1, entities: [connector], connections: [] });

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

it('an API that starts moves the secrets of old canvases, and one that cannot be read neither fails nor holds it', async () => {
  const first = await TestApi.start(database.app);
  const tenant = await makeTenant(first.database, 'ours');
  const places = [await makeProject(first, tenant, 'broken'), await makeProject(first, tenant, 'old')];
  await first.close();
  for (const [at, { projectId }] of places.entries()) {
    await superuser.query(
      `with made as (insert into revision (tenant_id, id, project_id, number, sha256, canvas, author_id, author_name)
         values ($1, $2, $3, 1, 's', $4, 'a', 'A') returning id)
       update project set literals_moved_at = null, head_revision_id = $2 where id = $3`,
      [tenant.tenantId, newId(), projectId, at === 0 ? '{}' : old],
    );
  }
  const api = await TestApi.start(database.app);
  const kept = async () => (await superuser.query('select environment_id, name from secret')).rows as unknown[];
  expect(await waitUntil('the secret is moved', async () => (await kept())[0])).toEqual({
    environment_id: places[1]?.environmentId,
    name: 'DB_PASSWORD',
  });
  expect(api.logged.filter(({ level }) => Number(level) > 30)).toEqual([
    expect.objectContaining({ projectId: places[0]?.projectId }),
  ]);
  await api.close();
});
