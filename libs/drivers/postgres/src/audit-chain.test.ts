import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditAction, type AuditEntry, issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { AuditRows } from './audit-rows.js';
import { noteEvent } from './noted-events.js';
import { TestDoors } from './testing/test-doors.js';

const nothing = '0'.repeat(64);
const platform = '00000000-0000-0000-0000-000000000000';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const entry: AuditEntry = { action: 'project.rename', objectKind: 'project', objectId: 'x', detail: { n: 1 } };

let database: TestDatabase;
let doors: TestDoors;
beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.openAudited(database);
});
afterAll(async () => {
  await doors.close();
  await database.drop();
});

interface Row {
  readonly id: string;
  readonly seq: string;
  readonly prev_hash: string;
  readonly body: string;
  readonly hash: string;
  readonly [column: string]: unknown;
}
const chainOf = (tenantId: string) =>
  doors.rows<Row>('select * from audit_event where tenant_id = $1 order by seq', [tenantId]);

/** Appends as the api does. */
const append = (tenantId: TenantId, ...entries: readonly AuditEntry[]) => {
  const key = issueWorkerGrant(tenantId, 'test');
  return doors.app.within(key, async (transaction) => {
    const rows = new AuditRows(transaction, tenantId, { ...key.actor, kind: 'user', id: 'u', name: 'Ada' });
    for (const one of entries) await rows.audit(one);
  });
};

