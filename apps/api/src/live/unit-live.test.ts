import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import pg from 'pg';
import { limits } from '../limits/limits.js';
import { readyUnit } from '../testing/fake-cell.js';
import type { Feed } from '../testing/feed.js';
import { TestApi } from '../testing/test-api.js';
import { makeProject, type TestProject } from '../testing/test-project.js';
import { addMember, makeTenant, type TestTenant } from '../testing/test-tenant.js';

const logs = `subscription ($id: ID!) { unitLogs(environmentId: $id, unitKey: "u", tail: 2) { time stream text replica missed } }`;
const metrics = `subscription ($id: ID!) { unitMetrics(environmentId: $id) {
  unknownBecause units { key name replicas { replica cpuMillicores memoryBytes cpuLimitMillicores memoryLimitBytes } } } }`;

let database: TestDatabase;
let superuser: pg.Client;
let tenants: TenantDatabase;
let api: TestApi;
let tenant: TestTenant;
let project: TestProject;

beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [tenants, api] = await Promise.all([TenantDatabase.open(database.app, 2), TestApi.start(database.app)]);
  tenant = await makeTenant(tenants, 'ours');
  project = await makeProject(api, tenant, 'Shop');
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), superuser.end()]);
  await database.drop();
});
const feeds: Feed[] = [];
afterEach(async () => {
  for (const feed of feeds.splice(0)) {
    feed.stop();
    await waitUntil('the server to hear it', () => feed.ended !== null);
  }
});

function subscribe(query: string, token = tenant.tokens.developer): Feed {
  const feed = api.subscribe(token, query, { id: project.environmentId });
  feeds.push(feed);
  return feed;
}

const line = (text: string) => ({ time: '2026-01-01T00:00:00.000Z', stream: 'stdout' as const, text });
const print = (...texts: readonly string[]) => api.cell.print(project.environmentId, 'u', ...texts.map(line));
const textsOf = (feed: Feed): readonly string[] =>
  feed.events.flatMap(({ unitLogs = [] }) => (unitLogs as readonly { text: string }[]).map(({ text }) => text));
const codeOf = (feed: Feed) => (feed.ended?.[0] as { extensions?: { code?: string } } | undefined)?.extensions?.code;
const followers = () => api.cell.followed.get(`${project.environmentId} u`)?.size ?? 0;

