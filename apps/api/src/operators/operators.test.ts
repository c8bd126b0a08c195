import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { AccessWorld, idsOf } from '../testing/access-world.js';
import { operatorFixtures } from '../testing/operator-fixtures.js';

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
const eventsOf = (tenantId: string) => count('select from audit_event where tenant_id = $1', [tenantId]);

describe('what operators do', () => {
  it('opens no connection of theirs before one comes', async () => {
    const connections = () =>
      count(`select from pg_stat_activity where usename = 'tiffin_operator' and datname = current_database()`);
    expect((await world.api.ask(world.ours.tokens.owner, '{ viewer { name } }')).errors).toEqual([]);
    expect(await connections()).toBe(0);
    expect((await ask('{ operator { resources } }')).code).toBe('yes');
    expect(await connections()).toBeGreaterThan(0);
  });

  it('is offered to nobody else: whoever calls is told whether they are one', async () => {
    const isOne = async (token: string) =>
      (await world.api.ask(token, '{ viewer { isOperator } }')).data?.['viewer'] as unknown;
    expect(await isOne(olga)).toEqual({ isOperator: true });
    for (const token of Object.values(world.ours.tokens)) {
      const { code } = await ask('{ operator { resources } }', undefined, token);
      const viewer = (await isOne(token)) as { isOperator: boolean } | undefined;
      expect(viewer?.isOperator ?? false).toBe(code === 'yes');
    }
  });

  it('is on record in the platform’s chain, and in that of the tenant that it is about', async () => {
    for (const [name, fixture] of Object.entries(operatorFixtures).filter(([name]) => name.startsWith('Mutation.'))) {
      await world.superuser.query(`update platform.setting set value = 'closed' where name = 'sign_up_mode'`);
      await world.prepare(fixture, world.theirs);
      const [id, also] = idsOf(fixture, world.theirs);
      const before = [await eventsOf(platform), await eventsOf(world.theirs.tenantId)];
      expect([name, await world.call(olga, fixture, [id, also])]).toEqual([name, '']);
      const isOfTenant = 'tenantId' in also || /SupportAccess|Quarantined/.test(name);
      const after = [await eventsOf(platform), await eventsOf(world.theirs.tenantId)];
      expect([name, after]).toEqual([name, [(before[0] ?? 0) + 1, (before[1] ?? 0) + (isOfTenant ? 1 : 0)]]);
    }
  });
});

describe('a suspended tenant', () => {
  const suspend = mutation('suspendTenant', 'tenant { state stateReason }');
  const resume = mutation('resumeTenant', 'tenant { state stateReason }');
  const seen = async (): Promise<unknown> =>
    (
      await world.api.ask(world.ours.tokens.viewer, 'query ($id: ID!) { tenant(id: $id) { state stateReason } }', {
        id: world.ours.tenantId,
      })
    ).data?.['tenant'];
  const environment = async () =>
    (
      await world.superuser.query('select is_paused, desired_release_id from environment where id = $1', [
        world.ours.environmentId,
      ])
    ).rows[0];

  it('stands still, and its people read why; resumed it goes on with all that it had', async () => {
    const { tenantId, projectId } = world.ours;
    const before = await environment();
    expect(await ask(suspend, { tenantId, reason: ' Unpaid  since May ' })).toMatchObject({
      data: { suspendTenant: { tenant: { state: 'suspended', stateReason: 'Unpaid since May' } } },
    });
    expect(await seen()).toEqual({ state: 'suspended', stateReason: 'Unpaid since May' });
    expect(await environment()).toEqual({ ...before, is_paused: true });
    const save = 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed } }';
    const change = { projectId, baseRevision: 1, operations: [] };
    expect((await ask(save, change, world.ours.tokens.owner)).code).toBe('NOT_ACTIVE');
    const restore = 'mutation ($input: RestoreTenantInput!) { restoreTenant(input: $input) { tenant { state } } }';
    const owner = await ask(restore, { tenantId }, world.ours.tokens.owner);
    expect(owner.code).not.toBe('yes');
    expect((await ask(suspend, { tenantId, reason: 'Still unpaid' })).code).toBe('yes');
    expect(await seen()).toMatchObject({ stateReason: 'Still unpaid' });
    expect(await ask(resume, { tenantId })).toMatchObject({
      data: { resumeTenant: { tenant: { state: 'active', stateReason: null } } },
    });
    expect(await environment()).toEqual(before);
    const events = await eventsOf(tenantId);
    expect((await ask(resume, { tenantId })).code).toBe('yes');
    expect(await eventsOf(tenantId)).toBe(events);
  });

  it('is not resumed by the role of the API, whatever it is made to do', async () => {
    const { tenantId } = world.ours;
    await ask(suspend, { tenantId, reason: 'Unpaid' });
    const asApp = (sql: string) =>
      world.superuser.query(
        `begin; set local role tiffin_app; select set_config('app.tenant_id', '${tenantId}', true); ${sql}; commit`,
      );
    for (const sql of [
      `update tenant set state = 'active'`,
      `update tenant set state_reason = 'paid'`,
      `update tenant set plan_id = plan_id`,
      `update tenant set quota_overrides = '{}'`,
    ]) {
      await expect(asApp(sql)).rejects.toThrow(/Only operators suspend|permission denied/);
      await world.superuser.query('rollback');
    }
    await ask(resume, { tenantId });
    await asApp(`update tenant set state = 'deleting', erase_at = now() + interval '1 day'`);
    expect((await ask(suspend, { tenantId, reason: 'Unpaid' })).code).toBe('NOT_ACTIVE');
    expect((await ask(resume, { tenantId })).code).toBe('NOT_ACTIVE');
    await asApp(`update tenant set state = 'active', erase_at = null`);
  });

  it.each([
    ['', 'INPUT_INVALID'],
    ['x'.repeat(501), 'INPUT_INVALID'],
    ['p\u0430id', 'INPUT_INVALID'],
  ])('is not one for the reason %j', async (reason, code) => {
    expect((await ask(suspend, { tenantId: world.ours.tenantId, reason })).code).toBe(code);
    expect(await seen()).toEqual({ state: 'active', stateReason: null });
  });
});

