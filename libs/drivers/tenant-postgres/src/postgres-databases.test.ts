import { createServer, type AddressInfo } from 'node:net';
import { Refusal } from '@tiffin/kernel';
import { planMigration, type StoreSchema } from '@tiffin/migrations-rules';
import { waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostgresDatabases } from './postgres-databases.js';
import { shapeOf } from './testing/shape-of.js';
import { column, declared, environmentId, loopback, type Release, table, Tenant } from './testing/tenant.js';

const order = table('Order', column('name'));
const first: Release = { number: 1, tables: [order] };
const second: Release = { number: 2, tables: [table('Order', column('name'), column('price', 'number'))] };
const otherEnvironment = '0198f000-0000-7000-8000-000000000002';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
});
afterEach(() => tenant.drop());

const databases = (more = {}) => new PostgresDatabases({ addresses: loopback, pauseMs: 10, ...more });

const store = (settings: StoreSchema['settings']): StoreSchema => ({ ...tenant.store(first), settings });

const open = (settings: StoreSchema['settings'], more = {}) =>
  databases(more).open({ environmentId, store: store(settings), settings: { secrets: {}, variables: {} } });

async function withClient<T>(act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: tenant.database.superuser });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

describe('a database is opened', () => {
  it('by an address or by its parts, under a name that others can see', async () => {
    const url = new URL(tenant.database.superuser);
    const parts = {
      host: url.hostname,
      port: Number(url.port),
      database: url.pathname.slice(1),
      username: url.username,
    };
    const opened = await open({ url: '', ...parts, password: url.password });
    const names = await tenant.rows(
      `select application_name from pg_stat_activity where application_name like 'tiffin %' and datname = current_database()`,
    );
    expect(names).toEqual([{ application_name: `tiffin ${environmentId}` }]);
    await opened.close();
    await (await open({ url: url.toString() })).close();
  });

  it.each([
    [
      'what has no value here',
      { url: { secret: 'GONE' } },
      'The secret "GONE" has no value here. Set it with: tiffin secret set GONE',
    ],
    ['no address of PostgreSQL', { url: 'mysql://x/y' }, 'its "url" is no address of PostgreSQL'],
    ['no address at all', { url: 'hunter2-hunter2' }, 'its "url" is no address of PostgreSQL'],
    ['a socket in the files of this machine', { url: 'postgres://u@%2Fvar%2Frun/d' }, 'cannot be used: '],
    [
      'a host that is a path',
      { url: '', host: '/var/run', database: 'd', username: 'u' },
      'its address is not one that may be contacted',
    ],
    ['parts that are missing', { url: '', host: 'h' }, 'it has no "username"'],
    ['a port that is none', { url: '', host: 'h', username: 'u', database: 'd', port: 70000 }, 'its "port" is no port'],
    ['an escape that is none', { url: 'postgres://u:%zz@h/d' }, 'its "url" has a "%" that is none of an escape'],
    [
      'an address that is not public',
      { url: 'postgres://u:p@10.0.0.1/d' },
      'its address is not one that may be contacted',
    ],
    ['another spelling of one', { url: 'postgres://u:p@0x7f.2/d' }, 'its address is not one that may be contacted'],
    ['one of IPv6', { url: 'postgres://u:p@[::1]/d' }, 'its address is not one that may be contacted'],
  ])('not for %s', async (_, settings, message) => {
    await expect(open(settings as StoreSchema['settings'])).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining(message) as string,
    });
  });

  it('not at a name that leads somewhere else, whose addresses are checked as they are connected to', async () => {
    const asked: string[] = [];
    const addresses = {
      ...loopback,
      lookup: ((name: string, _options: unknown, done: (error: Error) => void) => {
        asked.push(name);
        done(Refusal.of('ADDRESS_REFUSED', name));
      }) as typeof loopback.lookup,
    };
    await expect(open({ url: 'postgres://u:p@inside.example/d' }, { addresses })).rejects.toThrow(
      'The database of Connector "Main" cannot be used: its address is not one that may be contacted.',
    );
    expect(asked).toEqual(['inside.example']);
  });

  it('never with the environment’s own password, and no password is told', async () => {
    const url = new URL(tenant.database.superuser);
    url.password = 'sesame%20open';
    process.env['PGPASSWORD'] = new URL(tenant.database.superuser).password;
    try {
      for (const password of ['sesame%20open', '']) {
        url.password = password;
        const error = await open({ url: url.toString() }).catch((thrown: Error) => thrown);
        expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
        const told = `${(error as Error).message} ${String((error as Error).stack)} ${JSON.stringify(error)}`;
        expect(told).not.toMatch(/sesame/);
      }
    } finally {
      delete process.env['PGPASSWORD'];
    }
  });

  it('not where nobody answers, or nobody in time', async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await expect(open({ url: `postgres://u:p@127.0.0.1:${port}/d` }, { answerWithinMs: 50 })).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
    await new Promise((resolve) => silent.close(resolve));
    await expect(open({ url: `postgres://u:p@127.0.0.1:${port}/d` })).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});

