import { createServer } from 'node:net';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';
import type { Call } from '../testing/call.js';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

const gateways: RunningGateway[] = [];
const upstreams: Upstream[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop();
  for (const upstream of upstreams.splice(0)) await upstream.stop();
});

async function serve(listener: RequestListener): Promise<string> {
  const upstream = await startUpstream(listener);
  upstreams.push(upstream);
  return upstream.url;
}

interface Given {
  readonly retry?: object;
  readonly breaker?: object;
  readonly proxy?: object;
  readonly timeout?: number;
}

async function start(urls: readonly string[], given: Given): Promise<RunningGateway> {
  const step = (policy: string, action?: object) =>
    action === undefined ? [] : [{ [policy]: [{ action: { ...action } }] }];
  const timeout = given.timeout === undefined ? undefined : { ms: given.timeout };
  const gateway = await startGateway(
    onePipeline(
      [
        ...step('timeout', timeout),
        ...step('retry', given.retry),
        ...step('circuit-breaker', given.breaker),
        ...step('proxy', { serviceEndpoint: 's', ...given.proxy }),
      ],
      { serviceEndpoints: { s: { urls } } },
    ),
  );
  gateways.push(gateway);
  return gateway;
}

/** Answers each request by the next of these, and the last again and again; what it got as a body is in `bodies`. */
function inOrder(...answers: readonly ((response: ServerResponse, incoming: IncomingMessage) => void)[]) {
  const bodies: string[] = [];
  const listener: RequestListener = (incoming, response) => {
    let body = '';
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      const at = Math.min(bodies.push(body), answers.length) - 1;
      answers[at]!(response, incoming);
    });
  };
  return { bodies, listener };
}

const unavailable = (response: ServerResponse): void => void response.writeHead(503).end('not now');
const breaks = (_: ServerResponse, incoming: IncomingMessage): void => void incoming.socket.destroy();
const fine = (response: ServerResponse): void => void response.end('fine');
const quick = { backoffMs: 0 };
const codeOf = (body: string): string => (JSON.parse(body) as { error: { code: string } }).error.code;

