import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ChainHead,
  checkExport,
  inclusionPaths,
  leafOf,
  publicPem,
  readPublicKeys,
  signCheckpoint,
} from '@tiffin/audit-rules';
import { PostgresAuditLedger, TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

let database: TestDatabase;
let superuser: pg.Client;
let tenants: TenantDatabase;
let ledger: PostgresAuditLedger;
let api: TestApi;
let ours: TestTenant;
let theirs: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [tenants, api, ledger] = await Promise.all([
    TenantDatabase.open(database.app, 1),
    TestApi.start(database.app),
    PostgresAuditLedger.open(database.auditor),
  ]);
  ours = await makeTenant(tenants, 'ours');
  theirs = await makeTenant(tenants, 'theirs');
  // What they were made with is not what this is about.
  await superuser.query('delete from audit_event; delete from audit.head');
  for (let at = 0; at < 7; at += 1) await act(ours, { action: at % 2 ? 'a.odd' : 'a.even', objectId: `o${at % 3}` });
  await act(theirs, { action: 'a.even', objectId: 'o1' });
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), ledger.close(), superuser.end()]);
  await database.drop();
});

async function act({ tenantId }: TestTenant, entry: { action: string; objectId: string }): Promise<void> {
  const actor = { kind: 'user', id: `u-${entry.objectId}`, name: 'Ada', requestId: 'r' };
  await superuser.query('begin');
  await superuser.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
  const entries = JSON.stringify([
    { objectKind: 'thing', detail: { n: 1 }, personal: { email: 'a@example.com' }, ...entry },
  ]);
  await superuser.query('select audit.append($1, $2, $3)', [tenantId, JSON.stringify(actor), entries]);
  await superuser.query('commit');
}

