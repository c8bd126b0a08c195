import { newId } from '@tiffin/kernel';
import type pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { type PeopleOf, withPeople } from '../testing/people.js';
import type { TestApi } from '../testing/test-api.js';

let api: TestApi;
let superuser: pg.Client;
let people: PeopleOf;
let olga: string;
withPeople((test) => ({ api, superuser, people } = test));
beforeEach(() => {
  olga = api.identity.issue('olga', { isOperator: true });
});

const known = async (by: string): Promise<unknown> => {
  const { data, errors } = await api.ask(olga, `{ operator { people(${by}) { id email isUser } } }`);
  return errors[0]?.extensions.code ?? (data as unknown as { operator: { people: unknown } }).operator.people;
};
const erase = (userId: string, email?: string): Promise<string> => people.code(olga, 'erasePerson', { userId, email });
const rowsOf = async (sql: string, values: readonly unknown[]) => (await superuser.query(sql, [...values])).rows;
const signInCode = async (token: string): Promise<string> =>
  (await api.ask(token, 'mutation { signIn { viewer { id } } }')).errors[0]?.extensions.code ?? 'yes';
const setMode = (mode: string) => people.run(olga, ['setSignUpMode', 'signUp { mode }'], { mode });

/** Asks to sign up, and does not get in; answers the id of the request. */
async function asks(subject: string): Promise<{ readonly token: string; readonly id: string }> {
  const token = api.identity.issue(subject, { signedInAt: new Date(Date.now() - 1_000) });
  expect(await signInCode(token)).toBe('SIGN_UP_WAITING');
  const [row] = await rowsOf('select id from platform.sign_up_request where subject = $1', [subject]);
  return { token, id: (row as { id: string }).id };
}

describe('an operator', () => {
  it('erases who has no address by their id, and nobody else by a slip', async () => {
    const { userId, tenantId } = await people.signUp('nameless', { email: null, name: 'Nemo' });
    expect(await known(`id: "${userId}"`)).toEqual([{ id: userId, email: null, isUser: true }]);
    expect(await erase(userId, 'nemo@example.com')).toBe('NOT_FOUND');
    expect(await erase(userId)).toBe('LAST_OWNER');
    await superuser.query(`update tenant set state = 'deleting' where tenant_id = $1`, [tenantId]);
    expect([await erase(userId), await erase(userId)]).toEqual(['yes', 'NOT_FOUND']);
    expect(await known(`id: "${userId}"`)).toEqual([]);
    const { userId: other } = await people.signUp('with-address');
    expect(await erase(other)).toBe('NOT_FOUND');
  });

  it('erases who asked to sign up and never became a user, by address or id; what they have founds them no more', async () => {
    await setMode('approval');
    const { token, id } = await asks('hopeful');
    const email = 'hopeful@example.com';
    expect(await known(`email: "${email}"`)).toEqual([{ id, email, isUser: false }]);
    expect(await known(`id: "${id}"`)).toEqual([{ id, email, isUser: false }]);
    await people.run(olga, ['declineSignUp', 'request { state }'], { requestId: id });
    expect([await erase(id), await erase(id, 'other@example.com')]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(await erase(id, email)).toBe('yes');
    expect(await rowsOf('select 1 from platform.sign_up_request where id = $1', [id])).toEqual([]);
    const events = await rowsOf('select action, personal from audit_event where object_id = $1 order by seq', [id]);
    expect(events).toEqual([
      { action: 'sign-up.decline', personal: null },
      { action: 'person.erase', personal: null },
    ]);
    expect(await signInCode(token)).toBe('UNAUTHENTICATED');
    await setMode('open');
  });

  it('erases an account of the embedded provider that nobody came in with', async () => {
    const id = newId();
    const insert = `insert into identity.account (id, email, name, password_hash) values ($1, 'idle@example.org', 'Idle', 'x')`;
    await superuser.query(insert, [id]);
    expect(await known('email: "Idle@example.org"')).toEqual([{ id, email: 'idle@example.org', isUser: false }]);
    expect(await erase(id, 'idle@example.org')).toBe('yes');
    expect(await rowsOf('select 1 from identity.account where id = $1', [id])).toEqual([]);
  });

  it('leaves nothing of what was decided of a sign-up, and says which tenants stand in the way', async () => {
    await setMode('approval');
    const { id } = await asks('approved');
    await people.run(olga, ['approveSignUp', 'request { state }'], { requestId: id });
    const person = await people.signUp('approved');
    await setMode('open');
    await people.run(person.token, ['createTenant', 'tenant { id }'], { name: 'Second', slug: 'second-one' });
    const { errors } = await api.ask(person.token, 'mutation { deleteAccount { deleted } }');
    const slugs = (await rowsOf(
      'select t.slug from tenant t join member m using (tenant_id) where m.user_id = $1 order by 1',
      [person.userId],
    )) as { slug: string }[];
    expect(slugs).toHaveLength(2);
    expect(errors[0]?.message).toContain(slugs.map(({ slug }) => slug).join(', '));
    await superuser.query(`update tenant set state = 'deleting'`);
    expect(await erase(person.userId, person.email)).toBe('yes');
    expect(await rowsOf(`select 1 from audit_event where personal::text like '%approved@%'`, [])).toEqual([]);
  });

  it('is told what to ask by', async () => {
    expect(await known('email: null')).toBe('INPUT_INVALID');
    expect([await known('id: "x"'), await known(`id: "${newId()}"`)]).toEqual([[], []]);
  });
});
