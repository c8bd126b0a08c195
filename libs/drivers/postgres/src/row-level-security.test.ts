import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { integer } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import { TenantDatabase } from './tenant-database.js';

const expression = `(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)`;

const unprotectedTables = `
  select c.relname from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  where c.relkind in ('r','p') and c.relname <> '_prisma_migrations'
    and not (c.relrowsecurity and c.relforcerowsecurity
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
      and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polqual is not null and p.polwithcheck is not null))`;
const unexpectedPolicies = `
  select tablename, policyname from pg_policies where schemaname = 'public'
    and (qual is distinct from $1 or with_check is distinct from $1)`;
const simpleForeignKeys = `
  select conname from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace
    and not exists (select 1 from unnest(conkey) k join pg_attribute a on a.attrelid = conrelid and a.attnum = k
      where a.attname = 'tenant_id')`;

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

/** Runs a change of the catalogue, looks, and takes the change back. */
async function withChange<T>(change: string, look: () => Promise<T>): Promise<T> {
  await superuser.query('begin');
  try {
    await superuser.query(change);
    return await look();
  } finally {
    await superuser.query('rollback');
  }
}

describe('the catalogue (I-09, I-13)', () => {
  const tables = async () => (await superuser.query(unprotectedTables)).rows;
  const policies = async () => (await superuser.query(unexpectedPolicies, [expression])).rows;
  const foreignKeys = async () => (await superuser.query(simpleForeignKeys)).rows;

  it('protects every table with exactly the one policy, and foreign keys carry the tenant', async () => {
    expect(await tables()).toEqual([]);
    expect(await policies()).toEqual([]);
    expect(await foreignKeys()).toEqual([]);
  });

  it.each([
    ['a table without row level security', 'alter table project disable row level security'],
    ['a table that does not force it', 'alter table project no force row level security'],
    ['a table without its policy', 'drop policy tenant_rows on release'],
    ['a new table without tenant', 'create table loose (id int)'],
  ])('sees %s', async (_, change) => {
    expect(await withChange(change, tables)).toHaveLength(1);
  });

  it('sees a second policy that opens the table', async () => {
    const change = 'create policy everyone on project using (true) with check (true)';
    expect(await withChange(change, policies)).toHaveLength(1);
  });

  it('sees a foreign key without the tenant', async () => {
    const change = 'create table child (tenant_id uuid, token text references api_token (hash))';
    expect(await withChange(change, foreignKeys)).toHaveLength(1);
  });

  it('knows no role that may pass row level security', async () => {
    const { rows } = await superuser.query(
      `select rolname from pg_roles where rolname like 'tiffin_%' and (rolsuper or rolbypassrls)`,
    );
    expect(rows).toEqual([]);
  });
});

describe('the start-up check (I-12)', () => {
  it.each(['app', 'worker'] as const)('opens under the role of the %s', async (role) => {
    const opened = await TenantDatabase.open(database[role], 1);
    await opened.close();
  });

  it.each([
    ['superuser', 'it is a superuser'],
    ['owner', 'it owns'],
  ] as const)('refuses the %s', async (role, reason) => {
    await expect(TenantDatabase.open(database[role], 1)).rejects.toThrow(reason);
  });

  it('refuses a role that may bypass row level security', async () => {
    await superuser.query(`create role test_bypass login bypassrls password 'x'`);
    const url = new URL(database.app);
    url.username = 'test_bypass';
    url.password = 'x';
    await expect(TenantDatabase.open(url.toString(), 1)).rejects.toThrow('it may bypass row level security');
    await superuser.query('drop role test_bypass');
  });
});

