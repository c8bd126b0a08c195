import type pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { type PeopleOf, type SignedUp, withPeople } from '../testing/people.js';

let superuser: pg.Client;
let people: PeopleOf;
withPeople((test) => ({ superuser, people } = test));

let owner: SignedUp;
let turn = 0;
beforeEach(async () => {
  owner = await people.signUp(`owner-${(turn += 1)}`);
});

const make = (by: SignedUp, further: object = {}, operation = 'createApiToken') =>
  people.code(by.token, operation, {
    tenantId: owner.tenantId,
    name: 'CI',
    scope: 'read',
    expiresInDays: 1,
    ...further,
  });

/** So many more of a holder, as they would be had they been made before. */
const fill = (holder: 'member' | 'service_account', id: string, count: number) =>
  superuser.query(
    `insert into api_token (tenant_id, id, ${holder}_id, name, hash, scope, expires_at)
     select $1, gen_random_uuid(), $2, 'CI', gen_random_uuid(), 'read', now() + interval '1 day' from generate_series(1, $3)`,
    [owner.tenantId, id, count],
  );

async function machine(name: string): Promise<string> {
  const input = { tenantId: owner.tenantId, name, role: 'viewer' };
  const made = await people.run(owner.token, ['createServiceAccount', 'serviceAccount { id }'], input);
  return (made as { serviceAccount: { id: string } }).serviceAccount.id;
}

const codes = async (count: number, ask: () => Promise<string>) =>
  (await Promise.all(Array.from({ length: count }, ask))).sort();
const five = (code: string) => Array<string>(5).fill(code);

describe('API tokens', () => {
  it('are fifty of one holder at most: of ten that are asked for at once, just as many as there is room for', async () => {
    await fill('member', await people.memberId(owner, owner), 45);
    expect(await codes(10, () => make(owner))).toEqual([...five('QUOTA_EXCEEDED'), ...five('yes')]);
    const serviceAccountId = await machine('CI');
    expect(await make(owner, { serviceAccountId }, 'createServiceAccountToken')).toBe('yes');
    await fill('service_account', serviceAccountId, 49);
    expect(await make(owner, { serviceAccountId }, 'createServiceAccountToken')).toBe('QUOTA_EXCEEDED');
  });

  it('are five hundred in a tenant at most, whoever holds them', async () => {
    await superuser.query(`update tenant set quota_overrides = '{"service_accounts": 20}' where tenant_id = $1`, [
      owner.tenantId,
    ]);
    for (let at = 0; at < 9; at += 1) await fill('service_account', await machine(`m${at}`), 50);
    await fill('service_account', await machine('last'), 45);
    expect(await codes(10, () => make(owner))).toEqual([...five('QUOTA_EXCEEDED'), ...five('yes')]);
    const other = await people.signUp('elsewhere');
    expect(await make(other, { tenantId: other.tenantId })).toBe('yes');
  });

  it('do not count once they are revoked or at their end', async () => {
    await fill('member', await people.memberId(owner, owner), 50);
    expect(await make(owner)).toBe('QUOTA_EXCEEDED');
    const some = `(select id from api_token where tenant_id = $1 and revoked_at is null and expires_at > now() limit 1)`;
    for (const end of ['revoked_at = now()', 'expires_at = now()']) {
      await superuser.query(`update api_token set ${end} where id = ${some}`, [owner.tenantId]);
      expect([end, await make(owner), await make(owner)]).toEqual([end, 'yes', 'QUOTA_EXCEEDED']);
    }
  });

  it('stand for 90 days where nobody says for how long, the first time and every other', async () => {
    const input = { tenantId: owner.tenantId, name: 'CI', scope: 'read' };
    for (let time = 0; time < 3; time += 1) {
      const made = await people.run(owner.token, ['createApiToken', 'apiToken { expiresAt }'], input);
      const { expiresAt } = (made as { apiToken: { expiresAt: string } }).apiToken;
      expect((Date.parse(expiresAt) - Date.now()) / 86_400_000).toBeCloseTo(90, 1);
    }
  });
});
