import { issuePersonGrant, type PersonGrant } from '@tiffin/access';
import { newId, Refusal, type UserId } from '@tiffin/kernel';
import { AcceptInvitation, CreateTenant, hashToken, SignIn, SignOutEverywhere } from '@tiffin/tenancy-operations';
import { beforeEach, describe, expect, it } from 'vitest';
import { PostgresInvitationStore } from './postgres-invitation-store.js';
import { PostgresSignInStore } from './postgres-sign-in-store.js';
import { PostgresUsers } from './postgres-users.js';
import { hashRows } from './testing/row-hash.js';
import type { TestDoors } from './testing/test-doors.js';
import { untilLocked } from './testing/until-locked.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let signIn: SignIn;
let count = 0;
withDoors((opened) => (doors = opened));
beforeEach(() => {
  signIn = new SignIn(new PostgresSignInStore(doors.app));
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
const setMode = (mode: string) =>
  doors.superuser.query(`update platform.setting set value = $1 where name = 'sign_up_mode'`, [mode]);

/** Somebody who has signed up, with what is remembered of them; `later`: after a sign-in of this moment. */
async function somebody() {
  count += 1;
  const person = {
    ...{ subject: `gone-${count}`, email: `gone-${count}@x.test`, emailVerified: true, name: `Gone ${count}` },
    signedInAt: new Date(Date.now() - 60_000),
  };
  const newcomer = issuePersonGrant({ person, userId: null });
  const { userId } = await signIn.run(newcomer);
  const known = issuePersonGrant({ person, userId });
  const later = () =>
    issuePersonGrant({ person: { ...person, signedInAt: new Date(Date.now() + 60_000) }, userId: null });
  return { userId, newcomer, known, later };
}

const eraseSql = `select * from directory.erase_user($1, '', '{"kind": "user", "id": "x", "name": "x"}')`;
/** The place of their own is nobody's any more, or would stand in the way. */
async function erase(userId: UserId): Promise<void> {
  await doors.superuser.query(`update tenant set state = 'deleting' from member m
    where m.user_id = '${userId}' and m.tenant_id = tenant.tenant_id`);
  expect((await doors.rows(eraseSql, [userId]))[0]).toMatchObject({ outcome: 'erased' });
}

/** A letter to them, into the tenant of somebody else. */
async function invited({ person }: PersonGrant): Promise<string> {
  const host = await somebody();
  const token = `tfi_${newId()}`;
  await doors.superuser.query(
    `insert into invitation (tenant_id, id, email, role, token_hash, invited_by, invited_by_name, expires_at)
     select m.tenant_id, $1, $2, 'viewer', $3, m.user_id, 'Host', now() + interval '1 day' from member m where m.user_id = $4`,
    [newId(), person.email, hashToken(token), host.userId],
  );
  return token;
}

const createTenant = (grant: PersonGrant) =>
  new CreateTenant(new PostgresSignInStore(doors.app)).run(grant, { name: 'Acme', slug: null });

describe('whoever deleted their account', () => {
  it.each(['open', 'invitation', 'approval', 'closed'])(
    'is not founded anew from before, in the mode %s',
    async (mode) => {
      const { userId, newcomer, known } = await somebody();
      const token = await invited(known);
      await erase(userId);
      await setMode(mode);
      const before = await hashRows(doors.superuser);
      const accept = new AcceptInvitation(new PostgresInvitationStore(doors.app));
      expect(await codeOf(signIn.run(newcomer))).toBe('UNAUTHENTICATED');
      expect(await codeOf(signIn.run(known))).toBe('UNAUTHENTICATED');
      expect(await codeOf(createTenant(known))).toBe('UNAUTHENTICATED');
      expect(await codeOf(accept.run(known, token))).toBe('UNAUTHENTICATED');
      await new SignOutEverywhere(new PostgresUsers(doors.app)).run(known);
      expect(await hashRows(doors.superuser)).toEqual(before);
      await setMode('open');
    },
  );

  it('is somebody new by a sign-in from after it, and what is older opens nothing of theirs', async () => {
    const { userId, newcomer, later } = await somebody();
    await erase(userId);
    const users = new PostgresUsers(doors.app);
    const gone = await users.user(newcomer.person.subject);
    expect(gone).toEqual({ userId: null, sessionsValidFrom: expect.any(Date) });
    const again = await signIn.run(later());
    expect(again.userId).not.toBe(userId);
    expect(again.tenantId).not.toBeNull();
    expect(await users.user(newcomer.person.subject)).toMatchObject({
      ...{ userId: again.userId, sessionsValidFrom: gone?.sessionsValidFrom },
    });
    expect(await codeOf(signIn.run(newcomer))).toBe('UNAUTHENTICATED');
  });

  it('stays so where a tab signs in while it is done', async () => {
    const { userId, newcomer } = await somebody();
    await doors.superuser.query(`update tenant set state = 'deleting' from member m
      where m.user_id = '${userId}' and m.tenant_id = tenant.tenant_id`);
    await doors.superuser.query('begin');
    await doors.rows(eraseSql, [userId]);
    const signing = codeOf(signIn.run(newcomer));
    await untilLocked(doors);
    await doors.superuser.query('commit');
    expect(await signing).toBe('UNAUTHENTICATED');
    expect(await doors.rows('select 1 from platform.app_user where subject = $1', [newcomer.person.subject])).toEqual(
      [],
    );
  });

  it('is kept by nothing that tells who they were', async () => {
    const { userId, newcomer } = await somebody();
    await erase(userId);
    const kept = await doors.rows('select * from platform.signed_out_subject e where e::text ~ $1', [
      newcomer.person.subject,
    ]);
    expect(kept).toEqual([]);
  });
});
