import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { databaseRoles } from './provision-database.js';
import { SampleRows } from './testing/sample-rows.js';

let database: TestDatabase;
let superuser: pg.Client;
let ours: SampleRows;
let theirs: SampleRows;
/** May do anything that grants can give, so that only row level security is left. */
let granted: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [ours, theirs] = (await SampleRows.insert(superuser, ['ours', 'theirs'])) as [SampleRows, SampleRows];
  await superuser.query(`create role test_granted login password 'x'; grant usage on schema public to test_granted;
    grant all on all tables in schema public to test_granted`);
  const url = new URL(database.app);
  [url.username, url.password] = ['test_granted', 'x'];
  granted = new pg.Client({ connectionString: url.toString() });
  await granted.connect();
});
afterAll(async () => {
  await granted.end();
  await superuser.query('drop owned by test_granted; drop role test_granted');
  await superuser.end();
  await database.drop();
});

/** Everything that a role sees of the tenants of each table, with a tenant set or none. */
async function seen(client: pg.Client, setting: string | null): Promise<readonly string[]> {
  await client.query('begin');
  if (setting !== null) await client.query(`select set_config('app.tenant_id', $1, true)`, [setting]);
  const found: string[] = [];
  for (const table of ours.tables) {
    await client.query('savepoint before');
    const { rows } = await client
      .query<{ tenant_id: string }>(`select tenant_id from public.${table}`)
      .catch(async (error: pg.DatabaseError) => {
        if (error.code !== '42501') throw error;
        await client.query('rollback to before');
        return { rows: [] };
      });
    found.push(...rows.map(({ tenant_id }) => `${table} ${tenant_id}`));
  }
  await client.query('commit');
  return found;
}

const ofTenant = ({ tenantId, tables }: SampleRows) => tables.map((table) => `${table} ${tenantId}`);

/** Operators see of every tenant how it stands, and nothing that lies in it. */
const isForeign = (role: string) => (line: string) =>
  !ofTenant(ours).includes(line) && !(role === 'operator' && line.startsWith('tenant '));

describe('SQL as it comes (I-10)', () => {
  it.each(Object.values(databaseRoles))(
    'shows the role %s no row without a tenant, of none and of a foreign one',
    async (role) => {
      const client = new pg.Client({ connectionString: database[role] });
      await client.connect();
      for (const setting of [null, '', '018f0000-0000-7000-8000-000000000000', null]) {
        expect((await seen(client, setting)).filter(isForeign(role))).toEqual([]);
      }
      expect((await seen(client, ours.tenantId)).filter(isForeign(role))).toEqual([]);
      await client.end();
    },
  );

  it('shows a worker no people, nothing that opens a tenant, and no log, of no tenant', async () => {
    const client = new pg.Client({ connectionString: database.worker });
    await client.connect();
    await client.query(`select set_config('app.tenant_id', $1, false)`, [ours.tenantId]);
    for (const table of ['member', 'invitation', 'api_token', 'service_account', 'setting_change', 'audit_event'])
      await expect(client.query(`select 1 from public.${table}`)).rejects.toThrow('permission denied');
    expect((await client.query('select 1 from public.project')).rowCount).toBe(1);
    await client.end();
  });

  it('shows every row of the tenant that is set, also where grants give everything', async () => {
    expect(await seen(granted, ours.tenantId)).toEqual(ofTenant(ours));
    expect(await seen(granted, null)).toEqual([]);
    expect(await seen(granted, '')).toEqual([]);
  });

  it('writes no row of another tenant, changes none, deletes none, and gives none away', async () => {
    const outcomes: Record<string, readonly string[]> = {};
    for (const table of ours.tables) {
      const attempt = async (sql: string | { text: string; values: unknown[] }, values: unknown[] = []) => {
        await granted.query('begin');
        try {
          await granted.query(`select set_config('app.tenant_id', $1, true)`, [ours.tenantId]);
          const { rowCount } = await granted.query(sql as string, typeof sql === 'string' ? values : undefined);
          return String(rowCount);
        } catch (error) {
          return (error as pg.DatabaseError).code ?? '';
        } finally {
          await granted.query('rollback');
        }
      };
      outcomes[table] = [
        await attempt(theirs.insertOf(table)),
        await attempt(`update public.${table} set tenant_id = tenant_id where tenant_id = $1`, [theirs.tenantId]),
        await attempt(`delete from public.${table} where tenant_id = $1`, [theirs.tenantId]),
        await attempt(`update public.${table} set tenant_id = $1`, [theirs.tenantId]),
      ];
    }
    const refused = ['42501', '0', '0', '42501'];
    expect(outcomes).toEqual(Object.fromEntries(ours.tables.map((table) => [table, refused])));
  });

  it('lets a text that is SQL be a text', async () => {
    const text = `x' union select 1; select set_config('app.tenant_id', '${theirs.tenantId}', false); --`;
    await granted.query('begin');
    await granted.query(`select set_config('app.tenant_id', $1, true)`, [ours.tenantId]);
    expect((await granted.query('select 1 from project where name = $1', [text])).rows).toEqual([]);
    const { rows } = await granted.query(`select current_setting('app.tenant_id') as tenant`);
    expect(rows).toEqual([{ tenant: ours.tenantId }]);
    await granted.query('commit');
  });
});
