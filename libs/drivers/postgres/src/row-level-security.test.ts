import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { noteEvent } from './noted-events.js';
import { integer, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import { TenantDatabase } from './tenant-database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

describe('rows (I-10, I-11)', () => {
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
      const key = inTenant(tenantId);
      await opened.within(key, async (transaction) => {
        const entry = { action: 'tenant.create', objectKind: 'tenant', objectId: tenantId, detail: {} } as const;
        noteEvent(transaction, { tenantId, actor: key.actor, entry });
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

  it('never mixes tenants on a small pool, aborted transactions included, and finds no setting of others (I-11)', async () => {
    const setting = statement(
      RowShape.of({ n: ["coalesce(current_setting('app.tenant_id', true), '')", text] }),
      (c) => `select ${c}`,
    );
    const named = statement(RowShape.of({ name: ['name', text] }), (columns) => `select ${columns} from project`);
    const transaction = (own: 0 | 1, at: number) =>
      opened.within(inTenant(tenants[own]), async (rows) => {
        const names = (await rows.project.findMany()).map((project) => project.name);
        if (at % 20 === 0) throw new Error('abort');
        if (at % 20 === 10) await rows.$executeRaw`select 1 / 0`;
        return names;
      });
    const read = async (own: 0 | 1) => (await opened.read(inTenant(tenants[own]), named)).map(({ name }) => name);
    const look = async (at: number) => {
      const own = at % 3 === 0 ? 0 : 1;
      // What a connection brings from whoever had it before.
      if (at % 10 === 5) expect(await opened.directory(setting)).toEqual([{ n: '' }]);
      const names = await (at % 2 === 0 ? transaction(own, at) : read(own)).catch((error: Error) => error);
      if (at % 10 === 0) expect(names).toBeInstanceOf(Error);
      else expect(names).toEqual([`P${own}`]);
    };
    const ahead = Array.from({ length: 200 }, (_, at) => at);
    const turns = Array.from({ length: 20 }, async () => {
      for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) await look(at);
    });
    await Promise.all(turns);
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