describe('the list of tenants', () => {
  const list = `query ($search: String, $state: TenantState, $plan: String, $first: Int, $after: String) { operator {
    tenants(search: $search, state: $state, plan: $plan, first: $first, after: $after) {
      edges { node { slug plan state members usage { resource used limit } } } pageInfo { hasNextPage endCursor } } } }`;
  interface Page {
    readonly edges: readonly { readonly node: { readonly slug: string; readonly usage: readonly object[] } }[];
    readonly pageInfo: { readonly endCursor: string | null };
  }
  const page = async (variables: object = {}): Promise<Page> => {
    const { data, text } = await world.api.ask(olga, list, variables);
    if (!data) throw new Error(text);
    return (data['operator'] as unknown as { tenants: Page }).tenants;
  };
  const slugs = ({ edges }: Page) => edges.map(({ node }) => node.slug);

  it('is paged by slug, and found by name, state and plan', async () => {
    const first = await page({ first: 1 });
    expect(slugs(first)).toEqual(['ours']);
    expect(slugs(await page({ first: 1, after: first.pageInfo.endCursor }))).toEqual(['theirs']);
    expect(slugs(await page({ search: 'THEIR' }))).toEqual(['theirs']);
    expect(slugs(await page({ search: '%' }))).toEqual([]);
    expect(slugs(await page({ state: 'deleting' }))).toEqual([]);
    expect(slugs(await page({ plan: 'free' }))).toEqual([]);
  });

  it('tells what each uses, and nothing of what lies in it', async () => {
    const [{ node }] = (await page({ search: 'ours' })).edges as [Page['edges'][number]];
    expect(node).toMatchObject({ state: 'active' });
    expect(node.usage).toContainEqual(expect.objectContaining({ resource: 'projects', used: 1 }));
  });
});

describe('sign-up', () => {
  const setMode = mutation('setSignUpMode', 'signUp { mode }');
  const queue = '{ operator { signUp { mode requests(state: waiting) { edges { node { id name email state } } } } } }';
  const waiting = async () =>
    (
      (await ask<{ operator: { signUp: { requests: { edges: { node: { id: string; email: string } }[] } } } }>(queue))
        .data?.operator.signUp.requests.edges ?? []
    ).map(({ node }) => node);
  const signIn = async (token: string) =>
    (await ask('mutation { signIn { viewer { name } tenant { slug } } }', undefined, token)).code;
  const newcomer = () => {
    const subject = `new-${newId()}`;
    return { email: `${subject}@example.com`, token: world.api.identity.issue(subject, { name: 'Nell' }) };
  };
  afterAll(() => ask(setMode, { mode: 'open' }));

  it('is closed and opened by operators', async () => {
    await ask(setMode, { mode: 'closed' });
    const { token } = newcomer();
    expect(await signIn(token)).toBe('SIGN_UP_CLOSED');
    await ask(setMode, { mode: 'open' });
    expect(await signIn(token)).toBe('yes');
  });

  it('by approval waits in a queue; who is let in is written to and gets in, who is declined is told so', async () => {
    await ask(setMode, { mode: 'approval' });
    const [ann, bob] = [newcomer(), newcomer()];
    for (const { token } of [ann, bob]) expect(await signIn(token)).toBe('SIGN_UP_WAITING');
    const requestOf = async (email: string) => (await waiting()).find((one) => one.email === email)?.id;
    const requests = [await requestOf(ann.email), await requestOf(bob.email)];
    const letters = world.api.mailer.sent.length;
    expect((await ask(mutation('approveSignUp', 'request { state }'), { requestId: requests[0] })).code).toBe('yes');
    expect((await ask(mutation('declineSignUp', 'request { state }'), { requestId: requests[1] })).code).toBe('yes');
    expect((await ask(mutation('declineSignUp', 'request { state }'), { requestId: requests[1] })).code).toBe('yes');
    expect(world.api.mailer.sent.slice(letters).map(({ to }) => to)).toEqual([ann.email, bob.email]);
    expect([await signIn(ann.token), await signIn(bob.token)]).toEqual(['yes', 'SIGN_UP_DECLINED']);
    expect(await requestOf(ann.email)).toBeUndefined();
    // A mistake can be mended.
    await ask(mutation('approveSignUp', 'request { state }'), { requestId: requests[1] });
    expect(await signIn(bob.token)).toBe('yes');
  });
});

