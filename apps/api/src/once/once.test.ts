import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, newId, type UserId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import { buildSchema, getNamedType, isObjectType } from 'graphql';
import pg from 'pg';
import { printContract } from '../print-contract.js';
import { type Fixture, fixtures } from '../testing/fixtures.js';
import { LossyLink } from '../testing/lossy-link.js';
import { type Answer, TestApi } from '../testing/test-api.js';
import { makeLiveProject, type TestProject } from '../testing/test-project.js';
import { addMember, makeTenant, type TestTenant } from '../testing/test-tenant.js';

let database: TestDatabase;
let superuser: pg.Client;
let tenants: TenantDatabase;
let link: LossyLink;
let api: TestApi;
let ours: TestTenant & TestProject & { readonly spareId: string };
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  link = await LossyLink.open(database.app);
  const workers = await TenantDatabase.open(database.worker, 1);
  [tenants, api] = await Promise.all([TenantDatabase.open(database.app, 2), TestApi.start(link.url)]);
  const tenant = await makeTenant(tenants, 'ours');
  ours = { ...tenant, ...(await makeLiveProject(api, workers, tenant)), spareId: newId() };
  await workers.close();
});
afterAll(async () => {
  await api.close();
  link.close();
  await Promise.all([tenants.close(), superuser.end()]);
  await database.drop();
});

const create = 'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id name } } }';

async function send(key: string, body: object, token = ours.tokens.owner): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
  const response = await api.server.inject({ method: 'POST', url: '/graphql', headers, payload: body });
  const { data = null, errors = [] } = response.json<Partial<Answer>>();
  return { status: response.statusCode, text: response.body, data, errors };
}

const project = (name: string, tenantId = ours.tenantId) => ({
  query: create,
  variables: { input: { tenantId, name } },
});
const codeOf = ({ errors }: Answer) => errors[0]?.extensions.code ?? 'done';
const idOf = ({ text }: Answer) => /"id":"([^"]+)"/.exec(text)?.[1];
const key = () => `"${randomUUID()}"`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function count(table: string): Promise<number> {
  const { rows } = await superuser.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? 0;
}

