import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';
import { connect } from 'node:net';

let upstream: Upstream;
let gateway: RunningGateway | undefined;

beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await upstream.stop();
});

/** A gateway with these steps before its proxy. */
async function start(...actions: readonly Readonly<Record<string, unknown>>[]): Promise<RunningGateway> {
  const steps = actions.map((action) => ({ action }));
  const policies = [{ 'request-transformer': steps }, { proxy: [{ action: { serviceEndpoint: 's' } }] }];
  gateway = await startGateway(onePipeline(policies, { serviceEndpoints: { s: { urls: [upstream.url] } } }));
  return gateway;
}

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

async function sent(
  actions: readonly Readonly<Record<string, unknown>>[],
  call: { readonly body?: string | Buffer; readonly headers?: Record<string, string>; readonly method?: string },
): Promise<Echo> {
  const { call: ask } = await start(...actions);
  const reply = await ask('/p?color=red', { method: 'POST', ...call });
  expect(reply.status, reply.body).toBe(200);
  return JSON.parse(reply.body) as Echo;
}

const large = JSON.stringify({ a: 'x'.repeat(102_400) });
const addE = { body: { add: { e: "'five'" } } };

describe('request-transformer', () => {
  it.each([
    ['{"a":1,"b":[1,{"c":"é"}]}', addE, { a: 1, b: [1, { c: 'é' }], e: 'five' }],
    ['{"a":1,"b":"two"}', { body: { add: { e: 'req.body.b' }, remove: ['a'] } }, { b: 'two', e: 'two' }],
    ['{"a":1}', { body: { add: { e: "'five'" }, remove: ['e'] } }, { a: 1 }],
    ['{"__proto__":{"x":1},"a":1}', { body: { remove: ['a'] } }, JSON.parse('{"__proto__":{"x":1}}') as object],
    ['[1,2]', addE, [1, 2]],
    ['\ufeff{}', { body: { add: { n: 5, s: '5', o: 'req.query' } } }, { n: 5, s: 5, o: { color: 'red' } }],
  ])('makes of %s with %j', async (body, action, expected) => {
    const echo = await sent([action], { body, headers: json });
    expect(JSON.parse(echo.body)).toEqual(expected);
    expect(echo.headers['content-length']).toBe(String(Buffer.byteLength(echo.body)));
    expect(echo.headers['transfer-encoding']).toBeUndefined();
  });

  it.each([
    ['a=1&b=two+words&a=3&c%5Bd%5D=4', 'a%5B0%5D=1&a%5B1%5D=3&b=two+words&c%5Bd%5D=4&e=five'],
    ['', '{"e":"five"}'],
  ])('adds to the form "%s"', async (body, expected) => {
    expect((await sent([addE], { body, headers: form })).body).toBe(expected);
  });

  it('lets several steps see what those before have made', async () => {
    const steps = [addE, { body: { add: { f: "req.body.e + '!'" }, remove: ['e'] } }];
    expect(JSON.parse((await sent(steps, { body: '{}', headers: json })).body)).toEqual({ f: 'five!' });
    await gateway!.stop();
    expect(JSON.parse((await sent(steps, { method: 'GET' })).body)).toEqual({ f: 'five!' });
  });

  it('makes a body where something is added, and none where something is taken away', async () => {
    expect(await sent([addE], {})).toMatchObject({
      body: '{"e":"five"}',
      headers: { ...json, 'content-length': '12' },
    });
    await gateway!.stop();
    const left = await sent([{ body: { remove: ['e'] } }], {});
    expect([left.body, left.headers['content-type']]).toEqual(['', undefined]);
  });

  it('passes bodies of other kinds on as they came, whatever their size', async () => {
    const body = 'x'.repeat(300_000);
    const echo = await sent([addE], { body, headers: { 'content-type': 'text/plain' } });
    expect(echo.body).toBe(body);
    expect(echo.headers['content-type']).toBe('text/plain');
  });

  it('reads a chunked body, and one that is compressed, which then goes on as it reads', async () => {
    const chunked = await sent([addE], { body: '{"a":1}', headers: { ...json, 'transfer-encoding': 'chunked' } });
    expect(chunked).toMatchObject({ body: '{"a":1,"e":"five"}', headers: { 'content-length': '18' } });
    await gateway!.stop();
    const packed = await sent([addE], {
      body: gzipSync('{"a":1}'),
      headers: { ...json, 'content-encoding': 'gzip', 'content-digest': 'sha-256=:x:' },
    });
    expect(packed.body).toBe('{"a":1,"e":"five"}');
    expect(packed.headers).not.toHaveProperty('content-encoding');
    expect(packed.headers).not.toHaveProperty('content-digest');
  });

  it.each([
    [400, 'BODY_INVALID', 'broken JSON', '{"a":', json],
    [400, 'BODY_INVALID', 'a number', '5', json],
    [400, 'BODY_INVALID', 'a deep one', `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`, json],
    [400, 'BODY_INVALID', 'no gzip', 'no gzip', { ...json, 'content-encoding': 'gzip' }],
    [413, 'BODY_TOO_LARGE', 'a large one', large, json],
    [413, 'BODY_TOO_LARGE', 'a chunked one', large, { ...json, 'transfer-encoding': 'chunked' }],
    [413, 'BODY_TOO_LARGE', 'a packed one', gzipSync(large), { ...json, 'content-encoding': 'gzip' }],
    [413, 'BODY_TOO_LARGE', 'a form of very many fields inside others', `${'a[]=1&'.repeat(1_000)}b=1`, form],
    [415, 'BODY_UNSUPPORTED', 'another encoding', '{}', { ...json, 'content-encoding': 'zstd' }],
    [415, 'BODY_UNSUPPORTED', 'another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }],
  ])('answers %i %s to %s, and says nothing of it', async (status, code, _, body, headers) => {
    let asked = 0;
    upstream.server.on('request', () => asked++);
    const { call } = await start(addE);
    const reply = await call('/', { method: 'POST', body, headers });
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body)).toEqual({ error: { code, message: expect.any(String) as string } });
    expect(reply.body).not.toMatch(/\.ts:|x{5}|position|token/);
    expect(asked).toBe(0);
    expect((await call('/', { method: 'POST', body: '{}', headers: json })).status).toBe(200);
  });

  it('reads as much as a step says', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(200_000) });
    const { call } = await start({ ...addE, maxBytes: 1_000_000 }, { body: { add: { f: '1' } }, maxBytes: 1_000 });
    expect((await call('/', { method: 'POST', body, headers: json })).status).toBe(413);
    await gateway!.stop();
    expect((await sent([{ ...addE, maxBytes: 1_000_000 }], { body, headers: json })).body).toHaveLength(
      body.length + '"e":"five",'.length,
    );
  });

  it('changes headers in whatever spelling the client has them', async () => {
    const action = {
      headers: { add: { 'X-Color': 'req.query.color', 'x-none': 'req.query.none' }, remove: ['Cookie'] },
    };
    const echo = await sent([action], { headers: { x_color: 'theirs', cookie: 'a=1', 'x-none': 'theirs' } });
    expect(echo.headers).toMatchObject({ 'x-color': 'red' });
    for (const name of ['x_color', 'cookie', 'x-none']) expect(echo.headers).not.toHaveProperty(name);
  });

  it('goes no further for a client that leaves before its body is complete', async () => {
    let asked = 0;
    upstream.server.on('request', () => asked++);
    const { port, call, gateway: running } = await start(addE);
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"');
    await new Promise<void>((resolve) => running.server.once('request', () => resolve()));
    socket.destroy();
    expect((await call('/', { method: 'POST', body: '{}', headers: json })).status).toBe(200);
    expect(asked).toBe(1);
  });

  it.each([
    [{}, 'give "headers" or "body"'],
    [{ headers: {} }, 'give "add" or "remove"'],
    [{ body: { add: {} } }, 'name at least one'],
    [{ headers: { add: { host: "'x'" } } }, 'reserved'],
    [{ headers: { add: { 'x-a': 'process.exit()' } } }, 'process'],
    [{ body: { add: { a: '(' } } }, 'a'],
    [{ headers: { remove: ['a b'] } }, 'no name of an HTTP header'],
    [{ body: { remove: 'a' } }, 'use a list of texts'],
    [{ ...addE, limit: 5 }, 'unknown parameter "limit"'],
  ])('refuses %j when it is loaded', async (action, message) => {
    await expect(start(action)).rejects.toThrow(message);
  });
});