describe('rows (I-10, I-11, I-13)', () => {
  const tenants = [newId<TenantId>(), newId<TenantId>()] as const;
  let opened: TenantDatabase;
  const inTenant = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'test');
  const revisionOf = (tenantId: string, projectId: string, id: string) => {
    const texts = { sha256: '', canvas: '', authorId: '', authorName: '' };
    return { id, tenantId, projectId, number: 0, ...texts };
  };

  beforeAll(async () => {
    opened = await TenantDatabase.open(database.app, 2);
    for (const [at, tenantId] of tenants.entries()) {
      await opened.within(inTenant(tenantId), async (transaction) => {
        await transaction.tenant.create({ data: { tenantId, slug: `t${at}`, name: `T${at}` } });
        const [id, revisionId] = [newId(), newId()];
        const project = { id, tenantId, slug: 'p', name: `P${at}`, headRevisionId: revisionId };
        await transaction.project.create({ data: project });
        await transaction.revision.create({ data: revisionOf(tenantId, id, revisionId) });
      });
    }
  });
  afterAll(() => opened.close());

  it('shows a tenant its own rows and nothing else', async () => {
    const names = await opened.within(inTenant(tenants[0]), (transaction) => transaction.project.findMany());
    expect(names.map((project) => project.name)).toEqual(['P0']);
  });

  it('shows nothing where no tenant, an empty one or a foreign one is set, also on a reused connection', async () => {
    const app = new pg.Client({ connectionString: database.app });
    await app.connect();
    const count = async () => (await app.query('select count(*)::int as n from project')).rows[0].n;
    expect(await count()).toBe(0);
    await app.query(`begin; select set_config('app.tenant_id', '${tenants[0]}', true); commit`);
    expect(await count()).toBe(0);
    await app.query(`set app.tenant_id = '${newId()}'`);
    expect(await count()).toBe(0);
    await app.end();
  });

  it('forgets the tenant with its transaction', async () => {
    const single = await TenantDatabase.open(database.app, 1);
    await single.within(inTenant(tenants[0]), (transaction) => transaction.project.findFirstOrThrow());
    const count = statement(RowShape.of({ n: ['count(*)', integer] }), (columns) => `select ${columns} from project`);
    expect(await single.directory(count)).toEqual([{ n: 0 }]);
    await single.close();
  });

  it('refuses a row of another tenant, and a child of another tenant’s parent', async () => {
    const foreign = opened.within(inTenant(tenants[0]), (transaction) =>
      // Without RETURNING, which would ask the policy for reading too.
      transaction.project.createMany({
        data: [{ id: newId(), tenantId: tenants[1], slug: 'x', name: 'X', headRevisionId: newId() }],
      }),
    );
    await expect(foreign).rejects.toThrow(/row-level security/);
    const theirs = await opened.within(inTenant(tenants[1]), (transaction) => transaction.project.findFirstOrThrow());
    const child = opened.within(inTenant(tenants[0]), (transaction) =>
      transaction.revision.create({
        data: revisionOf(tenants[0], theirs.id, newId()),
      }),
    );
    await expect(child).rejects.toThrow(/Foreign key/i);
  });

  it('never mixes tenants on a small pool, aborted transactions included', async () => {
    const looks = Array.from({ length: 200 }, (_, at) => {
      const own = at % 2 === 0 ? 0 : 1;
      return opened
        .within(inTenant(tenants[own]), async (transaction) => {
          const names = (await transaction.project.findMany()).map((project) => project.name);
          if (at % 10 === 0) throw new Error('abort');
          return names;
        })
        .then((names) => expect(names).toEqual([`P${own}`]))
        .catch((error: Error) => expect(error.message).toBe('abort'));
    });
    await Promise.all(looks);
  });

  it.each(['revision', 'release', 'revision_release', 'audit_event'])(
    'lets nobody change or delete a row of %s',
    async (table) => {
      for (const role of ['app', 'worker'] as const) {
        const client = new pg.Client({ connectionString: database[role] });
        await client.connect();
        await expect(client.query(`delete from ${table}`)).rejects.toThrow('permission denied');
        await expect(client.query(`update ${table} set tenant_id = tenant_id`)).rejects.toThrow('permission denied');
        await client.end();
      }
    },
  );

  it('keeps the directory’s tables from every role', async () => {
    for (const role of ['app', 'worker'] as const) {
      const client = new pg.Client({ connectionString: database[role] });
      await client.connect();
      for (const table of ['member', 'token', 'project', 'environment']) {
        await expect(client.query(`select * from directory.${table}`)).rejects.toThrow('permission denied');
      }
      await client.end();
    }
  });
});