describe('lines of a unit that are followed', () => {
  it('are those that are there, and then each that is printed, none twice and none left out', async () => {
    api.cell.lines.set(`${project.environmentId} u`, ['1', '2', '3'].map(line));
    const feed = subscribe(logs);
    await waitUntil('the tail', () => textsOf(feed).length === 2);
    for (let number = 4; number < 500; number += 1) print(String(number));
    await waitUntil('the last', () => textsOf(feed).at(-1) === '499');
    expect(textsOf(feed)).toEqual(Array.from({ length: 498 }, (_, index) => String(index + 2)));
  });

  it('say how many are lost, and whose they are', async () => {
    const feed = subscribe(logs);
    await waitUntil('the cell is asked', () => followers() === 1);
    api.cell.print(project.environmentId, 'u', { ...line('late'), missed: 7, replica: 'abc' });
    await waitUntil('it', () => textsOf(feed).includes('late'));
    expect(feed.events.at(-1)).toEqual({
      unitLogs: [{ ...line('late'), missed: 7, replica: 'abc' }],
    });
  });

  it('are asked of the cell for their tenant, and no more once nobody follows', async () => {
    const feed = subscribe(logs);
    await waitUntil('the cell is asked', () => followers() === 1);
    expect(api.cell.holder).toBe(tenant.tenantId);
    feed.stop();
    await waitUntil('the cell hears it', () => followers() === 0);
  });

  it('are not sent any more to who is no member any more', async () => {
    const userId = newId<UserId>();
    const feed = subscribe(logs, await addMember(tenants, tenant.tenantId, { userId, role: 'developer' }));
    await waitUntil('the cell is asked', () => followers() === 1);
    await superuser.query('delete from api_token k using member m where m.id = k.member_id and m.user_id = $1', [
      userId,
    ]);
    await superuser.query('delete from member where user_id = $1', [userId]);
    await waitUntil('its end', () => feed.ended);
    print('secret');
    expect([codeOf(feed), textsOf(feed).includes('secret')]).toEqual(['UNAUTHENTICATED', false]);
    await waitUntil('the cell hears it', () => followers() === 0);
  });

  it('are looked at again before they are sent, also where nobody was told of a change', async () => {
    const userId = newId<UserId>();
    const feed = subscribe(logs, await addMember(tenants, tenant.tenantId, { userId, role: 'developer' }));
    await waitUntil('the cell is asked', () => followers() === 1);
    await superuser.query('alter table member disable trigger announce');
    await superuser.query("update member set role = 'viewer' where user_id = $1", [userId]);
    await superuser.query('alter table member enable trigger announce');
    await waitUntil('its end', () => {
      print('more');
      return feed.ended;
    });
    expect(codeOf(feed)).toBe('FORBIDDEN');
  });

  it.each([0, 1_001])('cannot be had with a tail of %i', async (tail) => {
    const feed = subscribe(logs.replace('tail: 2', `tail: ${tail}`));
    await waitUntil('the refusal', () => feed.ended);
    expect(codeOf(feed)).toBe('INPUT_INVALID');
  });

  it('cannot be had of a cell that is away', async () => {
    api.cell.isAway = true;
    const feed = subscribe(logs);
    await waitUntil('the refusal', () => feed.ended);
    api.cell.isAway = false;
    expect(codeOf(feed)).toBe('CELL_UNAVAILABLE');
  });

  it('are followed once under one id of a socket, and no more once that is closed', async () => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const heard: { readonly type: string; readonly payload?: unknown }[] = [];
    socket.onmessage = ({ data }) => void heard.push(JSON.parse(String(data)) as (typeof heard)[number]);
    const say = (message: object) => socket.send(JSON.stringify(message));
    const follow = { id: '1', type: 'subscribe', payload: { query: logs, variables: { id: project.environmentId } } };
    socket.onopen = () =>
      say({ type: 'connection_init', payload: { authorization: `Bearer ${tenant.tokens.developer}` } });
    await waitUntil('it is let in', () => heard.some(({ type }) => type === 'connection_ack'));
    say(follow);
    await waitUntil('the cell is asked', () => followers() === 1);
    say(follow);
    await waitUntil('the refusal', () => heard.some(({ type }) => type === 'error'));
    say({ id: '1', type: 'complete' });
    await waitUntil('the cell hears it', () => followers() === 0);
    say(follow);
    await waitUntil('the cell is asked again', () => followers() === 1);
    socket.close();
    await waitUntil('the cell hears that', () => followers() === 0);
  });

  it('are followed by so many of one person, and no more', async () => {
    const open = Array.from({ length: limits.followers }, () => subscribe(logs));
    await waitUntil('all are there', () => followers() === open.length);
    const further = subscribe(logs);
    await waitUntil('the refusal', () => further.ended);
    expect(codeOf(further)).toBe('QUERY_TOO_COSTLY');
    open[0]?.stop();
    await waitUntil('a place is free', () => followers() === open.length - 1);
    const next = subscribe(logs);
    await waitUntil('it follows', () => followers() === open.length);
    expect(next.ended).toBeNull();
  });
});

describe('what units use', () => {
  it('is sent under the names of the units', async () => {
    api.cell.see(project.environmentId, [readyUnit('u', 'My unit')]);
    const replica = { cpuMillicores: 12, memoryBytes: 3e9, cpuLimitMillicores: null, memoryLimitBytes: 4e9 };
    api.cell.uses = { unknownBecause: null, units: [{ key: 'u', replicas: [{ replica: 'abc', ...replica }] }] };
    const feed = subscribe(metrics, tenant.tokens.viewer);
    await waitUntil('the present', () => feed.events.length > 0);
    expect(feed.events[0]).toEqual({
      unitMetrics: {
        unknownBecause: null,
        units: [{ key: 'u', name: 'My unit', replicas: [{ replica: 'abc', ...replica }] }],
      },
    });
  });

  it('says why it is not known', async () => {
    api.cell.uses = { unknownBecause: 'nobody measures', units: [] };
    const feed = subscribe(metrics);
    await waitUntil('the present', () => feed.events.length > 0);
    expect(feed.events[0]).toEqual({ unitMetrics: { unknownBecause: 'nobody measures', units: [] } });
  });
});
