import type { RequestListener } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

let gateway: RunningGateway | undefined;
let upstream: Upstream | undefined;

afterEach(async () => {
  await gateway?.stop();
  await upstream?.stop();
  gateway = upstream = undefined;
});

type Fields = Readonly<Record<string, unknown>>;

async function start(action: Fields, listener: RequestListener, ...before: Fields[]): Promise<RunningGateway> {
  upstream = await startUpstream(listener);
  const policies = [
    ...before,
    { 'response-transformer': [{ action }] },
    { proxy: [{ action: { serviceEndpoint: 's' } }] },
  ];
  gateway = await startGateway(onePipeline(policies as never, { serviceEndpoints: { s: { urls: [upstream.url] } } }));
  return gateway;
}

const json = { 'content-type': 'application/json' };
const answers =
  (body: string | Buffer, headers: Record<string, string> = json, status = 200): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);
const addC = { body: { add: { c: '3' }, remove: ['secret'] } };

describe('response-transformer', () => {
  it('changes a body in whatever parts it comes', async () => {
    const text = JSON.stringify({ a: 'é'.repeat(50), secret: 1 });
    const { call } = await start(addC, (_, response) => {
      response.writeHead(200, json);
      const bytes = [...Buffer.from(text)];
      const next = (): void => {
        const byte = bytes.shift();
        if (byte === undefined) return void response.end();
        response.write(Buffer.from([byte]), next);
      };
      next();
    });
    const reply = await call('/');
    expect(JSON.parse(reply.body)).toEqual({ a: 'é'.repeat(50), c: 3 });
    expect(reply.headers['content-length']).toBe(String(Buffer.byteLength(reply.body)));
    expect(reply.headers['transfer-encoding']).toBeUndefined();
  });

  it.each([
    ['gzip', gzipSync('{"a":1,"secret":2}')],
    ['br', brotliCompressSync('{"a":1,"secret":2}')],
  ])('changes what comes compressed by %s, though it was asked not to', async (encoding, body) => {
    const asked: unknown[] = [];
    const { call } = await start(addC, (request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.writeHead(200, { ...json, 'content-encoding': encoding, etag: '"1"', 'content-digest': 'x' }).end(body);
    });
    const reply = await call('/', { headers: { 'accept-encoding': 'gzip, br' } });
    expect([
      reply.body,
      reply.headers['content-encoding'],
      reply.headers.etag,
      reply.headers['content-digest'],
    ]).toEqual(['{"a":1,"c":3}', undefined, 'W/"1"', undefined]);
    expect(asked).toEqual(['identity']);
  });

  it('asks for the whole, where a part would show what is taken out', async () => {
    const { call } = await start(addC, (request, response) => {
      const body = '{"secret":12345,"a":1}';
      if (request.headers.range === undefined) response.writeHead(200, json).end(body);
      else response.writeHead(206, json).end(body.slice(0, 15));
    });
    expect((await call('/', { headers: { range: 'bytes=0-14' } })).body).toBe('{"a":1,"c":3}');
  });

  it.each([
    ['words', { 'content-type': 'text/plain' }, 'the answer is no JSON'],
    ['{"a":', json, 'its JSON cannot be read'],
    ['{"a":1}', { ...json, 'content-encoding': 'zstd' }, 'its encoding is unknown: zstd'],
    ['{"a":1}', { ...json, 'content-encoding': 'gzip' }, 'its encoding is broken: gzip'],
  ])('leaves %s with %j as it came, and tells it', async (body, headers, reason) => {
    const { call, logged } = await start(addC, answers(body, headers));
    expect(await call('/')).toMatchObject({ status: 200, body, headers });
    expect(logged).toEqual([expect.objectContaining({ reason, apiEndpoint: 'all' })]);
  });

  it('answers 502 to what is too large to be changed, and does not read on', async () => {
    let broken = false;
    const { call, logged } = await start({ ...addC, maxBytes: 1_000 }, (_, response) => {
      response.writeHead(200, json).write(`{"a":"${'x'.repeat(2_000)}`);
      response.once('close', () => (broken = true));
    });
    const reply = await call('/');
    expect([reply.status, JSON.parse(reply.body)]).toMatchObject([502, { error: { code: 'ANSWER_TOO_LARGE' } }]);
    expect(logged[0]).toMatchObject({ reason: 'it has more than 1000 bytes ("maxBytes"): 502' });
    await waitUntil('the service is left', () => broken);
    expect((await call('/')).status).toBe(502);
  });

  it('answers 502 where what is packed is too large', async () => {
    const body = gzipSync(JSON.stringify({ a: 'x'.repeat(100_000) }));
    const { call } = await start({ ...addC, maxBytes: 10_000 }, answers(body, { ...json, 'content-encoding': 'gzip' }));
    expect((await call('/')).status).toBe(502);
  });

  it('answers 502, whole, where the service breaks off what is held back', async () => {
    const { call } = await start(addC, (_, response) => {
      response.writeHead(200, { ...json, 'x-of': 'service' }).write('{"a":');
      setImmediate(() => response.destroy());
    });
    const reply = await call('/');
    expect([reply.status, JSON.parse(reply.body)]).toMatchObject([502, { error: { code: 'UPSTREAM_FAILED' } }]);
    expect(reply.headers['x-of']).toBeUndefined();
  });

  it('gives HEAD, 204 and 304 no body, and no length that would be wrong', async () => {
    const { call } = await start(addC, (request, response) => {
      const status = Number(request.url!.slice(1));
      response.writeHead(status, status === 200 ? { ...json, 'content-length': '20' } : json).end();
    });
    const head = await call('/200', { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, undefined, '']);
    expect(await call('/204')).toMatchObject({ status: 204, body: '' });
    expect(await call('/304')).toMatchObject({ status: 304, body: '' });
  });

  it('changes headers of services and of the gateway alike, by what both said', async () => {
    const headers = {
      add: { 'x-told': "res.headers['x-of'] + ' ' + res.statusCode", 'x-of': 'req.path' },
      remove: ['ETag'],
    };
    const { call } = await start({ headers }, answers('x', { 'x-of': 'service', etag: '"1"' }));
    const reply = await call('/p');
    expect(reply.headers).toMatchObject({ 'x-told': 'service 200', 'x-of': '/p' });
    expect(reply.headers.etag).toBeUndefined();
    await upstream!.stop();
    const failed = await call('/p');
    expect([failed.status, failed.headers['x-of']]).toEqual([502, '/p']);
  });

  it('keeps what other policies say of the answer, and every cookie of the service', async () => {
    const { call } = await start(
      addC,
      (_, response) =>
        response
          .writeHead(200, [...['content-type', 'application/json'], ...['set-cookie', 'a=1', 'set-cookie', 'b=2']])
          .end('{}'),
      { cors: [{ action: { origin: ['https://a.example'] } }] },
    );
    const reply = await call('/', { headers: { origin: 'https://a.example' } });
    expect(reply).toMatchObject({
      body: '{"c":3}',
      headers: { 'access-control-allow-origin': 'https://a.example', 'set-cookie': ['a=1', 'b=2'], vary: 'Origin' },
    });
  });

  it('is done from within, where there are several', async () => {
    const first = { 'response-transformer': [{ action: { body: { add: { order: "'outer'" } } } }] };
    const { call } = await start({ body: { add: { order: "'inner'", inner: '1' } } }, answers('{}'), first);
    expect(JSON.parse((await call('/')).body)).toEqual({ order: 'outer', inner: 1 });
  });
});
