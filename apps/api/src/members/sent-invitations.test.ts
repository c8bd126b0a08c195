import type { Role } from '@tiffin/access';
import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PeopleOf, type SignedUp, withPeople } from '../testing/people.js';
import type { TestApi } from '../testing/test-api.js';

let api: TestApi;
let superuser: pg.Client;
let people: PeopleOf;
let owner: SignedUp;
let count = 0;
withPeople((test) => ({ api, superuser, people } = test));
beforeAll(async () => {
  owner = await people.signUp('owner');
  await superuser.query(
    'update tenant set plan_id = (select id from platform.plan order by members desc nulls first limit 1)',
  );
});

/** Somebody in the owner's tenant who has invited two others: into a role of theirs, and to look. */
async function inviter(role: Role) {
  count += 1;
  const person = await people.signUp(`inviter-${count}`);
  await people.invite(owner, person.email, role);
  await people.accept(person);
  const place = { ...person, tenantId: owner.tenantId };
  const [high, low] = [await people.signUp(`high-${count}`), await people.signUp(`low-${count}`)];
  const sent = [await people.invite(place, high.email, role), await people.invite(place, low.email, 'viewer')];
  return { place, memberId: await people.memberId(owner, person), high, low, ids: sent.map(({ id }) => id) };
}

/** What became of invitations, with the acts that ended them. */
async function fateOf(ids: readonly string[]) {
  const { rows } = await superuser.query<{ fate: string }>(
    `select coalesce(e.detail ->> 'because', case when i.revoked_at is null then 'open' else 'unsaid' end) as fate
     from unnest($1::uuid[]) with ordinality w (id, at) join invitation i on i.id = w.id
     left join audit_event e on e.tenant_id = i.tenant_id and e.object_id = i.id::text and e.action = 'invitation.revoke'
     order by w.at`,
    [ids],
  );
  return rows.map(({ fate }) => fate);
}
const take = (person: SignedUp, id: string) => people.code(person.token, 'acceptInvitation', { invitationId: id });
const act = (name: string, input: object) => people.code(owner.token, name, { tenantId: owner.tenantId, ...input });

describe('what somebody has invited others into', () => {
  it('ends as far as they are demoted below it, with them on record as why', async () => {
    const { memberId, ids } = await inviter('owner');
    expect(await act('changeMemberRole', { memberId, role: 'admin' })).toBe('yes');
    expect(await fateOf(ids)).toEqual(['member.change-role', 'open']);
    expect(await act('changeMemberRole', { memberId, role: 'developer' })).toBe('yes');
    expect(await fateOf(ids)).toEqual(['member.change-role', 'member.change-role']);
  });

  it('stands while they are promoted', async () => {
    const { memberId, ids, low } = await inviter('admin');
    expect(await act('changeMemberRole', { memberId, role: 'owner' })).toBe('yes');
    expect(await fateOf(ids)).toEqual(['open', 'open']);
    expect(await take(low, ids[1] ?? '')).toBe('yes');
    await act('changeMemberRole', { memberId, role: 'viewer' });
    expect(await fateOf(ids)).toEqual(['member.change-role', 'open']);
  });

  it('ends when they are removed, leave, hand the tenant over, or delete their account', async () => {
    const [removed, leaving, deleting] = [await inviter('admin'), await inviter('admin'), await inviter('admin')];
    expect(await act('removeMember', { memberId: removed.memberId })).toBe('yes');
    expect(await people.code(leaving.place.token, 'leaveTenant', { tenantId: owner.tenantId })).toBe('yes');
    await superuser.query(
      `update tenant set state = 'deleting' from platform.app_user u where u.first_tenant = tenant.tenant_id and u.id = $1`,
      [deleting.place.userId],
    );
    const ended = await people.eraseSelf(deleting.place.token);
    expect(ended).toBe('yes');
    expect(await fateOf([...removed.ids, ...leaving.ids, ...deleting.ids])).toEqual([
      ...['member.remove', 'member.remove', 'member.leave', 'member.leave', 'user.erase', 'user.erase'],
    ]);
    expect(await take(removed.high, removed.ids[0] ?? '')).toBe('NOT_FOUND');
    const handing = await inviter('owner');
    const transfer = { tenantId: owner.tenantId, memberId: await people.memberId(owner, owner) };
    expect(await people.code(handing.place.token, 'transferOwnership', transfer)).toBe('yes');
    expect(await fateOf(handing.ids)).toEqual(['tenant.transfer', 'open']);
  });

  it('ends with the service account that has sent it, disabled or deleted', async () => {
    for (const name of ['disableServiceAccount', 'deleteServiceAccount']) {
      const make = (await people.run(owner.token, ['createServiceAccount', 'serviceAccount { id }'], {
        ...{ tenantId: owner.tenantId, name: `For ${name}`, role: 'admin' },
      })) as { serviceAccount: { id: string } };
      const accountId = make.serviceAccount.id;
      const wish = {
        tenantId: owner.tenantId,
        serviceAccountId: accountId,
        name: 'ci',
        scope: 'admin',
        expiresInDays: 1,
      };
      const { token } = (await people.run(owner.token, ['createServiceAccountToken', 'token'], wish)) as {
        token: string;
      };
      const guest = await people.signUp(`guest-${name}`);
      const { id } = await people.invite({ ...owner, token }, guest.email, 'viewer');
      const end = `mutation ($input: ServiceAccountInput!) { ${name}(input: $input) { __typename } }`;
      const input = { tenantId: owner.tenantId, serviceAccountId: accountId };
      expect((await api.ask(owner.token, end, { input })).errors).toEqual([]);
      expect(await fateOf([id])).toEqual([`service-account.${name.startsWith('dis') ? 'disable' : 'delete'}`]);
    }
  });

  it('is not honoured where it was left open, and is whose last letter it is', async () => {
    const { place, ids, high, low } = await inviter('admin');
    expect(await act('resendInvitation', { invitationId: ids[1] })).toBe('yes');
    await superuser.query('alter table member disable trigger user');
    await superuser.query(`update member set role = 'viewer' where tenant_id = $1 and user_id = $2`, [
      ...[owner.tenantId, place.userId],
    ]);
    await superuser.query('alter table member enable trigger user');
    expect([await take(high, ids[0] ?? ''), await take(low, ids[1] ?? '')]).toEqual(['INVITATION_REVOKED', 'yes']);
  });
});
