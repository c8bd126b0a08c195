import { newId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const append = `select audit.append($1, '{"kind":"user","id":"x","name":"X"}', '[{"action":"a","objectKind":"b","objectId":"c"}]')`;

it.each(['identity', 'auditor'] as const)('%s puts no event into a chain, whichever tenant it sets', async (role) => {
  const client = new pg.Client({ connectionString: database[role] });
  await client.connect();
  const tenant = newId();
  await client.query(`select set_config('app.tenant_id', $1, false)`, [tenant]);
  for (const chain of [tenant, null]) await expect(client.query(append, [chain])).rejects.toThrow('permission denied');
  await client.end();
});
