import { beforeEach, describe, expect, it } from 'vitest';
import { actionsIn, type PeopleTest, withPeople } from '../testing/people.js';

let test: PeopleTest;
withPeople((opened) => {
  test = opened;
});
let count = 0;
let subject: string;
beforeEach(() => {
  count += 1;
  subject = `person-${count}`;
});

const platform = '00000000-0000-0000-0000-000000000000';
/** Seconds from now. */
const at = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);

async function rowOf(of: string): Promise<unknown> {
  const { rows } = await test.superuser.query(
    'select email, email_verified as "isVerified" from platform.app_user where subject = $1',
    [of],
  );
  return rows[0];
}

const ask = (token: string) => test.api.ask(token, '{ viewer { id } }');
const events = async () =>
  (await actionsIn(test.superuser, platform)).filter((action) => action === 'user.follow-address').length;

describe("a person's row", () => {
  it('says what the newest token says of their address, with an event for each change, and is written for nothing else', async () => {
    const email = `${subject}@example.com`;
    const { token: early, userId } = await test.people.signUp(subject, { emailVerified: false, issuedAt: at(-60) });
    const before = await events();
    const confirmed = test.api.identity.issue(subject, { issuedAt: at(-30) });
    await ask(confirmed);
    expect(await rowOf(subject)).toEqual({ email, isVerified: true });
    const moved = test.api.identity.issue(subject, { email: 'new@example.com', issuedAt: at(-20) });
    await ask(moved);
    expect(await rowOf(subject)).toEqual({ email: 'new@example.com', isVerified: true });
    // A token from before stands until it expires; what it says of the address is over.
    for (const token of [early, confirmed, moved, test.api.identity.issue(subject, { issuedAt: at(-30) })])
      await ask(token);
    expect(await rowOf(subject)).toEqual({ email: 'new@example.com', isVerified: true });
    expect((await events()) - before).toBe(2);
    const { rows } = await test.superuser.query(
      `select actor_id, object_id, detail, before_hash <> after_hash as differs, body like '%@%' as names_it from audit_event
       where action = 'user.follow-address' order by seq desc limit 1`,
    );
    const about = { actor_id: userId, object_id: userId, detail: { emailVerified: true } };
    expect(rows).toEqual([{ ...about, differs: true, names_it: false }]);
  });

  it('is written once for a token that many bring at once', async () => {
    await test.people.signUp(subject, { emailVerified: false });
    const before = await events();
    const tokens = Array.from({ length: 8 }, () => test.api.identity.issue(subject));
    await Promise.all(tokens.map(ask));
    expect((await events()) - before).toBe(1);
  });

  it('is not written by a token that was signed out', async () => {
    const { userId } = await test.people.signUp(subject, { emailVerified: false });
    await test.superuser.query(
      `update platform.app_user set sessions_valid_from = now() + interval '1 hour' where id = $1`,
      [userId],
    );
    const token = test.api.identity.issue(subject);
    expect((await ask(token)).text).toContain('UNAUTHENTICATED');
    expect(await rowOf(subject)).toMatchObject({ isVerified: false });
  });

  it('keeps the address of who signs in again with an older token', async () => {
    const { token } = await test.people.signUp(subject, { emailVerified: false, issuedAt: at(-60) });
    await ask(test.api.identity.issue(subject));
    await test.api.ask(token, 'mutation { signIn { viewer { id } } }');
    expect(await rowOf(subject)).toMatchObject({ isVerified: true });
  });
});

describe('an address that nobody has confirmed', () => {
  it('is no member, so that whose it is can be invited', async () => {
    const owner = await test.people.signUp(`owner-${count}`);
    const squatter = await test.people.signUp(subject, { email: `first-${count}@example.com` });
    await test.people.invite(owner, squatter.email, 'viewer');
    await test.people.accept(squatter);
    const wanted = `true-${count}@example.com`;
    const invite = () =>
      test.people.code(owner.token, 'inviteMember', { tenantId: owner.tenantId, email: wanted, role: 'viewer' });
    // The provider let them write another's address into their account.
    await ask(test.api.identity.issue(subject, { email: wanted, emailVerified: false }));
    expect(await invite()).toBe('yes');
    await test.superuser.query('delete from invitation where email = $1', [wanted]);
    await ask(test.api.identity.issue(subject, { email: wanted }));
    expect(await invite()).toBe('ALREADY_MEMBER');
  });
});
