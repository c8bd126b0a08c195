import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant, type Role } from '@tiffin/access';
import { type MemberId, newId, type TenantId, type UserId } from '@tiffin/kernel';
import { developmentTenantId, developmentUserId, SeedDevelopment } from '@tiffin/tenancy-operations';
import { PostgresTenancyStore } from './postgres-tenancy-store.js';
import { PostgresUsers } from './postgres-users.js';
import type { TestDoors } from './testing/test-doors.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let users: PostgresUsers;
withDoors((opened) => {
  doors = opened;
});
beforeEach(() => {
  users = new PostgresUsers(doors.app);
});

const enter = (subject: string, name = 'Ada') =>
  new PostgresTenancyStore(doors.app).within(issueWorkerGrant(newId<TenantId>(), 'test'), (rows) =>
    rows.enterUser({ userId: newId<UserId>(), subject, email: `${subject}@x.test`, emailVerified: true, name }),
  );

async function join(userId: UserId, role: Role): Promise<TenantId> {
  const tenantId = newId<TenantId>();
  await new PostgresTenancyStore(doors.app).within(issueWorkerGrant(tenantId, 'test'), async (rows) => {
    await rows.insertTenant({ tenantId, slug: `t-${tenantId}`, name: 'Tenant' });
    await rows.insertMember({ memberId: newId<MemberId>(), userId, name: 'Ada', role });
  });
  return tenantId;
}

describe('a person', () => {
  it('is nobody before the first sign-in, and keeps the id afterwards', async () => {
    expect(await users.user('ada')).toBeNull();
    const id = await enter('ada');
    expect(await enter('ada', 'Ada L.')).toBe(id);
    expect(await users.user('ada')).toMatchObject({ userId: id, name: 'Ada L.', email: 'ada@x.test', memberships: [] });
  });

  it('is read with the roles of this moment in every tenant, in one round trip', async () => {
    const id = await enter('grace');
    const [first, second, third] = [await join(id, 'owner'), await join(id, 'viewer'), await join(id, 'admin')];
    await doors.superuser.query(`update member set role = 'developer' where tenant_id = $1`, [second]);
    await doors.superuser.query('delete from member where tenant_id = $1', [third]);
    const before = doors.app.readCounts.roundTrips;
    const found = await users.user('grace');
    expect(doors.app.readCounts.roundTrips - before).toBe(1);
    expect(found).toHaveProperty(
      'memberships',
      [
        { tenantId: first, role: 'owner' },
        { tenantId: second, role: 'developer' },
      ].sort((one, other) => (one.tenantId < other.tenantId ? -1 : 1)),
    );
  });

  it('who signs out everywhere leaves a moment behind, and is announced in each tenant', async () => {
    const id = await enter('joan');
    await join(id, 'owner');
    const heard: string[] = [];
    doors.superuser.on('notification', ({ payload }) => void heard.push(payload ?? ''));
    await doors.superuser.query('listen tiffin_changed');
    await users.signOutEverywhere(id, { name: 'Joan' });
    await doors.superuser.query('unlisten tiffin_changed');
    const [{ age } = { age: 0 }] = await doors.rows<{ age: number }>(
      `select extract(epoch from now() - sessions_valid_from)::float8 as age from platform.app_user where id = $1`,
      [id],
    );
    expect(age).toBeLessThan(5);
    expect(heard.filter((text) => text.includes(id) && text.includes('"member"'))).toHaveLength(1);
  });

  it('is shown to the tenants that they are a member of, and to no other', async () => {
    const id = await enter('mary', 'Mary');
    const [ours, theirs] = [await join(id, 'owner'), await join(await enter('other'), 'owner')];
    const seenIn = (tenantId: TenantId) =>
      doors.app.within(
        issueWorkerGrant(tenantId, 'test'),
        (transaction) => transaction.$queryRaw`select * from directory.member_person(${id}::uuid)`,
      );
    expect([await seenIn(ours), await seenIn(theirs)]).toEqual([
      [{ name: 'Mary', email: 'mary@x.test', email_verified: true }],
      [],
    ]);
  });
});

it('no role reads or writes people past the functions; operators see who waits, and the mode', async () => {
  for (const role of ['tiffin_app', 'tiffin_worker', 'tiffin_operator', 'tiffin_identity', 'tiffin_auditor']) {
    for (const table of ['app_user', 'setting', 'sign_up_request']) {
      const [row] = await doors.rows<{ may: boolean }>(
        `select has_table_privilege($1, 'platform.' || $2, 'select, insert, update, delete') as may`,
        [role, table],
      );
      expect([role, table, row?.may]).toEqual([role, table, role === 'tiffin_operator' && table !== 'app_user']);
    }
  }
});

it('the development user is one, also where the tenant was made before there were users', async () => {
  const seed = () =>
    new SeedDevelopment(new PostgresTenancyStore(doors.app)).run(
      issueWorkerGrant(developmentTenantId, 'seed'),
      'tfn_x',
    );
  await seed();
  await doors.superuser.query('delete from platform.app_user where id = $1', [developmentUserId]);
  await seed();
  expect(await users.user(developmentUserId)).toMatchObject({
    userId: developmentUserId,
    memberships: [{ tenantId: developmentTenantId, role: 'owner' }],
  });
});
