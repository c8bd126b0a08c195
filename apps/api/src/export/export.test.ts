import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { makeProject, saveRevisions, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { addMachine, addToken } from '../testing/test-token.js';

let database: TestDatabase;
let superuser: pg.Client;
let api: TestApi;
let ours: TestTenant;
let theirs: TestTenant;
let shop: TestProject;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tiffin-export-'));
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  api = await TestApi.start(database.app);
  const tenants = await TenantDatabase.open(database.app, 1);
  [ours, theirs] = [await makeTenant(tenants, 'ours'), await makeTenant(tenants, 'theirs')];
  await tenants.close();
  shop = await makeProject(api, ours, 'Shop');
  await saveRevisions(api, { ...ours, ...shop }, 2);
  const set = async (field: string, value: string) => {
    const input = { environmentId: shop.environmentId, name: 'A_NAME', value };
    const asked = `mutation ($input: ${field[0]?.toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { environment { id } } }`;
    expect((await api.ask(ours.tokens.owner, asked, { input })).errors).toEqual([]);
  };
  await set('setVariable', 'eu-central');
  await set('setSecret', 'hunter2');
  await addConsumer();
});
afterAll(async () => {
  await api.close();
  await superuser.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function addConsumer(): Promise<void> {
  const { environmentId } = shop;
  const change = (document: string, input: object) =>
    api.ask(ours.tokens.owner, document, { input: { environmentId, ...input } });
  const made = await change(
    'mutation ($input: CreateConsumerInput!) { createConsumer(input: $input) { consumer { id } } }',
    { name: 'ada', properties: { tier: 'gold' } },
  );
  const consumerId = (made.data as unknown as { createConsumer: { consumer: { id: string } } }).createConsumer.consumer
    .id;
  const credential = await change(
    'mutation ($input: CreateConsumerCredentialInput!) { createConsumerCredential(input: $input) { secret } }',
    { consumerId, type: 'key_auth', keyId: 'k', secret: 'hunter2222' },
  );
  expect(credential.errors).toEqual([]);
}

const ask = (tenantId: string, token: string | null) =>
  api.server.inject({
    url: `/tenants/${tenantId}/export`,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const rows = (path: string) =>
  read(`${path}.jsonl`)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const exportsOnRecord = async () =>
  (
    await superuser.query(
      `select actor_name, token_id is not null as by_token from audit_event where tenant_id = $1 and action = 'tenant.export'`,
      [ours.tenantId],
    )
  ).rows as unknown[];

describe('the archive of a tenant', () => {
  it('holds what there is of it, readable with any tar, and nothing of another', async () => {
    const answer = await ask(ours.tenantId, ours.tokens.owner);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/gzip']);
    execFileSync('tar', ['xzf', '-', '-C', folder], { input: answer.rawPayload });
    expect(JSON.parse(read('manifest.json'))).toMatchObject({
      format: 'tiffin-tenant-export/1',
      tenant: { id: ours.tenantId, slug: 'ours', name: 'OURS', state: 'active' },
    });
    expect(rows('projects')).toMatchObject([{ id: shop.projectId, slug: 'shop', name: 'Shop', head: 2 }]);
    const revisions = rows('projects/shop/revisions');
    expect(revisions.map(({ number }) => number)).toEqual([0, 1, 2]);
    for (const { number, sha256 } of revisions) {
      const canvas = read(`projects/shop/revisions/${Number(number)}.json`);
      expect(createHash('sha256').update(canvas).digest('hex')).toBe(sha256);
    }
    expect(rows('projects/shop/environments')).toMatchObject([{ id: shop.environmentId, name: 'development' }]);
    const settings = 'projects/shop/environments/development';
    expect(rows(`${settings}/variables`)).toMatchObject([
      { name: 'A_NAME', value: 'eu-central', author: 'Some owner' },
    ]);
    expect(rows(`${settings}/secrets`)).toEqual([expect.not.objectContaining({ value: expect.anything() })]);
    expect(rows(`${settings}/secrets`)).toMatchObject([{ name: 'A_NAME', version: 1 }]);
    expect(rows(`${settings}/consumers`)).toMatchObject([{ name: 'ada', kind: 'user', properties: { tier: 'gold' } }]);
    expect(rows(`${settings}/consumer-credentials`)).toMatchObject([{ type: 'key-auth', keyId: 'k', scopes: [] }]);
    expect(rows(`${settings}/consumer-scopes`)).toEqual([]);
    expect(rows('members').map(({ role }) => role)).toEqual(
      expect.arrayContaining(['viewer', 'developer', 'admin', 'owner']),
    );
    const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
    expect(texts.join()).not.toMatch(/hunter2|theirs|scrypt:/i);
  });

  it('holds every audit event, its own among them', async () => {
    const events = rows('audit/events');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    for (const { body, hash } of events) expect(createHash('sha256').update(String(body)).digest('hex')).toBe(hash);
    expect(JSON.parse(String(events.at(-1)?.['body']))).toMatchObject({ action: 'tenant.export' });
    // No checkpoint has been signed here.
    expect(JSON.parse(read('audit/proof.json'))).toBeNull();
    expect(JSON.parse(read('complete.json'))).toEqual({ format: 'tiffin-tenant-export/1', complete: true });
    expect(existsSync(join(folder, 'audit/events-2.jsonl'))).toBe(false);
    expect(readdirSync(join(folder, 'projects'))).toEqual(['shop']);
  });

  it('is on record, with who took it and through which token', async () => {
    const before = await exportsOnRecord();
    await ask(ours.tenantId, ours.tokens.owner);
    expect(await exportsOnRecord()).toEqual([...before, { actor_name: 'Some owner', by_token: true }]);
  });
});

describe('whoever is no owner', () => {
  const codeOf = (answer: { statusCode: number; body: string }) => [
    answer.statusCode,
    (JSON.parse(answer.body) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code,
  ];
  const ownersToken = async (scope: 'read' | 'deploy' | 'admin', projectId?: string) => {
    const { rows: members } = await superuser.query<{ id: string }>(
      `select id from member where tenant_id = $1 and role = 'owner'`,
      [ours.tenantId],
    );
    return addToken(superuser, {
      ...{ tenantId: ours.tenantId, memberId: members[0]?.id ?? '', scope },
      ...(projectId ? { projectId } : {}),
    });
  };

  it.each(['viewer', 'developer', 'admin'] as const)('is refused as %s', async (role) => {
    expect(codeOf(await ask(ours.tenantId, ours.tokens[role]))).toEqual([403, 'FORBIDDEN']);
  });

  it('is refused with a token of a smaller scope, of one project, or of a machine', async () => {
    const machine = await addMachine(superuser, ours.tenantId, { role: 'admin', scope: 'admin' });
    const tokens = [await ownersToken('read'), await ownersToken('deploy'), await ownersToken('admin', shop.projectId)];
    for (const token of [...tokens, machine])
      expect(codeOf(await ask(ours.tenantId, token))).toEqual([403, 'FORBIDDEN']);
    expect((await ask(ours.tenantId, await ownersToken('admin'))).statusCode).toBe(200);
  });

  it('gets as a stranger what a wrong id gets, and without a token nothing', async () => {
    const [foreign, random, none] = [
      await ask(ours.tenantId, theirs.tokens.owner),
      await ask(newId(), theirs.tokens.owner),
      await ask('x', theirs.tokens.owner),
    ];
    expect(codeOf(foreign)).toEqual([404, 'NOT_FOUND']);
    expect([foreign.body, none.body]).toEqual([random.body, random.body]);
    for (const token of [null, 'tfn_nobody'])
      expect(codeOf(await ask(ours.tenantId, token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('leaves nothing on record', async () => {
    expect(await exportsOnRecord()).toHaveLength(3);
  });
});
