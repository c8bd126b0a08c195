import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditEntry, issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { AuditRows } from './audit-rows.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';
import { TestDoors } from './testing/test-doors.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

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

/** A tenant with a member and a token, in which acts are done. */
class Acts {
  readonly tenantId = newId<TenantId>();
  readonly memberId: string = newId();
  readonly key = issueWorkerGrant(this.tenantId, 'test');

  static async make(name = 'Ada Lovelace'): Promise<Acts> {
    const acts = new Acts();
    const { tenantId, memberId: id } = acts;
    await acts.do({ action: 'tenant.create', objectKind: 'tenant', objectId: tenantId, detail: {} }, async (rows) => {
      await rows.tenant.create({ data: { tenantId, slug: `t-${tenantId}`, name } });
      await rows.member.create({ data: { id, tenantId, userId: newId(), name, role: 'viewer' } });
    });
    return acts;
  }

  /** In one transaction, with the event where one is given. */
  do(entry: AuditEntry | null, work: (rows: TenantTransaction) => Promise<unknown>, as: TenantDatabase = doors.app) {
    return as.within(this.key, async (transaction) => {
      await work(transaction);
      if (entry) await new AuditRows(transaction, this.tenantId, this.key.actor).audit(entry);
    });
  }

  readonly ofMember = (action: 'member.change-role' | 'member.remove'): AuditEntry => ({
    ...{ action, objectKind: 'member', objectId: this.memberId, detail: {} },
  });
  readonly ofTenant = (action: 'tenant.rename' | 'tenant.create'): AuditEntry => ({
    ...{ action, objectKind: 'tenant', objectId: this.tenantId, detail: {} },
  });
  readonly changeRole = (role: string) => (rows: TenantTransaction) =>
    rows.$executeRaw`update member set role = ${role} where id = ${this.memberId}::uuid`;
  readonly rename = (name: string) => (rows: TenantTransaction) => rows.$executeRaw`update tenant set name = ${name}`;

  async states(action: string): Promise<readonly (readonly [string | null, string | null])[]> {
    const sql =
      'select before_hash, after_hash, body from audit_event where tenant_id = $1 and action = $2 order by seq';
    const events = await doors.rows<{ before_hash: string | null; after_hash: string | null; body: string }>(sql, [
      this.tenantId,
      action,
    ]);
    for (const { before_hash: before, after_hash: after, body } of events)
      expect(JSON.parse(body)).toMatchObject({ before, after });
    return events.map(({ before_hash, after_hash }) => [before_hash, after_hash]);
  }
}

const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;