async function asRole<T>(role: 'app' | 'worker' | 'owner' | 'auditor' | 'superuser', work: (client: pg.Client) => T) {
  const client = new pg.Client({ connectionString: database[role] });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function expectWhole(rows: readonly Row[]): void {
  let previous = nothing;
  for (const [at, row] of rows.entries()) {
    expect([row.seq, row.prev_hash, row.hash]).toEqual([String(at + 1), previous, sha256(row.body)]);
    expect(JSON.parse(row.body)).toMatchObject({ v: 1, seq: at + 1, prev: previous, id: row.id });
    previous = row.hash;
  }
}

describe('audit events of a tenant', () => {
  it('are numbered from 1 without gaps, each with the hash over its own text, which names the hash before', async () => {
    const tenantId = newId<TenantId>();
    await append(tenantId, entry, { ...entry, objectId: 'y' });
    await append(tenantId, entry);
    const rows = await chainOf(tenantId);
    expect(rows).toHaveLength(3);
    expectWhole(rows);
    expect(JSON.parse(rows[1]?.body ?? '')).toMatchObject({
      tenant: tenantId,
      actor: { kind: 'user', id: 'u', token: null, onBehalfOf: null },
      action: 'project.rename',
      object: { kind: 'project', id: 'y' },
      detail: { n: 1 },
    });
  });

  it('stay without gaps where many append at once, and where transactions are taken back', async () => {
    const tenantId = newId<TenantId>();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, at) =>
        append(tenantId, at % 5 === 0 ? { ...entry, action: null as unknown as AuditAction } : entry),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(48);
    const rows = await chainOf(tenantId);
    expect(rows).toHaveLength(48);
    expectWhole(rows);
  });

  it('hold who acted for whom, in which request', async () => {
    const tenantId = newId<TenantId>();
    const key = issueWorkerGrant(tenantId, 'test');
    await doors.app.within(key, async (transaction) => {
      const actor = { kind: 'operator', id: 'o', name: 'Op', onBehalfOf: 'u', requestId: 'r-1' } as const;
      await new AuditRows(transaction, tenantId, actor).audit(entry);
    });
    const [event] = await chainOf(tenantId);
    expect(event).toMatchObject({ actor_kind: 'operator', on_behalf_of: 'u', request_id: 'r-1' });
    expect(JSON.parse(event?.body ?? '')).toMatchObject({ request: 'r-1', actor: { onBehalfOf: 'u' } });
  });

  it('say in their text what their columns say, as the database’s own function has it', async () => {
    const tenantId = newId<TenantId>();
    await append(
      tenantId,
      { ...entry, personal: { email: 'ada@example.com' } },
      { ...entry, detail: { 'ä"\n': null } },
    );
    const rows = await doors.rows('select body, audit.body_of(e) as same from audit_event e where tenant_id = $1', [
      tenantId,
    ]);
    expect(rows.map(({ body }) => body)).toEqual(rows.map(({ same }) => same));
    expect(rows).toHaveLength(2);
  });

  it('have names and addresses outside the text that is hashed, and stay whole when those are erased', async () => {
    const tenantId = newId<TenantId>();
    await append(tenantId, { ...entry, objectId: 'u', personal: { email: 'ada@example.com' } }, entry);
    const before = await chainOf(tenantId);
    const [first] = before;
    expect(before.map(({ body }) => body).join()).not.toMatch(/\bada\b/i);
    const { actor, personal } = JSON.parse(first?.body ?? '') as { actor: { name: string }; personal: string };
    expect(actor.name).toBe(sha256(`${String(first?.['actor_salt'])}Ada`));
    expect(personal).toBe(sha256(`${String(first?.['personal_salt'])}${String(first?.['personal'])}`));
    // As `directory.erase_user` does, which alone may.
    await asRole('owner', async (app) => {
      await app.query('begin');
      await app.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
      expect((await app.query(`select audit.erase_person('u') as n`)).rows).toEqual([{ n: '3' }]);
      await app.query('commit');
    });
    const after = await chainOf(tenantId);
    expect(JSON.stringify(after)).not.toMatch(/\bada\b/i);
    expectWhole(after);
    expect(after.map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
  });

  it('end in the platform’s chain where the act has no tenant, in the same transaction', async () => {
    const tenantId = newId<TenantId>();
    const key = issueWorkerGrant(tenantId, 'test');
    const both = (fail: boolean) =>
      doors.app.within(key, async (transaction) => {
        noteEvent(transaction, { tenantId: null, actor: key.actor, entry: { ...entry, action: 'user.create' } });
        noteEvent(transaction, { tenantId, actor: key.actor, entry });
        if (fail) throw new Error('no');
      });
    await both(false);
    await expect(both(true)).rejects.toThrow('no');
    const [ours, theirs] = [await chainOf(tenantId), await chainOf(platform)];
    expect([ours.length, theirs.length, theirs[0]?.['action']]).toEqual([1, 1, 'user.create']);
    expectWhole(theirs);
    expect(JSON.parse(theirs[0]?.body ?? '')).toMatchObject({ tenant: platform });
  });

  it('are not there without the change, nor the change without them, where the connection dies between the two (F-36)', async () => {
    const tenantId = newId<TenantId>();
    const key = issueWorkerGrant(tenantId, 'test');
    const killed = doors.app.within(key, async (transaction) => {
      await transaction.tenant.create({ data: { tenantId, slug: `k-${tenantId}`, name: 'K' } });
      await new AuditRows(transaction, tenantId, key.actor).audit(entry);
      const [own] = await transaction.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await doors.rows('select pg_terminate_backend($1)', [own?.pid]);
    });
    await expect(killed).rejects.toThrow();
    expect(await doors.rows('select 1 from tenant where tenant_id = $1', [tenantId])).toEqual([]);
    expect(await chainOf(tenantId)).toEqual([]);
  });

  it('of two who wait for each other’s rows are written by both, as nothing comes behind an event', async () => {
    const tenantId = newId<TenantId>();
    const key = issueWorkerGrant(tenantId, 'test');
    await doors.rows(`insert into tenant (tenant_id, slug, name) values ($1, $2, 'T')`, [tenantId, `t-${tenantId}`]);
    await doors.superuser.query(
      `create table if not exists crossing (n int primary key); grant all on crossing to tiffin_app`,
    );
    await doors.superuser.query('insert into crossing values (1), (2) on conflict do nothing');
    const cross = (lockFirst: boolean) =>
      doors.app.within(key, async (transaction) => {
        const rows = new AuditRows(transaction, tenantId, key.actor);
        if (!lockFirst) await rows.audit(entry);
        await transaction.$executeRaw`update crossing set n = n where n = 1`;
        if (lockFirst) await rows.audit(entry);
      });
    const crowd = await Promise.allSettled(Array.from({ length: 20 }, (_, at) => cross(at % 2 === 0)));
    expect(crowd.filter(({ status }) => status === 'rejected')).toEqual([]);
    expectWhole(await chainOf(tenantId));
  });
});

describe('nobody writes events but through the function', () => {
  let tenantId: TenantId;
  beforeAll(async () => {
    tenantId = newId<TenantId>();
    await append(tenantId, entry, entry);
  });
  const inTenant = async (client: pg.Client, sql: string) => {
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    try {
      return await client.query(sql);
    } finally {
      await client.query('rollback');
    }
  };
  const insert = `insert into audit_event (id, tenant_id, actor_kind, actor_id, actor_name, actor_salt, action, object_kind, object_id,
    detail, seq, prev_hash, body, hash) select gen_random_uuid(), tenant_id, 'user', 'x', 'X', 's', 'a', 'b', 'c', '{}', 3, '', '', ''
    from audit_event limit 1`;
  const changes = [
    ['insert', insert],
    ['update', `update audit_event set action = 'other'`],
    ['delete', 'delete from audit_event'],
    ['truncate', 'truncate audit_event'],
  ] as const;

  it.each(changes)('%s is not for the api, the workers and the auditor', async (_, sql) => {
    for (const role of ['app', 'worker', 'auditor'] as const)
      await asRole(role, (client) => expect(inTenant(client, sql)).rejects.toThrow('permission denied'));
  });

  it.each(changes.slice(1))('%s is not for the owner of the table either', async (_, sql) => {
    await asRole('owner', (client) =>
      expect(inTenant(client, sql)).rejects.toThrow('An audit event is neither changed nor deleted.'),
    );
  });

  it.each(['actor_name', 'personal'])('and who erases %s may put nothing in its place', async (column) => {
    const forge = `update audit_event set ${column} = 'Somebody', ${column === 'personal' ? 'personal' : 'actor'}_salt = 's'`;
    await asRole('owner', (client) => expect(inTenant(client, forge)).rejects.toThrow('neither changed nor deleted'));
  });

  it('the heads are for nobody', async () => {
    for (const role of ['app', 'worker', 'auditor'] as const)
      for (const sql of ['select * from audit.head', 'update audit.head set seq = 0', 'delete from audit.head'])
        await asRole(role, (client) => expect(client.query(sql)).rejects.toThrow('permission denied'));
  });

  it('another tenant’s chain is closed', async () => {
    const before = await chainOf(tenantId);
    for (const role of ['app', 'worker'] as const)
      await asRole(role, async (client) => {
        const call = `select audit.append($1, '{"kind":"user","id":"x","name":"X"}', '[{"action":"a","objectKind":"b","objectId":"c"}]')`;
        await client.query(`select set_config('app.tenant_id', $1, false)`, [newId()]);
        await expect(client.query(call, [tenantId])).rejects.toThrow('row-level security');
      });
    expect(await chainOf(tenantId)).toEqual(before);
  });
});
