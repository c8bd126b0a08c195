import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { addConnector, makeProject, type TestProject } from '../testing/test-project.js';
import { addMember, makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { addMachine, addServiceAccount, addToken } from '../testing/test-token.js';

let database: TestDatabase;
let superuser: pg.Client;
let tenants: TenantDatabase;
let api: TestApi;
let ours: TestTenant;
let shop: TestProject;
let other: TestProject;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [tenants, api] = await Promise.all([TenantDatabase.open(database.app, 2), TestApi.start(database.app)]);
  ours = await makeTenant(tenants, 'ours');
  shop = await makeProject(api, ours, 'Shop');
  other = await makeProject(api, ours, 'Other');
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), superuser.end()]);
  await database.drop();
});

const project = 'query ($id: ID!) { project(id: $id) { id name } }';
const environment = 'query ($id: ID!) { environment(id: $id) { id project { name } } }';
const save = 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed } }';
const viewer = '{ viewer { name } }';

async function codeOf(token: string, query: string, variables: object = {}): Promise<string> {
  const { errors } = await api.ask(token, query, variables);
  return errors[0]?.extensions.code ?? 'yes';
}
const saveIn = ({ projectId }: TestProject) => ({
  input: { projectId, baseRevision: 0, operations: [addConnector(`c${newId()}`)] },
});
const machine = (wanted: Partial<Parameters<typeof addMachine>[2]>) =>
  addMachine(superuser, ours.tenantId, { role: 'admin', scope: 'admin', ...wanted });
const memberIdOf = async (userId: UserId): Promise<string> =>
  (await superuser.query('select id from member where user_id = $1', [userId])).rows[0].id;

describe('a token', () => {
  it('does what both its scope and its role include', async () => {
    const answers = async (wanted: Parameters<typeof machine>[0]) => {
      const token = await machine(wanted);
      return [await codeOf(token, project, { id: shop.projectId }), await codeOf(token, save, saveIn(shop))];
    };
    expect(await answers({ scope: 'read' })).toEqual(['yes', 'FORBIDDEN']);
    expect(await answers({ scope: 'deploy' })).toEqual(['yes', 'yes']);
    expect(await answers({ scope: 'admin', role: 'viewer' })).toEqual(['yes', 'FORBIDDEN']);
  });

  it('of one project sees no other: not by id, in no list, in no subscription', async () => {
    const token = await machine({ projectId: shop.projectId });
    expect(await codeOf(token, project, { id: shop.projectId })).toBe('yes');
    expect(await codeOf(token, environment, { id: shop.environmentId })).toBe('yes');
    expect((await api.ask(token, '{ projects { edges { node { name } } } }')).data).toEqual({
      projects: { edges: [{ node: { name: 'Shop' } }] },
    });
    for (const [query, foreign] of [
      [project, other.projectId],
      [environment, other.environmentId],
      [save, other.projectId],
    ] as const) {
      const asked = (id: string) =>
        api.ask(token, query, query === save ? saveIn({ ...other, projectId: id as never }) : { id });
      const [theirs, random] = [await asked(foreign), await asked(newId())];
      expect(theirs.errors[0]?.extensions.code).toBe('NOT_FOUND');
      expect(theirs.text).toBe(random.text);
    }
    const feed = api.subscribe(token, 'subscription ($id: ID!) { canvasChanged(projectId: $id) { number } }', {
      id: other.projectId,
    });
    await waitUntil('the refusal', () => feed.ended);
    expect(JSON.stringify(feed.ended)).toContain('NOT_FOUND');
  });

  it('of one project is forbidden what is about the tenant', async () => {
    const create = 'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }';
    const input = { tenantId: ours.tenantId, name: 'New' };
    expect(await codeOf(await machine({ projectId: shop.projectId }), create, { input })).toBe('FORBIDDEN');
  });

  it('stands until it expires, and not a second longer because it is remembered', async () => {
    const token = await machine({ expiresInMs: 1_500 });
    expect(await codeOf(token, viewer)).toBe('yes');
    const since = performance.now();
    await waitUntil('its end', async () => (await codeOf(token, viewer)) === 'UNAUTHENTICATED');
    expect(performance.now() - since).toBeLessThan(2_500);
    expect(await codeOf(await machine({ expiresInMs: -1 }), viewer)).toBe('UNAUTHENTICATED');
  });

  it('ends an open subscription when it expires', async () => {
    const token = await machine({ expiresInMs: 1_000 });
    const query = 'subscription ($id: ID!) { canvasChanged(projectId: $id) { number } }';
    const feed = api.subscribe(token, query, { id: shop.projectId });
    await waitUntil('the present', () => feed.events.length === 1);
    await waitUntil('its end', () => feed.ended);
    expect(JSON.stringify(feed.ended)).toContain('UNAUTHENTICATED');
  });

  it('of a service account ends within a second of the account being disabled or deleted (I-08)', async () => {
    for (const change of ['update service_account set disabled_at = now()', 'delete from service_account']) {
      const accountId = await addServiceAccount(superuser, ours.tenantId, 'developer');
      const token = await addToken(superuser, { tenantId: ours.tenantId, accountId, scope: 'deploy' });
      expect(await codeOf(token, viewer)).toBe('yes');
      await superuser.query(`${change} where id = $1`, [accountId]);
      const since = performance.now();
      await waitUntil('its end', async () => (await codeOf(token, viewer)) === 'UNAUTHENTICATED');
      expect(performance.now() - since).toBeLessThan(1_000);
    }
  });

  it('dies with its member, and leaves nothing in the directory', async () => {
    const userId = newId<UserId>();
    const token = await addMember(tenants, ours.tenantId, { userId, role: 'owner' });
    expect(await codeOf(token, viewer)).toBe('yes');
    const count = async () => (await superuser.query('select count(*)::int as n from directory.token')).rows[0].n;
    const before = await count();
    await superuser.query('delete from member where user_id = $1', [userId]);
    await waitUntil('its end', async () => (await codeOf(token, viewer)) === 'UNAUTHENTICATED');
    expect(await count()).toBe(before - 1);
  });

  it('names itself and the service account in the audit log', async () => {
    expect(await codeOf(await machine({ role: 'developer' }), save, saveIn(shop))).toBe('yes');
    const { rows } = await superuser.query(
      `select actor_kind, actor_name like 'ci %' as is_named,
         exists (select 1 from api_token k where k.id = e.token_id and k.service_account_id::text = e.actor_id) as is_token
       from audit_event e where action = 'canvas.save' order by at desc limit 1`,
    );
    expect(rows).toEqual([{ actor_kind: 'service_account', is_named: true, is_token: true }]);
  });
});