describe('retry', () => {
  it.each([
    ['says that it cannot answer', unavailable],
    [
      'says so in an answer that has no end yet',
      (response: ServerResponse) => void response.writeHead(503).write('no'),
    ],
    ['breaks off', breaks],
  ])('asks again where a service %s', async (_, answer) => {
    const { bodies, listener } = inOrder(answer, answer, fine);
    const { call } = await start([await serve(listener)], { retry: quick });
    expect(await call('/')).toMatchObject({ status: 200, body: 'fine' });
    expect(bodies).toHaveLength(3);
    expect((await call('/.tiffin/metrics')).body).toContain('tiffin_gateway_retries_total{step="g1:p:0"} 2');
  });

  it('asks as often as it is told, and passes on what came last', async () => {
    const { bodies, listener } = inOrder(unavailable);
    const { call } = await start([await serve(listener)], { retry: { ...quick, retries: 1 } });
    expect(await call('/')).toMatchObject({ status: 503, body: 'not now' });
    expect(bodies).toHaveLength(2);
  });

  it('asks another address, if there are several', async () => {
    const { bodies, listener } = inOrder(unavailable);
    const urls = [await serve(listener), await serve(inOrder(fine).listener)];
    const { call } = await start(urls, { retry: { ...quick, retries: 1 } });
    for (let count = 0; count < 4; count += 1) expect((await call('/')).status).toBe(200);
    expect(bodies.length).toBeGreaterThan(0);
  });

  it('reads a body once, whichever try it is', async () => {
    const body = 'x'.repeat(3_000_000);
    let length = 0;
    const whole: RequestListener = (incoming, response) => {
      incoming.on('data', (chunk: Buffer) => (length += chunk.length)).on('end', () => response.end('fine'));
    };
    const dead = `http://127.0.0.1:${await freePort()}`;
    const { call, gateway } = await start([dead, dead, await serve(whole)], { retry: { ...quick, retries: 5 } });
    const readers: number[] = [];
    gateway.server.on('request', (request) => {
      request.on('data', () => readers.push(request.listenerCount('data')));
    });
    expect(await call('/', { method: 'PUT', body })).toMatchObject({ status: 200, body: 'fine' });
    expect(length).toBe(body.length);
    // This test's own, and that of the try that is under way.
    expect(new Set(readers)).toEqual(new Set([2]));
  });

  it.each<[string, object, Call]>([
    ['is not idempotent', {}, { method: 'POST', body: 'one' }],
    ['is none of those that it may repeat', { methods: ['HEAD'] }, {}],
    ['has a body that is larger than it keeps', { maxBodyBytes: 2 }, { method: 'PUT', body: 'one' }],
    ['would be beyond what is asked again of all', { budgetPercent: 0, retries: 10 }, {}],
  ])('lets a request alone that %s', async (what, more, given) => {
    const { bodies, listener } = inOrder(unavailable);
    const { call } = await start([await serve(listener)], { retry: { ...quick, ...more } });
    const isBeyond = what.startsWith('would be');
    // Ten may be in any case.
    if (isBeyond) await call('/');
    const before = bodies.length;
    expect((await call('/', given)).status).toBe(503);
    expect([before, bodies.length - before]).toEqual([isBeyond ? 11 : 0, 1]);
  });

  it('asks again what is not idempotent where it is told so, with the same body', async () => {
    const { bodies, listener } = inOrder(breaks, unavailable, fine);
    const { call } = await start([await serve(listener)], { retry: { ...quick, methods: ['post'] } });
    expect((await call('/', { method: 'POST', body: 'all of it' })).status).toBe(200);
    expect(bodies).toEqual(['all of it', 'all of it', 'all of it']);
  });

  it('sends a body that nobody has taken yet to another address, however large it is', async () => {
    const { bodies, listener } = inOrder(fine);
    const urls = [`http://127.0.0.1:${await freePort()}`, await serve(listener)];
    const { call } = await start(urls, { retry: { ...quick, maxBodyBytes: 0 } });
    const body = 'x'.repeat(300_000);
    for (let count = 0; count < 2; count += 1) expect((await call('/', { method: 'PUT', body })).status).toBe(200);
    expect(bodies).toEqual([body, body]);
  });

  it('does not repeat what has begun to be answered', async () => {
    const { bodies, listener } = inOrder((response, incoming) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => incoming.socket.destroy());
    });
    const { call } = await start([await serve(listener)], { retry: quick });
    await expect(call('/')).rejects.toThrow();
    expect(bodies).toHaveLength(1);
  });

  it('ends its pause when nobody waits any more', async () => {
    const { bodies, listener } = inOrder(unavailable);
    const { gateway, port } = await start([await serve(listener)], {
      retry: { backoffMs: 60_000, maxBackoffMs: 3_600_000 },
    });
    const asked = request({ port, host: '127.0.0.1' }).on('error', () => undefined);
    asked.end();
    await waitUntil('it was asked', () => bodies.length === 1);
    asked.destroy();
    await gateway.drain(60_000);
    expect(bodies).toHaveLength(1);
  });
});

