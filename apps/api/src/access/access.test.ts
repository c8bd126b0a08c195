import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import { buildSchema } from 'graphql';
import pg from 'pg';
import { printContract } from '../print-contract.js';
import { accessTable } from '../testing/access-table.js';
import { readyUnit } from '../testing/fake-cell.js';
import { type Fixture, fixtures } from '../testing/fixtures.js';
import { TestApi } from '../testing/test-api.js';
import { makeLiveProject, type TestProject } from '../testing/test-project.js';
import { addMember, makeTenant, type TestTenant } from '../testing/test-tenant.js';

type Place = TestTenant & TestProject;
const unknownToken = 'tfn_unknownunknownunknownunknownun';

let database: TestDatabase;
let superuser: pg.Client;
let tenants: TenantDatabase;
let workers: TenantDatabase;
let api: TestApi;
let ours: Place;
let theirs: Place;
let removed: string;

beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [tenants, workers, api] = await Promise.all([
    TenantDatabase.open(database.app, 2),
    TenantDatabase.open(database.worker, 2),
    TestApi.start(database.app),
  ]);
  ours = await place('ours');
  theirs = await place('theirs');
  removed = await removedMember();
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), workers.close(), superuser.end()]);
  await database.drop();
});

async function place(slug: string): Promise<Place> {
  const tenant = await makeTenant(tenants, slug);
  return { ...tenant, ...(await makeLiveProject(api, workers, tenant)) };
}

/** Owner of a tenant of their own, and once an owner of ours. */
async function removedMember(): Promise<string> {
  const userId = newId<UserId>();
  await addMember(tenants, ours.tenantId, { userId, role: 'owner' });
  await superuser.query(
    'delete from api_token where member_id in (select id from member where tenant_id = $1 and user_id = $2)',
    [ours.tenantId, userId],
  );
  await superuser.query('delete from member where tenant_id = $1 and user_id = $2', [ours.tenantId, userId]);
  const own = await makeTenant(tenants, 'own');
  return addMember(tenants, own.tenantId, { userId, role: 'owner' });
}

const operations = (sdl: string): string[] => {
  const schema = buildSchema(sdl);
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
    Object.keys(root?.getFields() ?? {}).map((field) => `${root?.name}.${field}`),
  );
};

/** The errors of an operation, as text; empty where it answered. */
async function call(token: string | null, { document, variables }: Fixture, id: string): Promise<string> {
  if (!document.startsWith('subscription')) {
    const { errors } = await api.ask(token, document, variables(id));
    return errors.length > 0 ? JSON.stringify(errors) : '';
  }
  const feed = api.subscribe(token, document, variables(id));
  await waitUntil('the subscription to answer', () => feed.ended ?? feed.events[0]);
  feed.stop();
  return feed.ended?.length ? JSON.stringify(feed.ended) : '';
}

const prepare = async ({ before, id }: Fixture): Promise<unknown> => before && superuser.query(before, [id?.(ours)]);

const verdict = (errors: string): string => /"code":"(\w+)"/.exec(errors)?.[1] ?? (errors === '' ? 'yes' : errors);

describe('every operation', () => {
  it('has a fixture (I-02)', async () => {
    expect(Object.keys(fixtures).sort()).toEqual(operations(await printContract()).sort());
  });

  it('answers each persona as this table says (I-01, I-07)', async () => {
    const personas = { anonymous: null, unknown: unknownToken, ...ours.tokens, removed, stranger: theirs.tokens.owner };
    const table: Record<string, string> = {};
    for (const [operation, fixture] of Object.entries(fixtures)) {
      const verdicts = [];
      for (const token of Object.values(personas)) {
        await prepare(fixture);
        verdicts.push(verdict(await call(token, fixture, fixture.id?.(ours) ?? '')));
      }
      table[operation] = verdicts.join(' ');
    }
    expect(Object.keys(personas).join(' ')).toBe('anonymous unknown viewer developer admin owner removed stranger');
    expect(table).toEqual(accessTable);
  });

  const named = Object.entries(fixtures).filter(([, { id }]) => id !== null);
  it.each(named)(
    '%s answers a foreign id and a random one with the same bytes, and changes nothing',
    async (_, fixture) => {
      const before = await rowsOf(theirs);
      const foreign = await call(ours.tokens.owner, fixture, fixture.id?.(theirs) ?? '');
      const random = await call(ours.tokens.owner, fixture, newId());
      expect(verdict(foreign)).toBe('NOT_FOUND');
      expect(foreign).toBe(random);
      expect(await rowsOf(theirs)).toBe(before);
    },
  );

  const isByMember = ([operation, { by }]: [string, Fixture]) => operation.startsWith('Mutation.') && by !== 'person';
  const mutations = Object.entries(fixtures).filter(isByMember);
  it.each(mutations)('%s leaves one audit row with its actor and the token', async (_, fixture) => {
    await prepare(fixture);
    const before = await auditRows();
    expect(await call(ours.tokens.owner, fixture, fixture.id?.(ours) ?? '')).toBe('');
    const added = (await auditRows()).slice(before.length);
    expect(added).toEqual([{ actor_kind: 'user', actor_name: 'Some owner', is_token: true }]);
  });
});

/** All rows of a tenant, as one text. */
async function rowsOf({ tenantId }: Place): Promise<string> {
  const rows = [];
  const settings = ['secret', 'variable', 'setting_change', 'tenant_key'];
  for (const table of ['project', 'revision', 'environment', 'audit_event', ...settings]) {
    const sql = `select to_jsonb(t) as row from ${table} t where tenant_id = $1 order by to_jsonb(t)::text`;
    rows.push((await superuser.query<object>(sql, [tenantId])).rows);
  }
  return JSON.stringify(rows);
}

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
      deployments { edges { node { error steps { detail } } } } project { build { failure { text lastLines } } }`;
    const query = `query ($id: ID!) { environment(id: $id) { ${fields} } }`;
    const seen = async (token: string) => (await api.ask(token, query, { id })).text.split('hunter2').length - 1;
    expect([await seen(tokens.developer), await seen(tokens.viewer)]).toEqual([9, 0]);
    expect((await api.ask(tokens.viewer, query, { id })).text).toContain('crashed');
    const fail =
      'project set build_failed_revision_id = head_revision_id, built_revision_id = null, build_failure = $2';
    await set(projectId, failure, `${fail} where id = $1`);
    expect([await seen(tokens.developer), await seen(tokens.viewer)]).toEqual([11, 0]);
  });

  it('each alias is authorised by itself (I-04)', async () => {
    const half = Array.from(
      { length: 14 },
      (_, at) => `a${at}: project(id: "${at % 2 ? theirs.projectId : ours.projectId}") { id }`,
    );
    for (let time = 0; time < 3; time += 1) {
      const { text, errors } = await api.ask(ours.tokens.owner, `{ ${half.join(' ')} }`);
      expect(errors.map(({ extensions }) => extensions.code)).toContain('NOT_FOUND');
      expect(text).not.toContain(theirs.projectId);
    }
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
    const save = fixtures['Mutation.createProject'] as Fixture;
    expect(await call(token, save, ours.tenantId)).toBe('');
    await change(token, userId);
    const since = performance.now();
    await waitUntil('it is refused', async () => verdict(await call(token, save, ours.tenantId)) === code || null);
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
