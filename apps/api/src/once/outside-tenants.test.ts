import { randomUUID } from 'node:crypto';
import { newId, type TenantId, type UserId } from '@tiffin/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessWorld, idsOf } from '../testing/access-world.js';
import { type Fixture, fixtures } from '../testing/fixtures.js';
import { someInvitation } from '../testing/people-fixtures.js';
import type { Answer } from '../testing/test-api.js';
import { addPlace } from '../testing/test-person.js';
import { ForgetKeys } from './forget-keys.js';

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world.close());

async function send(key: string, body: object, token: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
  const response = await world.api.server.inject({ method: 'POST', url: '/graphql', headers, payload: body });
  const { data = null, errors = [] } = response.json<Partial<Answer>>();
  return { status: response.statusCode, text: response.body, data, errors };
}

const codeOf = ({ errors }: Answer) => errors[0]?.extensions.code ?? 'done';
/** Who invited has to be one who still may. */
const byAnOwner = `update invitation i set invited_by = m.user_id
  from member m where m.tenant_id = i.tenant_id and m.role = 'owner'`;

const count = async (table: string): Promise<number> =>
  (await world.superuser.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n ?? -1;

describe('what people and operators do under an Idempotency-Key (F-10)', () => {
  const others = Object.entries(fixtures).filter(
    ([name, { id, by }]) => name.startsWith('Mutation.') && (id === null || by === 'person'),
  );

  /** Somebody new, who has signed in but where signing in is what is asked, and to whom the invitation goes that there may be. */
  async function caller(name: string, { by, id }: Fixture): Promise<string> {
    const { api, superuser, ours } = world;
    if (by === 'operator') return api.identity.issue('olga', { isOperator: true });
    const subject = `person-${newId()}`;
    const token = api.identity.issue(subject, { email: 'some@example.com' });
    if (name !== 'Mutation.signIn') await api.ask(token, 'mutation { signIn { viewer { name } } }');
    const { rows } = await superuser.query<{ id: UserId; first_tenant: TenantId }>(
      'select id, first_tenant from platform.app_user where subject = $1',
      [subject],
    );
    const [{ id: userId, first_tenant: tenantId } = { id: newId<UserId>(), first_tenant: ours.tenantId }] = rows;
    const place = { name: 'Person', role: 'owner' } as const;
    if (id !== null) await addPlace(superuser, { tenantId: ours.tenantId, userId, ...place });
    // Else they could not go.
    if (name === 'Mutation.deleteAccount') await addPlace(superuser, { tenantId, userId: newId<UserId>(), ...place });
    // The places are heard of in a moment; a token that is new is read at once.
    return api.identity.again(token);
  }

  /** Who did these may not ask for them any more, and is told so. */
  const notAskedAgain: Readonly<Record<string, string>> = {
    'Mutation.leaveTenant': 'NOT_FOUND',
    'Mutation.transferOwnership': 'FORBIDDEN',
  };
  /** Harmless to repeat, whatever the key. */
  const repeatable = 'Mutation.signIn';

  it.each(others)('%s is done once', async (name, fixture: Fixture) => {
    await world.prepare(fixture, world.ours);
    if (name === 'Mutation.acceptInvitation')
      await world.superuser.query(`${someInvitation(world.ours)}; ${byAnOwner}`);
    const [token, same] = [await caller(name, fixture), randomUUID()];
    const body = { query: fixture.document, variables: fixture.variables(...idsOf(fixture, world.ours)) };
    const first = await send(same, body, token);
    const before = [await count('audit_event'), await count('platform.app_user'), await count('platform.plan')];
    const again = await send(same, body, world.api.identity.again(token));
    expect(codeOf(first)).toBe('done');
    if (name in notAskedAgain) expect(codeOf(again)).toBe(notAskedAgain[name]);
    else expect(name === repeatable ? codeOf(again) : again.text).toBe(name === repeatable ? 'done' : first.text);
    expect([await count('audit_event'), await count('platform.app_user'), await count('platform.plan')]).toEqual(
      before,
    );
    if (name in notAskedAgain || name === repeatable) return;
    const another = { ...body, query: `${body.query} ` };
    expect(codeOf(await send(same, another, world.api.identity.again(token)))).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('of operators keeps its answer from other operators, and from the role of the API', async () => {
    const same = randomUUID();
    const body = {
      query: 'mutation ($input: CreatePlanInput!) { createPlan(input: $input) { plan { id } } }',
      variables: { input: { name: 'once', limits: [] } },
    };
    const [olga = '', oscar = ''] = ['olga', 'oscar'].map((name) =>
      world.api.identity.issue(name, { isOperator: true }),
    );
    expect(codeOf(await send(same, body, olga))).toBe('done');
    expect(codeOf(await send(same, body, oscar))).toBe('NAME_TAKEN');
    const { rows } = await world.superuser.query<{ caller_hash: string; key_hash: string }>(
      `select caller_hash, key_hash from platform.idempotency_key where of_role = 'tiffin_operator'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    const kept = async () => {
      const [{ caller_hash: caller, key_hash: hash } = { caller_hash: '', key_hash: '' }] = rows;
      return (await world.superuser.query('select from platform.kept_answers($1, $2)', [caller, hash])).rowCount;
    };
    const seenBy: Record<string, number | null> = {};
    for (const role of ['tiffin_app', 'tiffin_operator']) {
      await world.superuser.query(`set session authorization ${role}`);
      seenBy[role] = await kept().finally(() => world.superuser.query('reset session authorization'));
    }
    expect(seenBy).toEqual({ tiffin_app: 0, tiffin_operator: 1 });
  });

  it('is forgotten after a day', async () => {
    expect(await count('platform.idempotency_key')).toBeGreaterThan(0);
    await world.superuser.query(`update platform.idempotency_key set created_at = now() - interval '25 hours'`);
    await world.api.part(ForgetKeys).run();
    expect(await count('platform.idempotency_key')).toBe(0);
  });
});