describe('circuit-breaker', () => {
  const breaker = { minRequests: 2, openMs: 3_600_000 };

  it('answers at once where a service fails too often, and says how long', async () => {
    const { bodies, listener } = inOrder(unavailable);
    const { call } = await start([await serve(listener)], { breaker });
    const replies = [await call('/'), await call('/'), await call('/')];
    expect(replies.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect([codeOf(replies[2]!.body), replies[2]!.headers['retry-after'], bodies.length]).toEqual([
      'CIRCUIT_OPEN',
      '3600',
      2,
    ]);
    const { body } = await call('/.tiffin/metrics');
    expect(body).toMatch(/circuit_state\{step="g1:p:0",address="s http:[^"]*"\} 1/);
    expect(body).toContain('tiffin_gateway_circuit_refused_total{step="g1:p:0"} 1');
  });

  it('lets one request try, and all of them when that is answered', async () => {
    const { bodies, listener } = inOrder(unavailable, unavailable, fine);
    const { call } = await start([await serve(listener)], { breaker: { ...breaker, openMs: 1 } });
    await call('/');
    await call('/');
    await waitUntil('one has tried', async () => (await call('/')).body === 'fine');
    expect((await call('/')).status).toBe(200);
    expect(bodies.length).toBeGreaterThan(3);
  });

  it('counts what cannot be reached and what is too slow, and not what is refused with reason', async () => {
    const refusing = await start([`http://127.0.0.1:${await freePort()}`], { breaker });
    await refusing.call('/');
    await refusing.call('/');
    expect(codeOf((await refusing.call('/')).body)).toBe('CIRCUIT_OPEN');
    const slow = await start([await serve(() => undefined)], { breaker, timeout: 40 });
    expect(codeOf((await slow.call('/')).body)).toBe('UPSTREAM_TIMEOUT');
    await slow.call('/');
    expect(codeOf((await slow.call('/')).body)).toBe('CIRCUIT_OPEN');
    const strict = await start([await serve((_, response) => void response.writeHead(404).end())], { breaker });
    for (let count = 0; count < 4; count += 1) expect((await strict.call('/')).status).toBe(404);
  });

  it('leaves one address of several alone, and asks the others', async () => {
    const { bodies, listener } = inOrder(unavailable);
    const urls = [await serve(listener), await serve(inOrder(fine).listener)];
    const { call } = await start(urls, { breaker });
    const statuses: number[] = [];
    for (let count = 0; count < 10; count += 1) statuses.push((await call('/')).status);
    expect([bodies.length, statuses.filter((status) => status === 200).length]).toEqual([2, 8]);
  });

  it('together with retry asks no address that it leaves alone', async () => {
    const { bodies, listener } = inOrder(unavailable);
    const { call } = await start([await serve(listener)], { breaker, retry: { ...quick, retries: 5 } });
    expect(codeOf((await call('/')).body)).toBe('CIRCUIT_OPEN');
    expect(bodies).toHaveLength(2);
  });
});

describe('an address of several', () => {
  it('is left out after failures in a row, and asked where no other is there', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { call, gateway, logged } = await start([`http://127.0.0.1:${port}`, await serve(inOrder(fine).listener)], {
      proxy: { health: { failures: 2, ejectedMs: 3_600_000 } },
    });
    for (let count = 0; count < 20; count += 1) expect((await call('/')).status).toBe(200);
    expect(connections).toBe(2);
    expect((await call('/.tiffin/metrics')).body).toMatch(/address_usable\{[^}]*address="1 [^}]*\} 0/);
    await upstreams.splice(0)[0]!.stop();
    expect((await call('/')).status).toBe(502);
    server.close();
    await gateway.drain(0);
    expect(logged.some(({ msg }) => msg === 'an address is left out for a time')).toBe(true);
  });

  it('is left out while it says at a path that it is not well', async () => {
    let status = 500;
    let asked = 0;
    const ill = await serve((incoming, response) => {
      if (incoming.url === '/up') asked += 1;
      response.writeHead(incoming.url === '/up' ? status : 200).end('ill');
    });
    const urls = [ill, await serve(inOrder(fine).listener)];
    const { call, gateway } = await start(urls, { proxy: { health: { path: '/up', intervalMs: 10 } } });
    const usable = async (): Promise<boolean> =>
      !/address_usable\{[^}]*\} 0/.test((await call('/.tiffin/metrics')).body);
    await waitUntil('it is left out', async () => !(await usable()));
    for (let count = 0; count < 6; count += 1) expect((await call('/')).body).toBe('fine');
    status = 204;
    await waitUntil('it is there again', usable);
    const bodies = [await call('/'), await call('/')].map(({ body }) => body);
    expect(bodies.sort()).toEqual(['fine', 'ill']);
    await gateway.drain(0);
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(asked).toBe(before);
  });
});
