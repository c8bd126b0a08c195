import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { AccessWorld } from '../testing/access-world.js';

let world: AccessWorld;
let olga: string;
beforeAll(async () => {
  world = await AccessWorld.open();
  olga = world.api.identity.issue('olga', { isOperator: true, name: 'Olga' });
});
afterAll(() => world.close());

const platform = '00000000-0000-0000-0000-000000000000';
async function ask<T = Record<string, never>>(document: string, input?: object, token: string = olga) {
  const { data, errors } = await world.api.ask(token, document, input === undefined ? {} : { input });
  return { data: data as T | null, code: errors[0]?.extensions.code ?? 'yes', errors };
}
const mutation = (name: string, shown: string) =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${shown} } }`;
const count = async (sql: string, values: readonly unknown[] = []) =>
  (await world.superuser.query(sql, [...values])).rowCount;

describe('what only operators can put right', () => {
  const release = mutation('releaseQuarantined', 'tenant { slug }');
  const listed = async (slug?: string) => {
    const of = slug === undefined ? '' : `(tenant: "${slug}")`;
    const { data } = await ask<{ operator: { quarantined: { edges: { node: object }[] } } }>(
      `{ operator { quarantined${of} { edges { node { id work tenant { slug } } } } } }`,
    );
    return data?.operator.quarantined.edges.map(({ node }) => node);
  };
  const giveUp = `'{"unitKey": null, "unitName": null, "reason": "r", "lastLines": [], "isQuarantined": true}'`;
  const eventsAbout = async (id: string) =>
    (
      await world.superuser.query(
        `select tenant_id, action from audit_event where object_id = $1 and actor_kind = 'operator'`,
        [id],
      )
    ).rows;

  it('quarantined work is listed, by tenant too, and released: it is due again, and on record', async () => {
    const { projectId, environmentId, tenantId } = world.ours;
    await world.superuser.query(
      `update project set build_failed_revision_id = head_revision_id, built_revision_id = null, build_failure = ${giveUp}, build_starts = 3
       where id = $1`,
      [projectId],
    );
    await world.superuser.query(
      `update environment set deploy_failed_release_id = desired_release_id, current_release_id = null, deploy_failure = ${giveUp} where id = $1`,
      [environmentId],
    );
    const ours = { tenant: { slug: 'ours' } };
    const [build, deploy] = [
      { id: projectId, work: 'build', ...ours },
      { id: environmentId, work: 'deploy', ...ours },
    ];
    expect(await listed('ours')).toEqual(expect.arrayContaining([build, deploy]));
    expect([await listed('theirs'), await listed('nobody')]).toEqual([[], []]);
    for (const id of [projectId, environmentId]) expect((await ask(release, { id })).code).toBe('yes');
    expect(await listed('ours')).toEqual([]);
    expect(await count('select from directory.work where id = any($1)', [[projectId, environmentId]])).toBe(2);
    for (const [id, action] of [
      [projectId, 'revision.release'],
      [environmentId, 'deployment.release'],
    ] as const)
      expect(await eventsAbout(id)).toEqual(
        expect.arrayContaining([tenantId, platform].map((tenant_id) => ({ tenant_id, action }))),
      );
    expect((await ask(release, { id: projectId })).code).toBe('NOT_FOUND');
  });

  it('a failure of what was drawn is not among it, and not released', async () => {
    const { projectId } = world.theirs;
    await world.superuser.query(
      `update project set build_failed_revision_id = head_revision_id, built_revision_id = null,
        build_failure = '{"unitKey": null, "unitName": null, "reason": "r", "lastLines": []}' where id = $1`,
      [projectId],
    );
    expect(await listed('theirs')).toEqual([]);
    const before = await world.rowsOf(world.theirs);
    for (const id of [projectId, newId(), 'project']) expect((await ask(release, { id })).code).toBe('NOT_FOUND');
    expect(await world.rowsOf(world.theirs)).toBe(before);
  });

  it('which plan new tenants get', async () => {
    const plans = async () =>
      (
        await ask<{ operator: { plans: { id: string; isDefault: boolean }[] } }>(
          '{ operator { plans { id isDefault } } }',
        )
      ).data?.operator.plans ?? [];
    const before = (await plans()).find(({ isDefault }) => isDefault)?.id;
    const other = (await plans()).find(({ isDefault }) => !isDefault)?.id;
    const set = mutation('setDefaultPlan', 'plan { isDefault }');
    expect((await ask(set, { planId: other })).data).toEqual({ setDefaultPlan: { plan: { isDefault: true } } });
    expect((await plans()).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([other]);
    expect((await ask(set, { planId: newId() })).code).toBe('NOT_FOUND');
    expect((await ask(set, { planId: before })).code).toBe('yes');
  });

  it('a person is erased, by their id and address together', async () => {
    const erase = mutation('erasePerson', 'erased');
    const email = `erased-${newId()}@example.com`;
    const token = world.api.identity.issue(`erased-${newId()}`, { email, name: 'Erna Erased' });
    const signedIn = await ask<{ signIn: { viewer: { user: { id: string } }; tenant: { id: string } } }>(
      'mutation { signIn { viewer { user { id } } tenant { id } } }',
      undefined,
      token,
    );
    const { viewer, tenant } = signedIn.data?.signIn ?? { viewer: { user: { id: '' } }, tenant: { id: '' } };
    const found = await ask(`{ operator { people(email: "${email.toUpperCase()}") { id email } } }`);
    expect(found.data).toEqual({ operator: { people: [{ id: viewer.user.id, email }] } });
    expect((await ask(erase, { userId: viewer.user.id, email })).code).toBe('LAST_OWNER');
    await world.superuser.query(
      `insert into member (tenant_id, id, user_id, name, role) values ($1, gen_random_uuid(), gen_random_uuid(), 'Other', 'owner')`,
      [tenant.id],
    );
    for (const [userId, address] of [
      [newId(), email],
      [viewer.user.id, 'somebody@example.com'],
    ])
      expect((await ask(erase, { userId, email: address })).code).toBe('NOT_FOUND');
    expect((await ask(erase, { userId: viewer.user.id, email })).code).toBe('yes');
    expect(await count('select from platform.app_user where id = $1', [viewer.user.id])).toBe(0);
    expect(await count('select from member where user_id = $1', [viewer.user.id])).toBe(0);
    const { rows } = await world.superuser.query(
      `select actor_kind from audit_event where tenant_id = $1 and action = 'user.erase' and object_id = $2`,
      [platform, viewer.user.id],
    );
    expect(rows).toEqual([{ actor_kind: 'operator' }]);
    expect(await count(`select from audit_event where personal::text like '%Erna%' or actor_name like '%Erna%'`)).toBe(
      0,
    );
  });
});