describe('one at a time', () => {
  it('a second waits for the first, and is told who it is where that takes too long', async () => {
    const one = await tenant.open(tenant.store(first));
    await expect(tenant.open(tenant.store(first), { waitMs: 20 })).rejects.toMatchObject({
      code: 'DATABASE_BUSY',
      message: expect.stringMatching(
        new RegExp(
          `in use: "tiffin ${environmentId}" \\(process \\d+ of the database, there since .+ UTC\\) is at it\\.`,
        ),
      ) as string,
    });
    const later = tenant.open(tenant.store(first));
    await one.close();
    await (await later).close();
  });

  it('two at once make each change once', async () => {
    const insert = [declared('add', { sql: `insert into "order" (name) values ('once')` })];
    await tenant.release(first);
    const told = await Promise.all([1, 2, 3].map(() => tenant.release({ ...second, declared: insert })));
    expect(told.map((words) => words.length).sort()).toEqual([0, 0, 2]);
    expect(await tenant.rows('select name from "order"')).toEqual([{ name: 'once' }]);
  });

  it('a session that is ended from outside changes nothing more, and gives its lock back', async () => {
    await tenant.release(first);
    const database = await tenant.open(tenant.store(second));
    const plan = planMigration(await database.applied(), { store: tenant.store(second), releaseNumber: 2 });
    await tenant.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tiffin ${environmentId}' and datname = current_database()`,
    );
    await expect(database.apply(plan[0]!)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect(await tenant.release(second)).toEqual(['Model "Order": the property "price" is added']);
    await expect(database.apply(plan[0]!)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    await database.close();
  });

  it('who got past the lock writes nothing over what another has written down', async () => {
    await tenant.release(first);
    const database = await tenant.open(tenant.store(second));
    const plan = planMigration(await database.applied(), { store: tenant.store(second), releaseNumber: 2 });
    await tenant.rows(`update tiffin_migration set applied = jsonb_set(applied, '{releaseNumber}', '7')`);
    await expect(database.apply(plan[0]!)).rejects.toMatchObject({ code: 'DATABASE_BUSY' });
    expect(await shapeOf(tenant)).toEqual(['order.id integer not null key', 'order.name text']);
    await database.close();
  });
});

describe('a table that somebody uses', () => {
  it('is not waited for longer than a moment, so that nobody waits behind us; the change is tried again', async () => {
    await tenant.release(first);
    await withClient(async (client) => {
      await client.query('begin; lock table "order" in access share mode');
      await expect(tenant.release(second, { lockWithinMs: 10, tries: 2 })).rejects.toMatchObject({
        code: 'DATABASE_BUSY',
        message: expect.stringContaining('lock timeout') as string,
      });
      // Nobody is in the queue any more.
      expect(await tenant.rows('select count(*)::int as n from "order"')).toEqual([{ n: 0 }]);
      const trying = tenant.release(second, { lockWithinMs: 10, tries: 10_000 });
      await waitUntil('a change waits', async () => (await waiting()) > 0);
      await client.query('commit');
      expect(await trying).toEqual(['Model "Order": the property "price" is added']);
    });
  });

  it('is waited for by an index, behind which nobody waits', async () => {
    await tenant.release(first);
    await withClient(async (client) => {
      await client.query(`begin; insert into "order" (name) values ('late')`);
      const tables = [table('Order', column('name', 'string', { isIndexed: true }))];
      const making = tenant.release({ number: 2, tables }, { lockWithinMs: 10, tries: 1 });
      await waitUntil('the index waits', async () => (await waiting()) > 0);
      await tenant.rows(`insert into "order" (name) values ('meanwhile')`);
      await client.query('commit');
      expect(await making).toEqual(['Model "Order": an index on "name" is made']);
    });
    expect(await shapeOf(tenant)).toContain('order.name text index');
  });

  const waiting = async (): Promise<number> => {
    const [row] = await tenant.rows(
      `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    return Number(row?.['n']);
  };
});

describe('a database of two environments', () => {
  const elsewhere = (more: Partial<Release> = {}) =>
    databases()
      .open({ environmentId: otherEnvironment, store: tenant.store({ ...first, ...more }), settings: tenant.bound })
      .then(async (database) => {
        try {
          return await database.applied();
        } finally {
          await database.close();
        }
      });

  it('is refused to the second, which is told how to go on; a copy can be taken over', async () => {
    await tenant.release(first);
    const error = (await elsewhere().catch((thrown: Error) => thrown)) as Error & { code: string };
    expect(error).toMatchObject({
      code: 'DATABASE_SHARED',
      message:
        `The database of Connector "Main" is that of the environment ${environmentId}. Name another one by a variable of this environment; ` +
        `or, where this one is a copy and meant for it, run in it: update public.tiffin_migration set environment_id = '${otherEnvironment}' where connector_id = 'db'`,
    });
    const [, statement = ''] = /run in it: (.*)$/.exec(error.message) ?? [];
    await tenant.rows(statement);
    expect(await elsewhere()).toMatchObject({ releaseNumber: 1 });
  });

  it('cannot be taken by two that come to an empty one at once', async () => {
    const database = await tenant.open(tenant.store(first));
    const plan = planMigration(await database.applied(), { store: tenant.store(first), releaseNumber: 1 });
    await tenant.rows(
      'create table tiffin_migration (connector_id text primary key, environment_id text not null, applied jsonb not null, changed_at timestamptz not null default now())',
    );
    await tenant.rows(`insert into tiffin_migration values ('db', '${otherEnvironment}', '{}')`);
    await expect(database.apply(plan[0]!)).rejects.toMatchObject({ code: 'DATABASE_BUSY' });
    expect(await shapeOf(tenant)).toEqual([]);
    await database.close();
  });
});

it('a role that may not make tables is told what to grant', async () => {
  const role = `guest_${Math.random().toString(36).slice(2)}`;
  await tenant.rows(`create role ${role} login password 'guest'`);
  await tenant.rows('revoke create on schema public from public');
  const url = new URL(tenant.database.superuser);
  [url.username, url.password] = [role, 'guest'];
  await expect(tenant.release(first, { url: url.toString() })).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: `Connector "Main": Model "Order": a table is made: the database has refused it: the role may not do that (SQLSTATE 42501, at character 14 of the statement); the owner of the database lets it with: grant usage, create on schema public to "${role}"`,
  });
  await tenant.rows(`grant create on schema public to ${role}`);
  expect(await tenant.release(first, { url: url.toString() })).toEqual(['Model "Order": a table is made']);
  await tenant.rows(`drop owned by ${role}`);
  await tenant.rows(`drop role ${role}`);
});

it('what was interrupted outside of a transaction is made again: an index, and a property that becomes required', async () => {
  const wanted = table('Order', column('name', 'string', { isIndexed: true, isRequired: true }));
  await tenant.release(first);
  await tenant.rows(`insert into "order" (name) values ('a')`);
  const database = await tenant.open(tenant.store({ tables: [wanted] }));
  const plan = planMigration(await database.applied(), { store: tenant.store({ tables: [wanted] }), releaseNumber: 2 });
  for (const change of plan) for (const statement of change.sql.slice(0, 3)) await tenant.rows(statement);
  await tenant.rows(`update pg_index set indisvalid = false where indrelid = '"order"'::regclass and not indisprimary`);
  await database.close();
  await tenant.release({ number: 2, tables: [wanted] });
  expect(await shapeOf(tenant)).toEqual(['order.id integer not null key', 'order.name text not null index']);
});

it('a release that changes nothing is remembered, so that one before it takes nothing away', async () => {
  await tenant.release(second);
  await tenant.release({ ...second, number: 5 });
  expect((await tenant.applied()).releaseNumber).toBe(5);
  expect(await tenant.release({ ...first, number: 4 })).toEqual([]);
});