describe('a mutation with an Idempotency-Key (F-10)', () => {
  it('is done once: a retry gets the first result', async () => {
    const [same, projects, events] = [key(), await count('project'), await count('audit_event')];
    const first = await send(same, project('Once'));
    const again = await send(same, project('Once'));
    expect([codeOf(first), again.text]).toEqual(['done', first.text]);
    expect([await count('project'), await count('audit_event')]).toEqual([projects + 1, events + 1]);
  });

  it('is done once though its answer was lost behind the commit', async () => {
    const [same, projects] = [key(), await count('project')];
    link.loseNextCommit();
    const lost = await send(same, project('Lost'));
    expect([link.lost, codeOf(lost)]).toEqual([1, 'INTERNAL']);
    const again = await send(same, project('Lost'));
    expect(codeOf(again)).toBe('done');
    expect(await count('project')).toBe(projects + 1);
    const { rows } = await superuser.query(`select id from project where name = 'Lost'`);
    expect(rows).toEqual([{ id: idOf(again) }]);
  });

  it('would be told that its name is taken without the key (control)', async () => {
    link.loseNextCommit();
    const token = ours.tokens.owner;
    await api.post(project('Lost too'), token);
    expect(codeOf(await api.post(project('Lost too'), token))).toBe('NAME_TAKEN');
  });

  it('is refused where the key came with another request', async () => {
    const same = key();
    await send(same, project('One'));
    expect(codeOf(await send(same, project('Another')))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await superuser.query(`select 1 from project where name = 'Another'`)).rows).toEqual([]);
  });

  it('is refused while the first is at work, and not made to wait', async () => {
    const same = key();
    await superuser.query(`begin; select pg_advisory_xact_lock(hashtextextended('${ours.tenantId}', 0))`);
    const first = send(same, project('Slow'));
    await waitUntil('the first to wait for its lock', async () => {
      const { rows } = await superuser.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`);
      return rows.length > 0;
    });
    expect(codeOf(await send(same, project('Slow')))).toBe('IDEMPOTENCY_KEY_IN_USE');
    await superuser.query('commit');
    const id = idOf(await first);
    expect(id).toBeDefined();
    expect(idOf(await send(same, project('Slow')))).toBe(id);
  });

  it('keeps keys of other callers and other tenants apart', async () => {
    const same = key();
    const other = await makeTenant(tenants, 'other');
    const colleague = await addMember(tenants, ours.tenantId, { userId: newId<UserId>(), role: 'developer' });
    const ids = [
      idOf(await send(same, project('Mine'))),
      idOf(await send(same, project('Yours'), colleague)),
      idOf(await send(same, project('Mine', other.tenantId), other.tokens.owner)),
    ];
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(undefined);
  });

  it('that was refused may be tried again with the same key', async () => {
    const same = key();
    await send(key(), project('Taken'));
    expect(codeOf(await send(same, project('Taken')))).toBe('NAME_TAKEN');
    await superuser.query(`update project set name = 'Given up' where name = 'Taken'`);
    expect(codeOf(await send(same, project('Taken')))).toBe('NAME_TAKEN');
    await superuser.query(`update project set slug = 'given-up' where name = 'Given up'`);
    expect(codeOf(await send(same, project('Taken')))).toBe('done');
  });

  it('holds for each of several in one request', async () => {
    const fields = ['a', 'b'].map((name) => `${name}: createProject(input: { name: "Of ${name}" }) { project { id } }`);
    const [same, body] = [key(), { query: `mutation { ${fields.join(' ')} }` }];
    const first = await send(same, body);
    expect(codeOf(first)).toBe('done');
    expect((await send(same, body)).text).toBe(first.text);
  });

  it.each(['', 'two words', '"open', 'ä', 'x'.repeat(256)])('is refused with the key %j', async (wrong) => {
    expect(codeOf(await send(wrong, project('Never')))).toBe('INPUT_INVALID');
  });

  it('leaves nothing by which one could guess what was sent', async () => {
    const [one, other] = [key(), key()];
    await send(one, project('Guess'));
    await superuser.query(`update project set name = 'Guessed', slug = 'guessed' where name = 'Guess'`);
    await send(other, project('Guess'));
    const { rows } = await superuser.query<{ request_hash: string }>(
      `select request_hash from idempotency_key where key_hash in ($1, $2)`,
      [one, other].map((given) => sha256(given.replaceAll('"', ''))),
    );
    const sent = sha256(canonicalJson(project('Guess')));
    expect(new Set([...rows.map(({ request_hash }) => request_hash), sent]).size).toBe(3);
  });

  it('is forgotten after a day', async () => {
    const same = key();
    await send(same, project('Old'));
    await superuser.query(`update idempotency_key set created_at = now() - interval '25 hours'`);
    expect(codeOf(await send(same, project('Old')))).toBe('NAME_TAKEN');
    const app = new pg.Client({ connectionString: database.app });
    await app.connect();
    const sweep = async (last: string) =>
      (await app.query<{ last: string | null }>('select directory.forget_idempotency_keys($1, 1) as last', [last]))
        .rows[0]?.last;
    let last: string | null | undefined = newId().replace(/./g, (sign) => (sign === '-' ? '-' : '0'));
    while (last) last = await sweep(last);
    await app.end();
    expect(await count('idempotency_key')).toBe(0);
  });
});

describe('every mutation of a tenant', () => {
  const mutations = Object.entries(fixtures).filter(
    ([name, { id, by }]) => name.startsWith('Mutation.') && id !== null && by !== 'operator' && by !== 'person',
  );
  const given = ({ variables, id, also }: Fixture) => variables(id?.(ours) ?? '', also?.(ours) ?? {});
  const makePossible = async ({ before, prepare, id }: Fixture) => {
    if (before) await superuser.query(before, [id?.(ours)]);
    if (prepare) await superuser.query(prepare(ours));
  };

  it.each(mutations)('%s is done once', async (_, fixture: Fixture) => {
    await makePossible(fixture);
    const body = { query: fixture.document, variables: given(fixture) };
    const [same, events] = [key(), await count('audit_event')];
    const first = await send(same, body);
    const again = await send(same, body);
    expect(codeOf(first)).toBe('done');
    expect(['done', 'IDEMPOTENCY_KEY_SPENT']).toContain(codeOf(again));
    if (codeOf(again) === 'done') expect(again.text).toBe(first.text);
    expect(await count('audit_event')).toBe(events + 1);
  });

  it('that answers what is told once keeps no answer', async () => {
    const schema = buildSchema(await printContract());
    const telling = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(({ type }) => {
      const payload = getNamedType(type);
      return (
        isObjectType(payload) && Object.keys(payload.getFields()).some((name) => /^token$|secret|password/i.test(name))
      );
    });
    for (const { name } of telling) {
      const fixture = fixtures[`Mutation.${name}`] as Fixture;
      await makePossible(fixture);
      const [same, body] = [key(), { query: fixture.document, variables: given(fixture) }];
      await send(same, body);
      expect([name, codeOf(await send(same, body))]).toEqual([name, 'IDEMPOTENCY_KEY_SPENT']);
    }
    const { rows } = await superuser.query(`select answer from idempotency_key where answer like '%tfn_%'`);
    expect(rows).toEqual([]);
  });
});
