import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { waitUntil } from '@tiffin/testing/wait-until';
import type pg from 'pg';
import { AccessWorld, fixtureOf, idsOf, type TestPlace, verdict } from '../testing/access-world.js';
import { readyUnit } from '../testing/fake-cell.js';
import { fixtures } from '../testing/fixtures.js';
import type { TestApi } from '../testing/test-api.js';
import { addMember } from '../testing/test-tenant.js';

let world: AccessWorld;
let superuser: pg.Client;
let tenants: TenantDatabase;
let api: TestApi;
let ours: TestPlace;
let theirs: TestPlace;

beforeAll(async () => {
  world = await AccessWorld.open();
  ({ api, superuser, ours, theirs } = world);
  tenants = api.database;
});
afterAll(() => world.close());

describe('every mutation in a tenant', () => {
  const mutations = Object.entries(fixtures).filter(([name, { id }]) => name.startsWith('Mutation.') && id !== null);
  it.each(mutations.filter(([, { by }]) => by !== 'operator' && by !== 'person'))(
    '%s leaves one audit row with its actor and the token',
    async (_, fixture) => {
      await world.prepare(fixture, ours);
      const before = await auditRows();
      const role = (fixture.by ?? 'developer') as keyof TestPlace['tokens'];
      expect(await world.call(ours.tokens[role], fixture, idsOf(fixture, ours))).toBe('');
      const added = (await auditRows()).slice(before.length);
      expect(added).toEqual([{ actor_kind: 'user', actor_name: `Some ${role}`, is_token: true }]);
    },
  );
});

async function auditRows(): Promise<unknown[]> {
  const { rows } = await superuser.query(
    `select actor_kind, actor_name,
      exists (select 1 from api_token k join member m on m.id = k.member_id
        where k.id = e.token_id and m.user_id::text = e.actor_id) as is_token
      from audit_event e where tenant_id = $1 order by at, id`,
    [ours.tenantId],
  );
  return rows;
}

describe('fields below an operation', () => {
  const logs = 'query ($id: ID!) { environment(id: $id) { unitLogs(unitKey: "x") { text } } }';

  it('may need more than the operation: logs are not for viewers', async () => {
    const id = ours.environmentId;
    expect((await api.ask(ours.tokens.viewer, logs, { id })).errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await api.ask(ours.tokens.developer, logs, { id })).errors).toEqual([]);
  });

  it('show what units print to who may read logs, and to nobody else', async () => {
    const { environmentId: id, projectId, tokens } = theirs;
    const failure = { unitKey: 'u', unitName: 'u', reason: 'crashed', lastLines: ['password is hunter2'] };
    const text = '"u" crashed\nIts last lines:\npassword is hunter2';
    const deployment = '(select id from deployment where environment_id = $1)';
    const set = async (about: string, value: unknown, ...changes: readonly string[]) => {
      for (const change of changes) await superuser.query(`update ${change}`, [about, value]);
    };
    await set(id, failure, 'environment set running_failure = $2 where id = $1');
    const texts = ['deployment set error = $2 where environment_id = $1'];
    await set(id, text, ...texts, `deployment_step set detail = $2 where deployment_id in ${deployment}`);
    await superuser.query('update build set log = $2, error = $2 where project_id = $1', [projectId, text]);
    api.cell.see(id, [{ ...readyUnit('u', 'u'), lastFailure: 'exited: hunter2' }]);
    const fields = `failure { reason text lastLines } units { key lastFailure }
      deployments { edges { node { error steps { detail } } } } project { build { failure { text lastLines } } builds { edges { node { log error } } } }`;
    const query = `query ($id: ID!) { environment(id: $id) { ${fields} } }`;
    const seen = async (token: string) => (await api.ask(token, query, { id })).text.split('hunter2').length - 1;
    expect([await seen(tokens.developer), await seen(tokens.viewer)]).toEqual([9, 0]);
    expect((await api.ask(tokens.viewer, query, { id })).text).toContain('crashed');
    const fail =
      'project set build_failed_revision_id = head_revision_id, built_revision_id = null, build_failure = $2';
    await set(projectId, failure, `${fail} where id = $1`);
    expect([await seen(tokens.developer), await seen(tokens.viewer)]).toEqual([11, 0]);
  });
});

describe('the token', () => {
  it.each([
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['two spaces', (token: string) => `Bearer  ${token}`],
    ['something behind it', (token: string) => `Bearer ${token} x`],
    ['a list', (token: string) => `Bearer ${token}, Bearer ${token}`],
  ])('is not accepted with %s', async (_, header) => {
    const answer = await api.server.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: header(ours.tokens.owner) },
      payload: { query: '{ viewer { id } }' },
    });
    expect(answer.body).toContain('UNAUTHENTICATED');
  });

  const demote = 'update member set role = $2 where user_id = $1';
  const unheard = async (work: () => Promise<unknown>) => {
    await superuser.query('alter table member disable trigger announce');
    await work();
    await superuser.query('alter table member enable trigger announce');
  };
  it.each([
    [
      'a second of being revoked',
      1_000,
      'UNAUTHENTICATED',
      (token: string) =>
        superuser.query("update api_token set revoked_at = now() where hash = encode(sha256($1::bytea), 'hex')", [
          token,
        ]),
    ],
    [
      'a second of a lower role',
      1_000,
      'FORBIDDEN',
      (_: string, userId: UserId) => superuser.query(demote, [userId, 'viewer']),
    ],
    [
      '5 s of a lower role that nobody announced',
      5_000,
      'FORBIDDEN',
      (_: string, userId: UserId) => unheard(() => superuser.query(demote, [userId, 'viewer'])),
    ],
  ] as const)('is refused within %s (I-08)', async (_, withinMs, code, change) => {
    const userId = newId<UserId>();
    const token = await addMember(tenants, ours.tenantId, { userId, role: 'owner' });
    const create = fixtureOf('Mutation.createProject');
    const call = () => world.call(token, create, idsOf(create, ours));
    expect(await call()).toBe('');
    await change(token, userId);
    const since = performance.now();
    await waitUntil('it is refused', async () => verdict(await call()) === code || null);
    expect(performance.now() - since).toBeLessThan(withinMs);
  });

  it('opens its own tenant alone, whatever else its person is a member of', async () => {
    const userId = newId<UserId>();
    const token = await addMember(tenants, ours.tenantId, { userId, role: 'owner' });
    const other = await addMember(tenants, theirs.tenantId, { userId, role: 'owner' });
    const project = 'query ($id: ID!) { project(id: $id) { id } viewer { memberships { tenant { slug } } } }';
    expect((await api.ask(other, project, { id: theirs.projectId })).errors).toEqual([]);
    const { errors, text } = await api.ask(token, project, { id: theirs.projectId });
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect(text).not.toContain('theirs');
    expect((await api.ask(token, '{ viewer { memberships { tenant { slug } } } }')).text).toContain('"ours"');
  });
});
