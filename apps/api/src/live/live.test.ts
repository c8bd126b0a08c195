import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import { parse } from 'graphql';
import pg from 'pg';
import { readyUnit } from '../testing/fake-cell.js';
import type { Feed } from '../testing/feed.js';
import { TestApi } from '../testing/test-api.js';
import { addConnector, makeProject, saveRevisions, type TestProject } from '../testing/test-project.js';
import { addMember, makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { failureOf, TestWorker } from '../testing/test-worker.js';

const status = `subscription ($id: ID!) { environmentStatus(environmentId: $id) {
  state units { key state } desiredRevision { number } project { builds { edges { node { state } } } } } }`;
const progress = `subscription ($id: ID!) { deploymentProgress(environmentId: $id) { state steps { name state } } }`;
const canvas = 'subscription ($id: ID!) { canvasChanged(projectId: $id) { number canvas } }';
const save = 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed } }';

let database: TestDatabase;
let superuser: pg.Client;
let tenants: TenantDatabase;
let workers: TenantDatabase;
let api: TestApi;
let tenant: TestTenant;
let project: TestProject;
let worker: TestWorker;
let connectors = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [tenants, workers, api] = await Promise.all([
    TenantDatabase.open(database.app, 2),
    TenantDatabase.open(database.worker, 2),
    TestApi.start(database.app),
  ]);
  tenant = await makeTenant(tenants, 'ours');
  project = await makeProject(api, tenant, 'Shop');
  worker = new TestWorker(workers, tenant.tenantId);
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), workers.close(), superuser.end()]);
  await database.drop();
});
const feeds: Feed[] = [];
afterEach(() => feeds.splice(0).forEach((feed) => feed.stop()));

function subscribe(query: string, id: string, token = tenant.tokens.viewer): Feed {
  const feed = api.subscribe(token, query, { id });
  feeds.push(feed);
  return feed;
}

async function saveOne(): Promise<void> {
  connectors += 1;
  const input = { projectId: project.projectId, baseRevision: 0, operations: [addConnector(`x${connectors}`)] };
  expect((await api.ask(tenant.tokens.owner, save, { input })).errors).toEqual([]);
}

const latest = (feed: Feed): string => JSON.stringify(feed.events.at(-1) ?? null);

describe('a subscription', () => {
  it('sends the present first, then each save of the canvas', async () => {
    const feed = subscribe(canvas, project.projectId);
    await waitUntil('the present', () => feed.events.length > 0);
    expect(latest(feed)).not.toContain('"x1"');
    await saveOne();
    // What was announced of the project before may come first, and shows the present once more.
    await waitUntil('the save', () => latest(feed).includes(`"x${connectors}"`));
  });

  it('shows the environment through build, deployment and what the cell sees', async () => {
    const feed = subscribe(status, project.environmentId);
    await waitUntil('building', () => latest(feed).includes('"building"'));
    await worker.build(project.projectId);
    await waitUntil('deploying', () => latest(feed).includes('"deploying"') && latest(feed).includes('"succeeded"'));
    await worker.deploy(project.environmentId);
    await waitUntil('live', () => latest(feed).includes('"live"'));
    api.cell.see(project.environmentId, [readyUnit('function-function', 'myfunction')]);
    await waitUntil('the unit', () => latest(feed).includes('"function-function"'));
    api.cell.see(project.environmentId, [{ ...readyUnit('function-function', 'myfunction'), state: 'restarting' }]);
    await waitUntil('the restart', () => latest(feed).includes('"restarting"'));
    api.cell.isAway = true;
    api.cell.see(project.environmentId, []);
    await waitUntil('no units while the cell is away', () => latest(feed).includes('"units":[]'));
    api.cell.isAway = false;
    api.cell.see(project.environmentId, [readyUnit('function-function', 'myfunction')]);
    await waitUntil('the units again', () => latest(feed).includes('"ready"'));
  });

  it('shows each step of the latest deployment', async () => {
    const feed = subscribe(progress, project.environmentId);
    await waitUntil('the present', () => latest(feed).includes('"apply"'));
    await saveOne();
    await worker.build(project.projectId);
    await worker.failDeployment(project.environmentId, failureOf('f', 'it crashed'));
    await waitUntil('the failure', () => latest(feed).includes('"ready","state":"failed"'));
  });

  it('joins a burst of changes into few events, the last of which is the newest state', async () => {
    const feed = subscribe(canvas, project.projectId);
    await waitUntil('the present', () => feed.events.length > 0);
    for (let time = 0; time < 10; time += 1) await saveOne();
    await waitUntil('the newest', () => latest(feed).includes(`"x${connectors}"`));
    expect(feed.events.length).toBeLessThan(12);
  });

  it('sends again after a gap in what was heard', async () => {
    const feed = subscribe(canvas, project.projectId);
    await waitUntil('the present', () => feed.events.length > 0);
    await superuser.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen tiffin_changed' and datname = current_database()",
    );
    await saveOne();
    await waitUntil('what was missed', () => latest(feed).includes(`"x${connectors}"`));
  });

  it('asks the cell no more once nobody listens', async () => {
    // Ends the long polls of the tests before, which nobody listens to any more.
    api.cell.see(project.environmentId, []);
    const feed = subscribe(status, project.environmentId);
    const other = subscribe(status, project.environmentId);
    await waitUntil('both', () => feed.events.length > 0 && other.events.length > 0);
    await waitUntil('one long poll for both', () => api.cell.polls === 1);
    feed.stop();
    other.stop();
    await waitUntil('the server to hear it', () => feed.ended !== null && other.ended !== null);
    api.cell.see(project.environmentId, []);
    await waitUntil('the poll to end', () => api.cell.polls === 0);
  });
});

