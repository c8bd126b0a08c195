import { expect, describe, it } from 'vitest';
import type pg from 'pg';
import { type PeopleOf, rowsOfPeople, type SignedUp, withPeople } from '../testing/people.js';
import type { TestApi } from '../testing/test-api.js';

let api: TestApi;
let superuser: pg.Client;
let people: PeopleOf;
withPeople((test) => ({ api, superuser, people } = test));

const codeOf = (token: string, operation: string, input: object): Promise<string> =>
  people.code(token, operation, input);
const rows = (): Promise<string> => rowsOfPeople(superuser);

describe('an invitation', () => {
  const cases: readonly [string, string, (owner: SignedUp, guest: SignedUp, id: string) => Promise<unknown>][] = [
    ['used', 'INVITATION_USED', (_, guest) => people.accept(guest)],
    [
      'revoked',
      'INVITATION_REVOKED',
      ({ token, tenantId }, _, invitationId) =>
        people.run(token, ['revokeInvitation', 'invitation { id }'], { tenantId, invitationId }),
    ],
    [
      'expired',
      'INVITATION_EXPIRED',
      (_, __, id) => superuser.query(`update invitation set expires_at = now() where id = $1`, [id]),
    ],
    [
      'replaced by a newer letter',
      'NOT_FOUND',
      ({ token, tenantId }, _, invitationId) =>
        people.run(token, ['resendInvitation', 'invitation { id }'], { tenantId, invitationId }),
    ],
  ];
  it.each(cases)('that was %s opens nothing: %s, and nothing changes', async (what, code, close) => {
    const slug = what.replaceAll(' ', '');
    const [owner, guest] = [await people.signUp(`owner-${slug}`), await people.signUp(`guest-${slug}`)];
    const { id } = await people.invite(owner, guest.email, 'viewer');
    const token = api.mailer.tokenTo(guest.email);
    await close(owner, guest, id);
    const before = await rows();
    expect(await codeOf(guest.token, 'acceptInvitation', { token })).toBe(code);
    expect(await rows()).toBe(before);
  });

  it('is sent to one address five times a day at most, however it is revoked and made anew', async () => {
    const [owner, guest] = [await people.signUp('owner-letters'), await people.signUp('guest-letters')];
    const { token, tenantId } = owner;
    const { id: invitationId } = await people.invite(owner, guest.email, 'viewer');
    const again = { tenantId, invitationId };
    expect(await codeOf(token, 'resendInvitation', again)).toBe('yes');
    await people.run(token, ['revokeInvitation', 'invitation { id }'], again);
    const { id } = await people.invite(owner, guest.email, 'viewer');
    for (let time = 0; time < 2; time += 1)
      await people.run(token, ['resendInvitation', 'invitation { id }'], { tenantId, invitationId: id });
    const before = await rows();
    expect(await codeOf(token, 'resendInvitation', { tenantId, invitationId: id })).toBe('QUOTA_EXCEEDED');
    expect(await rows()).toBe(before);
    await people.run(token, ['revokeInvitation', 'invitation { id }'], { tenantId, invitationId: id });
    expect(await codeOf(token, 'inviteMember', { tenantId, email: guest.email, role: 'viewer' })).toBe(
      'QUOTA_EXCEEDED',
    );
    await superuser.query(`update invitation set expires_at = expires_at - interval '1 day' where tenant_id = $1`, [
      tenantId,
    ]);
    await people.invite(owner, guest.email, 'viewer');
  });

  it('is not for who is in fifty tenants already, nor is a tenant of their own', async () => {
    const [owner, guest] = [await people.signUp('owner-many'), await people.signUp('guest-many')];
    await people.invite(owner, guest.email, 'viewer');
    const token = api.mailer.tokenTo(guest.email);
    const fill = `insert into directory.member select u.id, gen_random_uuid(), 'viewer' from platform.app_user u, generate_series(1, 49)
      where u.email = $1`;
    await superuser.query(fill, [guest.email]);
    const before = await rows();
    expect(await codeOf(guest.token, 'acceptInvitation', { token })).toBe('QUOTA_EXCEEDED');
    expect(await codeOf(guest.token, 'createTenant', { name: 'One more' })).toBe('QUOTA_EXCEEDED');
    expect(await rows()).toBe(before);
  });

  it('answers strangers, and whose address only looks like the invited one, with the bytes of a random token', async () => {
    const [owner, stranger] = [await people.signUp('owner5'), await people.signUp('stranger5')];
    await people.invite(owner, 'kim@example.com', 'admin');
    const token = api.mailer.tokenTo('kim@example.com');
    const lookalikes = [
      '\u212aim@example.com',
      'kim@example.com.evil.test',
      'kim@example.co',
      'ｋim@example.com',
      ' kim@example.com',
    ];
    const others = [stranger.token];
    for (const [at, email] of lookalikes.entries()) others.push((await people.signUp(`like-${at}`, { email })).token);
    const before = await rows();
    for (const other of [...others, owner.token]) {
      const asked = (given: string) =>
        api.ask(other, people.document('acceptInvitation', 'tenant { id }'), { input: { token: given } });
      const [foreign, random] = [await asked(token), await asked('tfi_randomrandomrandomrandomrandom')];
      expect(foreign.text).toBe(random.text);
      expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect(await rows()).toBe(before);
  });

  it('waits until its address is verified', async () => {
    const owner = await people.signUp('owner6');
    await people.invite(owner, 'late@example.com', 'viewer');
    const early = await people.signUp('late6', { email: 'Late@example.com', emailVerified: false });
    const token = api.mailer.tokenTo('late@example.com');
    const before = await rows();
    expect(await codeOf(early.token, 'acceptInvitation', { token })).toBe('EMAIL_UNVERIFIED');
    expect(await rows()).toBe(before);
    const later = api.identity.issue('late6', { email: 'Late@example.com' });
    expect(await codeOf(later, 'acceptInvitation', { token })).toBe('yes');
  });

  it('is accepted once, from two tabs at once', async () => {
    const [owner, guest] = [await people.signUp('owner7'), await people.signUp('guest7')];
    await people.invite(owner, guest.email, 'viewer');
    const token = api.mailer.tokenTo(guest.email);
    const codes = await Promise.all([0, 1].map(() => codeOf(guest.token, 'acceptInvitation', { token })));
    expect(codes.sort()).toEqual(['INVITATION_USED', 'yes']);
  });

  it('whose letter could not be sent says so, is not lost, and is sent again', async () => {
    const [owner, guest] = [await people.signUp('owner8'), await people.signUp('guest8')];
    api.mailer.failure = new Error('the server is away');
    const { id, mail } = await people.invite(owner, guest.email, 'viewer');
    expect([mail, api.logged.some((line) => JSON.stringify(line).includes('the server is away'))]).toEqual([
      'failed',
      true,
    ]);
    api.mailer.failure = null;
    const input = { tenantId: owner.tenantId, invitationId: id };
    expect(await people.run(owner.token, ['resendInvitation', 'invitation { mail state }'], input)).toEqual({
      invitation: { mail: 'sent', state: 'open' },
    });
    await people.accept(guest);
    expect(await codeOf(owner.token, 'resendInvitation', input)).toBe('INVITATION_CLOSED');
  });

  it('is one for each address, and for nobody who is a member', async () => {
    const owner = await people.signUp('owner9');
    const invite = (email: string) =>
      codeOf(owner.token, 'inviteMember', { tenantId: owner.tenantId, email, role: 'viewer' });
    expect([await invite('x@example.com'), await invite('X@Example.com'), await invite('OWNER9@example.com')]).toEqual([
      ...['yes', 'ALREADY_INVITED', 'ALREADY_MEMBER'],
    ]);
  });

  it('leaves its token nowhere but in its letter', async () => {
    const [owner, guest] = [await people.signUp('owner10'), await people.signUp('guest10')];
    await people.invite(owner, guest.email, 'viewer');
    const token = api.mailer.tokenTo(guest.email);
    expect(token).toMatch(/^tfi_.{32}$/);
    const stored = await superuser.query<{ text: string }>(
      `select i::text as text from invitation i union all select d::text from directory.invitation d union all select e::text from audit_event e`,
    );
    expect(stored.rows.some(({ text }) => text.includes(token))).toBe(false);
    expect(JSON.stringify(api.logged)).not.toContain(token);
  });
});
