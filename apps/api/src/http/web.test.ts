import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { buildSchema, getIntrospectionQuery, parse, validate } from 'graphql';
import { printContract } from '../print-contract.js';
import { TestApi } from '../testing/test-api.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

const origin = 'https://console.example.com';
const person = 'a.person.token';

let database: TestDatabase;
let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await TestApi.start(database.app, {
    consoleDir: resolve('dist/console'),
    web: { origins: [origin], mode: 'production', isTrustedOnly: true, costPerMinute: 5_000 },
  });
  tenant = await makeTenant(api.database, 'ours');
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

interface Sent {
  readonly url?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function send({ url = '/graphql', token, headers = {}, body = { query: '{ __typename }' } }: Sent = {}) {
  const response = await api.server.inject({
    method: 'POST',
    url,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    payload: body as object,
  });
  const code = /"code":"(\w+)"/.exec(response.body)?.[1] ?? 'answered';
  return { code: `${response.statusCode} ${code}`, text: response.body, headers: response.headers };
}

describe('a page of another origin', () => {
  const preflight = (from: string) =>
    api.server.inject({
      method: 'OPTIONS',
      url: '/graphql',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  it('may ask, with a token and a key, where the setting names it', async () => {
    const { statusCode, headers } = await preflight(origin);
    expect([statusCode, headers['access-control-allow-origin']]).toEqual([204, origin]);
    expect(headers['access-control-allow-headers']).toBe('authorization, content-type, idempotency-key');
    const answer = await send({ token: tenant.tokens.owner, headers: { origin } });
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' });
  });

  it.each(['https://evil.example', 'https://console.example.com.evil.example', 'http://console.example.com', 'null'])(
    'may not from %s',
    async (from) => {
      const allowed = [await preflight(from), await send({ headers: { origin: from } })].map(
        ({ headers }) => headers['access-control-allow-origin'],
      );
      expect(allowed).toEqual([undefined, undefined]);
    },
  );

  it('is never told that any origin may', async () => {
    const { headers } = await preflight('*');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('the content type', () => {
  it.each(['application/json', 'application/json; charset=utf-8'])('may be %s', async (type) => {
    const headers = { 'content-type': type };
    expect((await send({ token: tenant.tokens.owner, headers, body: '{"query":"{ __typename }"}' })).code).toBe(
      '200 answered',
    );
  });

  it.each([
    'text/plain',
    'application/graphql',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('may not be %j', async (type) => {
    const headers = { 'content-type': type };
    expect((await send({ token: tenant.tokens.owner, headers, body: '{"query":"{ __typename }"}' })).code).toBe(
      '415 INPUT_INVALID',
    );
  });

  it.each(['/%67raphql', '/graphq%6C?x', 'http://other.example/graphql'])(
    'may not be another where the address is spelled %j',
    async (url) => {
      const headers = { 'content-type': 'text/plain' };
      expect((await send({ url, token: tenant.tokens.owner, headers, body: '{"query":"{ __typename }"}' })).code).toBe(
        '415 INPUT_INVALID',
      );
    },
  );
});

describe('in production', () => {
  const introspection = getIntrospectionQuery();

  it('the schema is shown to who has a token, and to no stranger, also once it was shown', async () => {
    const asked = async (token?: string) =>
      (await send({ ...(token ? { token } : {}), body: { query: introspection } })).code;
    expect(await asked('tfn_unknownunknownunknownunknown')).toBe('400 UNAUTHENTICATED');
    expect(await asked(tenant.tokens.viewer)).toBe('200 answered');
    expect(await asked('tfn_unknownunknownunknownunknown')).toBe('400 UNAUTHENTICATED');
  });

  it.each([
    ['a field', '{ viewr { id } }'],
    ['a type', '{ viewer { ... on Viewr { id } } }'],
    ['an argument', '{ project(idd: "x") { id } }'],
  ])('no suggestion is made for %s that is none', async (_, query) => {
    const { text } = await send({ token: 'tfn_unknownunknownunknownunknown', body: { query } });
    expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(text).not.toContain('Did you mean');
  });
});

it('in development the schema and suggestions are shown to everybody (control)', async () => {
  const open = await TestApi.start(database.app);
  expect((await open.ask(null, '{ __schema { queryType { name } } }')).errors).toEqual([]);
  expect((await open.ask(null, '{ viewr { id } }')).text).toContain('Did you mean');
  await open.close();
});

describe('documents of the console', () => {
  const documents = JSON.parse(readFileSync('dist/console/documents.json', 'utf8')) as string[];
  const [known = ''] = documents.filter((text) => /^query \w+ \{/.test(text));

  it('are listed by its build, each of them valid', async () => {
    const schema = buildSchema(await printContract());
    expect(documents.length).toBeGreaterThan(5);
    expect(documents.flatMap((text) => validate(schema, parse(text)))).toEqual([]);
  });

  it('are taken from people, as text and by id, and no other text is', async () => {
    const sha256Hash = createHash('sha256').update(known).digest('hex');
    const asked = async (body: object) => (await send({ token: person, body })).code;
    expect(await asked({ query: known })).toContain('UNAUTHENTICATED');
    expect(await asked({ documentId: `sha256:${sha256Hash}` })).toContain('UNAUTHENTICATED');
    expect(await asked({ extensions: { persistedQuery: { version: 1, sha256Hash } } })).toContain('UNAUTHENTICATED');
    expect(await asked({ documentId: 'sha256:00' })).toBe('400 DOCUMENT_UNKNOWN');
    expect(await asked({ query: '{ viewer { id } }' })).toBe('400 DOCUMENT_UNKNOWN');
    expect(await asked({ query: `${known} ` })).toBe('400 DOCUMENT_UNKNOWN');
    expect((await send({ body: { query: '{ viewer { id } }' } })).code).toBe('400 DOCUMENT_UNKNOWN');
  });

  it('are not all that an API token may send', async () => {
    expect((await send({ token: tenant.tokens.owner, body: { query: '{ viewer { id } }' } })).code).toBe(
      '200 answered',
    );
  });
});

describe('the budget of a tenant', () => {
  const query = '{ viewer { id memberships { role tenant { id slug name } } } }';

  it('ends, with the time to wait, and is no other tenant’s', async () => {
    const [ours, other] = [await makeTenant(api.database, 'busy'), await makeTenant(api.database, 'quiet')];
    const costly = {
      query: `{ ${['a', 'b', 'c'].map((name) => `${name}: viewer { memberships { role tenant { id slug name } } }`).join(' ')} }`,
    };
    const { owner, viewer } = ours.tokens;
    let answer = await send({ token: owner, body: costly });
    for (let time = 0; time < 500 && answer.code === '200 answered'; time += 1) {
      answer = await send({ token: time % 2 === 0 ? viewer : owner, body: costly });
    }
    expect(answer.code).toBe('200 RATE_LIMITED');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await send({ token: other.tokens.owner, body: { query } })).code).toBe('200 answered');
  });
});

describe('a socket', () => {
  const address = () => `${api.url.replace('http', 'ws')}/graphql`;
  const open = (headers: Record<string, string> = {}) =>
    new WebSocket(address(), { protocols: ['graphql-transport-ws'], headers } as never);
  const outcome = async (headers: Record<string, string>) => {
    const socket = open(headers);
    const answer = await Promise.race([
      once(socket, 'open').then(() => 'open'),
      once(socket, 'error').then(() => 'refused'),
    ]);
    socket.close();
    return answer;
  };

  it('is opened by its own page, a page that the setting names, and programs', async () => {
    const own = new URL(api.url).origin;
    expect([await outcome({}), await outcome({ origin: own }), await outcome({ origin })]).toEqual([
      'open',
      'open',
      'open',
    ]);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])('is not opened by a page of %s', async (from) => {
    expect(await outcome({ origin: from })).toBe('refused');
  });

  // All at once: each of them waits for real time.
  it.concurrent.each([
    ['nothing', []],
    ['something else', ['{"type":"ping"}']],
    ['no JSON', ['hello']],
  ] as const)('that says %s is closed after 5 s', async (_, messages) => {
    const socket = open();
    await once(socket, 'open');
    const since = performance.now();
    for (const message of messages) socket.send(message);
    const [{ code }] = (await once(socket, 'close')) as [{ readonly code: number }];
    expect(code).toBe(4408);
    expect(performance.now() - since).toBeGreaterThan(4_500);
    expect(performance.now() - since).toBeLessThan(8_000);
  });

  it.concurrent.each([
    ['without a token', {}],
    ['with nothing', undefined],
    ['with a token that nobody knows', { authorization: 'Bearer tfn_nobodynobodynobodynobody' }],
    ['with a forged one', { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' }],
    ['with a token in another form', { authorization: ['Bearer x'] }],
  ])('that begins %s is closed, and told nothing', async (_, payload) => {
    const socket = open();
    const heard: string[] = [];
    socket.addEventListener('message', ({ data }) => void heard.push(String(data)));
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    const [{ code }] = (await once(socket, 'close')) as [{ readonly code: number }];
    expect([code, heard]).toEqual([4403, []]);
  });

  it.concurrent('that says who it is stays open', async () => {
    const socket = open();
    await once(socket, 'open');
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${tenant.tokens.viewer}` } }),
    );
    const ended = await Promise.race([
      once(socket, 'close').then(() => 'closed'),
      new Promise((resolve) => setTimeout(() => resolve('open'), 5_500)),
    ]);
    expect(ended).toBe('open');
    socket.close();
  });
});
