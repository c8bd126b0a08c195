import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Query, Resolver } from '@nestjs/graphql';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { TestApi } from './testing/test-api.js';

let database: TestDatabase;
let superuser: pg.Client;
let closed: string[];
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

/** Connections of the API's role to the database. */
async function connections(): Promise<number> {
  const { rows } = await superuser.query<{ count: number }>(
    "select count(*)::int from pg_stat_activity where datname = current_database() and usename = 'tiffin_app'",
  );
  return rows[0]?.count ?? 0;
}

/** A process of the server ends a moment after its client is gone. */
const untilNoneIsOpen = () => waitUntil('no connection is open', async () => (await connections()) === 0);

const openDoorbell = () => ({ ring: () => undefined, close: async () => void closed.push('doorbell') });

describe('an API', () => {
  it('closes what it opened: doorbell, listener and database', async () => {
    closed = [];
    const api = await TestApi.start(database.app, { openDoorbell });
    expect(await connections()).toBeGreaterThanOrEqual(2);
    await api.close();
    expect(closed).toEqual(['doorbell']);
    await untilNoneIsOpen();
  });

  it('that cannot start leaves nothing open', async () => {
    @Resolver()
    class Forgetful {
      @Query(() => String)
      everything(): string {
        return 'all of it';
      }
    }
    closed = [];
    await expect(TestApi.start(database.app, { openDoorbell }, [Forgetful])).rejects.toThrow('states no permission');
    expect(closed).toEqual(['doorbell']);
    await untilNoneIsOpen();
  });
});