interface Events {
  readonly auditEvents: {
    readonly edges: readonly { readonly node: { readonly seq: number; readonly [field: string]: unknown } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
async function events(filter: string, fields = 'seq'): Promise<Events['auditEvents']> {
  const query = `query ($id: ID!) { auditEvents(tenantId: $id ${filter}) {
    edges { node { seq ${fields} } } pageInfo { hasNextPage endCursor } } }`;
  const { data, errors } = await api.ask(ours.tokens.admin, query, { id: ours.tenantId });
  expect(errors).toEqual([]);
  return (data as unknown as Events).auditEvents;
}
const seqs = async (filter: string) => (await events(filter)).edges.map(({ node }) => node.seq);

describe('audit events', () => {
  it('are shown newest first, page by page, of the tenant alone', async () => {
    expect(await seqs('')).toEqual([7, 6, 5, 4, 3, 2, 1]);
    const first = await events(', first: 3');
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await events(`, first: 3, after: "${first.pageInfo.endCursor}"`);
    const third = await events(`, first: 3, after: "${second.pageInfo.endCursor}"`);
    expect([first, second, third].map(({ edges }) => edges.map(({ node }) => node.seq))).toEqual([
      [7, 6, 5],
      [4, 3, 2],
      [1],
    ]);
    expect(third.pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    ['actor', ', actorId: "u-o1"', [5, 2]],
    ['action', ', action: "a.odd"', [6, 4, 2]],
    ['object', ', objectKind: "thing", objectId: "o0"', [7, 4, 1]],
    ['several at once', ', objectId: "o0", action: "a.odd"', [4]],
    ['something that nobody did', ', action: "a"', []],
    ['text that is SQL', `, action: "' or 1=1 --"`, []],
    ['a time to come', ', from: "2999-01-01T00:00:00Z"', []],
    ['a time gone by', ', to: "2000-01-01T00:00:00Z"', []],
    ['a span of time', ', from: "2000-01-01T00:00:00Z", to: "2999-01-01T00:00:00Z", first: 2', [7, 6]],
  ])('are found by %s', async (_, filter, expected) => {
    expect(await seqs(filter)).toEqual(expected);
  });

  it.each([
    ['', ', first: 0'],
    ['', ', after: "x"'],
  ])('%s refuse a page that is none: %s', async (_, filter) => {
    const query = `query ($id: ID!) { auditEvents(tenantId: $id ${filter}) { edges { cursor } } }`;
    const { errors } = await api.ask(ours.tokens.admin, query, { id: ours.tenantId });
    expect(errors[0]?.extensions.code).toBe('INPUT_INVALID');
  });
});

describe('the state of the record', () => {
  const fields = `lastSeq firstKeptSeq verifiedTo wholeVerifiedAt
    checkpoint { number seq body signature head path } alarm { kind text seq checkpoint }`;
  const state = async () => {
    const query = `query ($id: ID!) { auditState(tenantId: $id) { ${fields} } }`;
    const { data, errors } = await api.ask(ours.tokens.owner, query, { id: ours.tenantId });
    expect(errors).toEqual([]);
    return (data as unknown as { auditState: Record<string, never> }).auditState;
  };

  it('says at first how much there is, and that nobody has looked', async () => {
    expect(await state()).toEqual({
      ...{ lastSeq: 7, firstKeptSeq: 1, verifiedTo: null, wholeVerifiedAt: null, checkpoint: null, alarm: null },
    });
  });

  it('shows what proves the events, in the form in which anybody can verify it', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const heads: ChainHead[] = (await ledger.ends()).map(({ tenantId, seq, hash, baseSeq, baseHash }) => ({
      ...{ tenantId, seq, hash, baseSeq, baseHash },
    }));
    const at = new Date();
    const checkpoint = signCheckpoint({ number: 1, at, previousBody: null, heads }, privateKey);
    const paths = inclusionPaths(checkpoint.heads.map(leafOf));
    const proofs = checkpoint.heads.map((head, place) => ({ head, path: paths[place] ?? [] }));
    await ledger.keepCheckpoint({ ...checkpoint, number: 1, at, proofs });
    const shown = (await state())['checkpoint'] as unknown as {
      readonly [field in 'body' | 'signature']: string;
    } & { readonly head: ChainHead; readonly path: never };
    const raw = await events('', 'id hash previousHash body actorName actorSalt personal personalSalt');
    const made = {
      format: 'tiffin-audit-export/1',
      checkpoint: { body: shown.body, signature: shown.signature },
      head: shown.head,
      path: shown.path,
      events: raw.edges.toReversed().map(({ node }) => ({
        ...node,
        prevHash: node['previousHash'],
        actorName: { text: node['actorName'], salt: node['actorSalt'] },
        personal: { text: node['personal'], salt: node['personalSalt'] },
      })),
    };
    const pem = publicPem(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    const verdict = checkExport(JSON.stringify(made), readPublicKeys(pem));
    expect([verdict.isGood, verdict.text]).toEqual([true, expect.stringContaining('Events 1 to 7 of tenant')]);
    expect(checkExport(JSON.stringify(made).replaceAll('a.odd', 'a.bad'), readPublicKeys(pem)).isGood).toBe(false);
  });

  it('shows an alarm of its own chain, and of the checkpoints, and none of another tenant', async () => {
    await ledger.raiseAlarm(theirs.tenantId, { kind: 'EVENT_CHANGED', seq: 1, checkpoint: null });
    expect((await state())['alarm']).toBeNull();
    await ledger.raiseLogAlarm({ kind: 'CHECKPOINT_MISSING', checkpoint: 3 });
    expect((await state())['alarm']).toEqual({
      ...{ kind: 'CHECKPOINT_MISSING', text: 'checkpoint 3 is missing', seq: null, checkpoint: 3 },
    });
    await ledger.raiseAlarm(ours.tenantId, { kind: 'CHAIN_REWRITTEN', seq: 2, checkpoint: 1 });
    expect((await state())['alarm']).toEqual({
      ...{ kind: 'CHAIN_REWRITTEN', seq: 2, checkpoint: 1 },
      text: 'event 2 and what follows was rewritten, as checkpoint 1 proves',
    });
  });
});

it('an act is found by its name whichever spelling it is on record under', async () => {
  await act(ours, { action: 'service_account.disable', objectId: 'o9' });
  await act(ours, { action: 'service-account.disable', objectId: 'o9' });
  for (const action of ['service-account.disable', 'service_account.disable'])
    expect(await seqs(`, action: "${action}"`)).toEqual([9, 8]);
});