describe('plans and quotas', () => {
  const override = mutation(
    'overrideQuota',
    'tenant { overrides { resource limit until } usage { resource used limit } }',
  );
  const create = mutation('createProject', 'project { id }');
  const makeProject = (name: string) => ask(create, { tenantId: world.ours.tenantId, name }, world.ours.tokens.owner);
  const projects = () => count('select from project where tenant_id = $1', [world.ours.tenantId]);

  it('below what is used take nothing away, and give nothing more; taken back, the plan’s holds', async () => {
    const { tenantId } = world.ours;
    expect((await makeProject('One more')).code).toBe('yes');
    const before = await projects();
    expect(await ask(override, { tenantId, resource: 'projects', limit: 0 })).toMatchObject({
      data: { overrideQuota: { tenant: { overrides: [{ resource: 'projects', limit: 0, until: null }] } } },
    });
    expect((await makeProject('Too many')).code).toBe('QUOTA_EXCEEDED');
    expect(await projects()).toBe(before);
    await ask(mutation('removeQuotaOverride', 'tenant { slug }'), { tenantId, resource: 'projects' });
    expect((await makeProject('Again')).code).toBe('yes');
  });

  it('may end by themselves', async () => {
    const { tenantId } = world.ours;
    const until = new Date(Date.now() + 3_600_000);
    await ask(override, { tenantId, resource: 'projects', limit: 0, until });
    expect((await makeProject('Not yet')).code).toBe('QUOTA_EXCEEDED');
    await world.superuser.query(`update platform.override_end set ends_at = now() where tenant = $1`, [tenantId]);
    await world.api.endWhatIsOver();
    expect((await makeProject('Now')).code).toBe('yes');
    const { rows } = await world.superuser.query(
      `select action from audit_event where tenant_id = $1 order by seq desc limit 2`,
      [tenantId],
    );
    expect(rows).toContainEqual({ action: 'tenant.end-quota-override' });
    expect((await ask(override, { tenantId, resource: 'projects', limit: 0, until: new Date(0) })).code).toBe(
      'INPUT_INVALID',
    );
  });

  it('of a plan hold for every tenant that has it, as they are at this moment', async () => {
    const { tenantId } = world.ours;
    const name = `plan-${newId().slice(-12)}`;
    const made = await ask<{ createPlan: { plan: { id: string } } }>(
      mutation('createPlan', 'plan { id limits { resource limit } }'),
      {
        ...{
          name,
          limits: [
            { resource: 'projects', limit: 0 },
            { resource: 'members', limit: 100 },
          ],
        },
      },
    );
    const planId = made.data?.createPlan.plan.id;
    expect((await ask(mutation('createPlan', 'plan { id }'), { name, limits: [] })).code).toBe('NAME_TAKEN');
    expect((await ask(mutation('assignPlan', 'tenant { plan }'), { tenantId, planId })).data).toEqual({
      assignPlan: { tenant: { plan: name } },
    });
    expect((await makeProject('Beyond the plan')).code).toBe('QUOTA_EXCEEDED');
    const changed = await ask(mutation('changePlan', 'plan { tenants limits { resource limit } }'), {
      ...{ planId, limits: [{ resource: 'projects', limit: null }] },
    });
    expect(changed.data).toMatchObject({ changePlan: { plan: { tenants: 1 } } });
    expect(JSON.stringify(changed.data)).toContain('{"resource":"members","limit":100}');
    expect((await makeProject('Within the plan')).code).toBe('yes');
  });

  it.each([
    ['a plan of nobody', 'assignPlan', { planId: newId() }, 'NOT_FOUND'],
    ['a plan that is no id', 'assignPlan', { planId: 'free' }, 'NOT_FOUND'],
    ['an unknown resource', 'overrideQuota', { resource: 'tenants', limit: 1 }, 'INPUT_INVALID'],
    ['SQL as a resource', 'overrideQuota', { resource: `projects' || '`, limit: 1 }, 'INPUT_INVALID'],
    ['half a project', 'overrideQuota', { resource: 'projects', limit: 0.5 }, 'INPUT_INVALID'],
  ])('are not set with %s', async (_, name, given, code) => {
    const before = await world.rowsOf(world.ours);
    expect((await ask(mutation(name, 'tenant { slug }'), { tenantId: world.ours.tenantId, ...given })).code).toBe(code);
    expect(await world.rowsOf(world.ours)).toBe(before);
  });
});
