import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

const more = `select table_name, privilege_type from information_schema.role_table_grants
  where grantee = current_user and table_schema = 'bullmq' and privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`;

it.each(['app', 'worker'] as const)('lets the role of the %s use rows of the queue and nothing else', async (role) => {
  const client = new pg.Client({ connectionString: database[role] });
  await client.connect();
  try {
    expect((await client.query(more)).rows).toEqual([]);
  } finally {
    await client.end();
  }
});