describe('while it runs, a subscription is authorised again (I-08, I-17)', () => {
  const codeOf = (feed: Feed) => (feed.ended?.[0] as { extensions?: { code?: string } } | undefined)?.extensions?.code;

  it('ends with its next event when the token is revoked', async () => {
    const token = await addMember(tenants, tenant.tenantId, { userId: newId<UserId>(), role: 'viewer' });
    const feed = subscribe(canvas, project.projectId, token);
    await waitUntil('the present', () => feed.events.length > 0);
    await superuser.query("update api_token set revoked_at = now() where hash = encode(sha256($1::bytea), 'hex')", [
      token,
    ]);
    await saveOne();
    await waitUntil('its end', () => feed.ended);
    expect([codeOf(feed), feed.events.length]).toEqual(['UNAUTHENTICATED', 1]);
  });

  const revoke = (token: string) =>
    superuser.query("update api_token set revoked_at = now() where hash = encode(sha256($1::bytea), 'hex')", [token]);
  const remove = async (userId: UserId) => {
    await superuser.query('delete from api_token k using member m where m.id = k.member_id and m.user_id = $1', [
      userId,
    ]);
    await superuser.query('delete from member where user_id = $1', [userId]);
  };
  /** What is done is not announced: as a trigger that a restore left out, or a server that drops notifications. */
  const unheard = async (work: () => Promise<unknown>) => {
    await superuser.query(
      'alter table api_token disable trigger announce; alter table member disable trigger announce',
    );
    await work();
    await superuser.query('alter table api_token enable trigger announce; alter table member enable trigger announce');
  };
  const cases: readonly [string, number, (token: string, userId: UserId) => Promise<unknown>][] = [
    ['1 s when the token is revoked', 1_000, revoke],
    ['1 s when the member is removed', 1_000, (_, userId) => remove(userId)],
    ['5 s when the token is revoked and nobody hears of it', 5_000, (token) => unheard(() => revoke(token))],
    ['5 s when the member is removed and nobody hears of it', 5_000, (_, userId) => unheard(() => remove(userId))],
  ];
  it.each(cases)('ends, without any event, within %s', async (_, withinMs, change) => {
    const userId = newId<UserId>();
    const token = await addMember(tenants, tenant.tenantId, { userId, role: 'viewer' });
    const feed = subscribe(canvas, project.projectId, token);
    await waitUntil('the present', () => feed.events.length > 0);
    const since = performance.now();
    await change(token, userId);
    await waitUntil('its end', () => feed.ended);
    expect(performance.now() - since).toBeLessThan(withinMs);
    expect([codeOf(feed), feed.events.length]).toEqual(['UNAUTHENTICATED', 1]);
  });

  it('stays open, without any event, when another member changes or there was a gap', async () => {
    const feed = subscribe(canvas, project.projectId);
    await waitUntil('the present', () => feed.events.length > 0);
    const userId = newId<UserId>();
    const token = await addMember(tenants, tenant.tenantId, { userId, role: 'viewer' });
    const other = subscribe(canvas, project.projectId, token);
    await waitUntil('the present of the other', () => other.events.length > 0);
    await remove(userId);
    await waitUntil('the end of the other', () => other.ended);
    expect([feed.ended, feed.events.length]).toEqual([null, 1]);
  });

  it('never hears of another tenant', async () => {
    const foreign = await makeTenant(tenants, 'foreign');
    const other = await makeProject(api, foreign, 'Other');
    const feed = subscribe(canvas, project.projectId);
    await waitUntil('the present', () => feed.events.length > 0);
    await saveRevisions(api, { ...foreign, ...other }, 3);
    await saveOne();
    await waitUntil('its own save', () => feed.events.length === 2);
    expect(JSON.stringify(feed.events)).not.toContain('"c0"');
  });
});

describe('what comes over a socket', () => {
  it.each([
    ['an unknown field', 'subscription { canvasChanged(projectId: "x") { nothing } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'too much depth',
      `subscription { environmentStatus(environmentId: "x") ${'{ project { environments '.repeat(6)}{ id }${' } }'.repeat(6)} }`,
      'QUERY_TOO_COSTLY',
    ],
  ])('is refused with %s', async (_, query, code) => {
    const feed = api.subscribe(tenant.tokens.viewer, query);
    feeds.push(feed);
    await waitUntil('the refusal', () => feed.ended);
    expect(JSON.stringify(feed.ended)).toContain(code);
  });

  it('is refused as a tree in place of a text', async () => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const heard: string[] = [];
    socket.onmessage = ({ data }) => void heard.push(String(data));
    socket.onopen = () => {
      const payload = { authorization: `Bearer ${tenant.tokens.viewer}` };
      socket.send(JSON.stringify({ type: 'connection_init', payload }));
      const query = parse('subscription { canvasChanged(projectId: "x") { number } }', { noLocation: true });
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    };
    await waitUntil('the refusal', () =>
      heard.some((text) => text.includes('"error"') && text.includes('INPUT_INVALID')),
    );
    socket.close();
  });
});