describe('the time of its last use', () => {
  const usedAt = async (memberId: string): Promise<Date | null> =>
    (await superuser.query('select last_used_at from api_token where member_id = $1', [memberId])).rows[0].last_used_at;

  /** A new member's first use, and whether a second one read them anew. */
  async function firstUse() {
    const userId = newId<UserId>();
    const token = await addMember(tenants, ours.tenantId, { userId, role: 'viewer' });
    const memberId = await memberIdOf(userId);
    expect(await usedAt(memberId)).toBeNull();
    await codeOf(token, viewer);
    const first = await waitUntil('its first use', () => usedAt(memberId));
    const reads = api.reads;
    await codeOf(token, viewer);
    return { token, memberId, first, reads, isReadAnew: api.reads > reads };
  }

  it('is kept, written at most once a minute, and makes nobody be read anew', async () => {
    let used = await firstUse();
    // Late word of the member themselves, or a slow machine, has somebody read anew too; not each time.
    for (let again = 0; again < 3 && used.isReadAnew; again += 1) used = await firstUse();
    expect(used.isReadAnew).toBe(false);
    const { token, memberId, first, reads } = used;
    await superuser.query('update api_token set name = name, scope = scope where member_id = $1', [memberId]);
    await waitUntil('to be read anew', async () => (await codeOf(token, viewer)) === 'yes' && api.reads > reads);
    expect(await usedAt(memberId)).toEqual(first);
    await superuser.query(
      `update api_token set last_used_at = now() - interval '61 s', scope = scope where member_id = $1`,
      [memberId],
    );
    await waitUntil('its use a minute later', async () => {
      await codeOf(token, viewer);
      return ((await usedAt(memberId)) as Date) >= (first as Date) || null;
    });
  });
});
