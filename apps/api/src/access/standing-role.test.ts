import { newId, type UserId } from '@tiffin/kernel';
import { hashToken } from '@tiffin/tenancy-operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing';
import { Callers } from './callers.js';
import { AccessWorld, fixtureOf, idsOf } from '../testing/access-world.js';
import { fixtures } from '../testing/fixtures.js';
import { addPerson } from '../testing/test-person.js';
import { addMember } from '../testing/test-tenant.js';

let world: AccessWorld;
/** Members of whose coming or change the API has heard. */
const heard = new Set<string>();
beforeAll(async () => {
  world = await AccessWorld.open();
  const callers = world.api.part(Callers);
  const announce = callers.announce.bind(callers);
  callers.announce = (change) => {
    announce(change);
    heard.add(String(change.id));
  };
});
afterAll(() => world.close());

/** What gives somebody something that outlives their own place, or ends what is everybody's. */
const granting = [
  'Mutation.createApiToken',
  'Mutation.createServiceAccountToken',
  'Mutation.createServiceAccount',
  'Mutation.enableServiceAccount',
  'Mutation.inviteMember',
  'Mutation.resendInvitation',
  'Mutation.changeMemberRole',
  'Mutation.removeMember',
  'Mutation.renameTenant',
];
/** A person does these themselves. */
const inPerson = ['Mutation.deleteTenant', 'Mutation.restoreTenant', 'Mutation.transferOwnership'];

/** Every act of operators, from the fixtures of all operations. */
const operating = Object.entries(fixtures)
  .filter(([name, { by }]) => by === 'operator' && name.startsWith('Mutation.'))
  .map(([name]) => name);

/** Changes rows in a moment in which nobody hears of it: the caller is remembered as they were. */
async function unheard(sql: string, values: readonly unknown[]): Promise<void> {
  const tables = ['member', 'api_token', 'service_account'];
  for (const table of tables) await world.superuser.query(`alter table ${table} disable trigger user`);
  await world.superuser.query(sql, [...values]);
  for (const table of tables) await world.superuser.query(`alter table ${table} enable trigger user`);
}

async function call(token: string, name: string): Promise<string> {
  const fixture = fixtureOf(name);
  await world.prepare(fixture, world.ours);
  return world.call(token, fixture, idsOf(fixture, world.ours));
}

/** What is heard of later is forgotten again. */
async function remember(token: string, userId: UserId): Promise<void> {
  await waitUntil('the API to hear of a member', async () => heard.has(userId) || null);
  await world.api.ask(token, '{ viewer { id } }');
}

async function admin(): Promise<string> {
  const userId = newId<UserId>();
  const token = await addMember(world.api.database, world.ours.tenantId, { userId, role: 'admin' });
  await remember(token, userId);
  return token;
}

const audit = async (): Promise<unknown> =>
  (await world.superuser.query('select count(*) from audit_event where tenant_id = $1', [world.ours.tenantId])).rows;

describe('whoever is remembered as they were', () => {
  it.each(granting)('and is removed or demoted meanwhile does no %s', async (name) => {
    const userId = newId<UserId>();
    const token = await addMember(world.api.database, world.ours.tenantId, { userId, role: 'owner' });
    await remember(token, userId);
    const change =
      name === 'Mutation.createApiToken'
        ? 'delete from member where user_id = $1'
        : `update member set role = 'viewer' where user_id = $1`;
    const fixture = fixtureOf(name);
    await world.prepare(fixture, world.ours);
    const before = await audit();
    await unheard(change, [userId]);
    expect(await world.call(token, fixture, idsOf(fixture, world.ours))).toContain('FORBIDDEN');
    expect(await audit()).toEqual(before);
  });

  it.each(inPerson)('and is demoted meanwhile does no %s', async (name) => {
    const subject = `once-owner-${name}`;
    const { token, userId } = await addPerson(world, subject, { places: [[world.ours.tenantId, 'owner']] });
    await remember(token, userId);
    const fixture = fixtureOf(name);
    await world.prepare(fixture, world.ours);
    await unheard(`update member set role = 'admin' where user_id = $1`, [userId]);
    expect(await world.call(token, fixture, idsOf(fixture, world.ours))).toContain('FORBIDDEN');
  });

  it('and acts through a token that is revoked meanwhile makes no other', async () => {
    const token = await admin();
    await unheard('update api_token set revoked_at = now() where hash = $1', [hashToken(token)]);
    expect(await call(token, 'Mutation.createServiceAccountToken')).toContain('FORBIDDEN');
  });

  it('and is no owner meanwhile takes no archive of the tenant along', async () => {
    const userId = newId<UserId>();
    const token = await addMember(world.api.database, world.ours.tenantId, { userId, role: 'owner' });
    await remember(token, userId);
    const take = () =>
      world.api.server.inject({
        url: `/tenants/${world.ours.tenantId}/export`,
        headers: { authorization: `Bearer ${token}` },
      });
    const before = await audit();
    await unheard(`update member set role = 'admin' where user_id = $1`, [userId]);
    expect((await take()).body).toContain('FORBIDDEN');
    expect(await audit()).toEqual(before);
    await unheard(`update member set role = 'owner' where user_id = $1`, [userId]);
    expect((await take()).statusCode).toBe(200);
  });

  it('is asked about by every act of operators (control)', () => {
    expect(operating).toEqual(
      expect.arrayContaining(['Mutation.suspendTenant', 'Mutation.openSupportAccess', 'Mutation.erasePerson']),
    );
  });

  it.each(operating)('and is an operator no more meanwhile does no %s', async (name) => {
    const subject = `once-operator-${name}`;
    const token = world.api.identity.issue(subject, { isOperator: true, signedInAt: new Date(Date.now() - 1_000) });
    const fixture = fixtureOf(name);
    await world.prepare(fixture, world.ours);
    await world.api.ask(token, '{ operator { resources } }');
    await world.superuser.query('select platform.sign_out_subject($1)', [subject]);
    const events = async () => (await world.superuser.query('select count(*) from audit_event')).rows;
    const before = await events();
    expect(await world.call(token, fixture, idsOf(fixture, world.ours))).toContain('UNAUTHENTICATED');
    expect(await events()).toEqual(before);
  });

  it('and has kept their role does it (control)', async () => {
    const token = await admin();
    expect(await call(token, 'Mutation.createServiceAccountToken')).toBe('');
  });
});
