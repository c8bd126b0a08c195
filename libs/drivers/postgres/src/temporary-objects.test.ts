import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

const names = ['table thing (id int)', 'view thing as select 1', 'sequence thing'];
const typed = 'create domain pg_temp.uuid as pg_catalog.uuid check (pg_temp.mine())';
const nobody = '018f0000-0000-7000-8000-000000000000';

async function as<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Who runs what a role has put behind the name of a type, when it calls a function of the owner's. */
const takeOver = (url: string): Promise<string> =>
  as(url, async (client) => {
    await client.query(`create function pg_temp.mine() returns boolean language plpgsql as
      $$ begin perform set_config('test.who', current_user, false); return true; end $$`);
    await client.query(typed);
    await client.query(`select set_config('app.tenant_id', '${nobody}', false)`);
    await client.query('select * from platform.own_plan()');
    const { rows } = await client.query<{ who: string }>(`select current_setting('test.who', true) as who`);
    return rows[0]?.who ?? '';
  });

describe('temporary objects, whose names are looked up before ours', () => {
  it.each(['app', 'worker', 'identity', 'operator', 'auditor'] as const)('are not for the role %s', async (role) => {
    const outcomes = await as(database[role], async (client) => {
      const codes: (string | undefined)[] = [];
      for (const sql of [...names.map((name) => `create temporary ${name}`), typed]) {
        codes.push(await client.query(sql).then(String, ({ code }: pg.DatabaseError) => code));
      }
      return codes;
    });
    expect(outcomes).toEqual(['42501', '42501', '42501', '42501']);
  });

  it('would make a role the owner (control)', async () => {
    const name = new URL(database.app).pathname.slice(1);
    await as(database.superuser, (client) => client.query(`grant temporary on database ${name} to tiffin_app`));
    expect(await takeOver(database.app)).toBe('tiffin_owner');
    await as(database.superuser, (client) => client.query(`revoke temporary on database ${name} from tiffin_app`));
  });
});
