import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type pg from 'pg';
import { actionsIn, type PeopleOf, withPeople } from '../testing/people.js';
import type { TestApi } from '../testing/test-api.js';

let api: TestApi;
let people: PeopleOf;
let superuser: pg.Client;
withPeople((test) => ({ api, people, superuser } = test));

/** The id of the tenant, or the code of the refusal. */
async function send(key: string, token: string, [operation, input]: readonly [string, object]): Promise<string> {
  const response = await api.server.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
    payload: { query: people.document(operation, 'tenant { id }'), variables: { input } },
  });
  return /"(?:id|code)":"([^"]+)"/.exec(response.body)?.[1] ?? response.body;
}

const tenantsOf = async ({ userId }: { readonly userId: string }): Promise<number> =>
  (await superuser.query('select 1 from member where user_id = $1', [userId])).rowCount ?? 0;

describe('what a person does as themselves under an Idempotency-Key (F-10)', () => {
  it('founds one tenant, however often it is sent, at once too', async () => {
    const ada = await people.signUp('founder');
    const same = randomUUID();
    const wanted = ['createTenant', { name: 'Second' }] as const;
    const ids = await Promise.all([1, 2, 3].map(() => send(same, ada.token, wanted)));
    expect(new Set([...ids, await send(same, ada.token, wanted)])).toEqual(new Set([ids[0]]));
    expect(await tenantsOf(ada)).toBe(2);
    expect(await actionsIn(superuser, ids[0] ?? '')).toEqual(['tenant.create', 'project.create']);
  });

  it('founds another under another key, and for another person (control)', async () => {
    const [bo, cy] = [await people.signUp('bo'), await people.signUp('cy')];
    const same = randomUUID();
    const wanted = ['createTenant', { name: 'Third' }] as const;
    const ids = [
      await send(same, bo.token, wanted),
      await send(randomUUID(), bo.token, wanted),
      await send(same, cy.token, wanted),
    ];
    expect(new Set(ids).size).toBe(3);
    expect([await tenantsOf(bo), await tenantsOf(cy)]).toEqual([3, 2]);
  });

  it('is refused where the key came with another request, and founds nothing', async () => {
    const di = await people.signUp('di');
    const same = randomUUID();
    await send(same, di.token, ['createTenant', { name: 'Fourth' }]);
    expect(await send(same, di.token, ['createTenant', { name: 'Fifth' }])).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await tenantsOf(di)).toBe(2);
  });

  it.each(['token', 'invitationId'] as const)('takes an invitation once, by its %s', async (by) => {
    const [owner, guest] = [await people.signUp(`owner-${by}`), await people.signUp(`guest-${by}`.toLowerCase())];
    const { id } = await people.invite(owner, guest.email, 'viewer');
    const input = by === 'token' ? { token: api.mailer.tokenTo(guest.email) } : { invitationId: id };
    const same = randomUUID();
    const first = await send(same, guest.token, ['acceptInvitation', input]);
    expect(first).toBe(owner.tenantId);
    expect(await send(same, guest.token, ['acceptInvitation', input])).toBe(first);
    expect(await send(randomUUID(), guest.token, ['acceptInvitation', input])).toMatch(/^INVITATION_USED|NOT_FOUND$/);
  });
});