describe('an event holds what its object was and is', () => {
  it('after it was made, before it was ended, both where it was changed, and one links to the next', async () => {
    const acts = await Acts.make();
    for (const role of ['admin', 'viewer', 'owner'])
      await acts.do(acts.ofMember('member.change-role'), acts.changeRole(role));
    await acts.do(acts.ofMember('member.remove'), (rows) => rows.member.deleteMany());
    const [made, ended] = [await acts.states('tenant.create'), await acts.states('member.remove')];
    expect([made, ended]).toEqual([[[null, hash]], [[hash, null]]]);
    const changes = [...(await acts.states('member.change-role')), ...ended];
    const [befores, afters] = [changes.map(([before]) => before), changes.map(([, after]) => after)];
    expect(afters.slice(0, 3)).toEqual(befores.slice(1));
    // What is as it was has the hash that it had.
    expect([afters[1], new Set(befores).size]).toEqual([befores[0], 3]);
  });

  it('as of the whole transaction, however often it changes and whichever event speaks of it', async () => {
    const acts = await Acts.make();
    await acts.do(acts.ofMember('member.change-role'), acts.changeRole('admin'));
    await acts.do(acts.ofMember('member.change-role'), async (rows) => {
      await new AuditRows(rows, acts.tenantId, acts.key.actor).audit(acts.ofMember('member.change-role'));
      await acts.changeRole('owner')(rows);
      await acts.changeRole('viewer')(rows);
    });
    const [before, ...both] = await acts.states('member.change-role');
    expect(both).toEqual([
      [before?.[1], before?.[0]],
      [before?.[1], before?.[0]],
    ]);
  });

  it('and neither where nothing of it changed', async () => {
    const acts = await Acts.make();
    await acts.do(acts.ofMember('member.change-role'), () => Promise.resolve());
    expect(await acts.states('member.change-role')).toEqual([[null, null]]);
  });

  it('in the same text whatever the session’s time zone is', async () => {
    const acts = await Acts.make();
    await acts.do(acts.ofTenant('tenant.rename'), acts.rename('B'));
    await acts.do(acts.ofTenant('tenant.rename'), async (rows) => {
      await rows.$executeRaw`set local time zone 'Asia/Tokyo'`;
      await acts.rename('C')(rows);
    });
    const [first, second] = await acts.states('tenant.rename');
    expect(second?.[0]).toBe(first?.[1]);
  });

  it('without names that could be guessed: they are salted, and no role reads the salts', async () => {
    const [one, other] = [await Acts.make('Ada'), await Acts.make('Ada')];
    for (const acts of [one, other]) await acts.do(acts.ofTenant('tenant.rename'), acts.rename('Grace'));
    const state = async ({ tenantId }: Acts, salt: string) => {
      const [row] = await doors.rows<{ text: string }>(
        `select (to_jsonb(t) || jsonb_build_object('slug', $2::text, 'name', $3::text))::text as text from tenant t where tenant_id = $1`,
        [tenantId, sha256(`${salt}t-${tenantId}`), sha256(`${salt}Grace`)],
      );
      return sha256(row?.text ?? '');
    };
    await doors.superuser.query(`set time zone 'UTC'`);
    const [kept] = await doors.rows<{ salt: string }>('select salt from audit.salt where tenant_id = $1', [
      one.tenantId,
    ]);
    const [[, after] = []] = await one.states('tenant.rename');
    expect([await state(one, kept?.salt ?? ''), await state(one, '')]).toEqual([
      after,
      expect.not.stringMatching(after ?? ''),
    ]);
    for (const role of ['app', 'worker', 'operator', 'auditor', 'identity'] as const) {
      const client = new pg.Client({ connectionString: database[role] });
      await client.connect();
      await expect(client.query('select salt from audit.salt')).rejects.toThrow('permission denied');
      await client.end();
    }
  });
});

describe('a change without an event', () => {
  const refused = (object: string) => `A change of ${object} has no audit event.`;

  it('of what is there, what is new and what goes is refused with all that its transaction did', async () => {
    const acts = await Acts.make();
    const { tenantId, memberId } = acts;
    const added = { id: newId<never>(), tenantId, userId: newId(), name: 'B', role: 'viewer' };
    for (const [work, object] of [
      [acts.changeRole('admin'), `member:${memberId}`],
      [(rows) => rows.member.create({ data: added }), `member:${added.id}`],
      [(rows) => rows.member.deleteMany(), `member:${memberId}`],
    ] as const satisfies readonly (readonly [(rows: TenantTransaction) => Promise<unknown>, string])[])
      await expect(acts.do(null, work)).rejects.toThrow(refused(object));
    const rows = await doors.rows('select id, role from member where tenant_id = $1', [tenantId]);
    expect(rows).toEqual([{ id: memberId, role: 'viewer' }]);
  });

  it('is not saved by an event about something else', async () => {
    const acts = await Acts.make();
    const change = acts.do(acts.ofTenant('tenant.rename'), acts.changeRole('admin'));
    await expect(change).rejects.toThrow(refused(`member:${acts.memberId}`));
  });

  it('is refused to workers too', async () => {
    const acts = await Acts.make();
    const key = { tenant_id: acts.tenantId, version: 1, public_key: 'p', wrapped_key: 'w', kek_id: 'k' };
    const insert = (rows: TenantTransaction) =>
      rows.$executeRaw`insert into tenant_key (tenant_id, version, public_key, wrapped_key, kek_id)
        values (${key.tenant_id}::uuid, 1, 'p', 'w', 'k')`;
    await expect(acts.do(null, insert, doors.worker)).rejects.toThrow(refused('secret-key:1'));
    const entry = { action: 'secret-key.replace', objectKind: 'secret-key', objectId: '1', detail: {} } as const;
    await acts.do(entry, insert, doors.worker);
    expect(await acts.states('secret-key.replace')).toEqual([[null, hash]]);
  });

  it('is none where nothing of the state changed, nor where it is changed back', async () => {
    const acts = await Acts.make();
    await acts.do(null, (rows) => rows.$executeRaw`update member set role = role`);
    await acts.do(null, async (rows) => {
      await acts.changeRole('admin')(rows);
      await acts.changeRole('viewer')(rows);
    });
    expect(await acts.states('member.change-role')).toEqual([]);
  });
});
