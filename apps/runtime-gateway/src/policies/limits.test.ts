import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { PolicyStep } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

const running: RunningGateway[] = [];
const upstreams: Upstream[] = [];

afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
  for (const upstream of upstreams.splice(0)) await upstream.stop();
});

type Policies = readonly Readonly<Record<string, readonly PolicyStep[]>>[];

async function start(policies: Policies, trustedProxies = ''): Promise<RunningGateway> {
  const gateway = await startGateway(onePipeline(policies), {}, trustedProxies);
  running.push(gateway);
  return gateway;
}

const ok = { terminate: [{ action: { statusCode: 200, message: 'in' } }] };
const limited = (action: object): Policies => [
  { 'rate-limit': [{ action: action as PolicyStep['action'] & object }] },
  ok,
];

async function behind(policies: Policies, listener?: Parameters<typeof startUpstream>[0]): Promise<RunningGateway> {
  const upstream = await startUpstream(listener);
  upstreams.push(upstream);
  const proxy = { proxy: [{ action: { serviceEndpoint: 's' } }] };
  const gateway = await startGateway(
    onePipeline([...policies, proxy], { serviceEndpoints: { s: { urls: [upstream.url] } } }),
  );
  running.push(gateway);
  return gateway;
}

describe('rate-limit', () => {
  it('lets so many in, tells how many are left, and refuses the next', async () => {
    const { call } = await start(limited({ max: 2, windowMs: 60_000 }));
    const replies = [await call('/'), await call('/'), await call('/')];
    expect(replies.map(({ status, headers }) => [status, headers['x-ratelimit-remaining']])).toEqual([
      [200, '1'],
      [200, '0'],
      [429, '0'],
    ]);
    expect(replies[2]?.headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(Number(replies[2]?.headers['retry-after'])).toBeGreaterThan(50);
    expect(Number(replies[0]?.headers['x-ratelimit-reset'])).toBeGreaterThan(Date.now() / 1_000 + 50);
    expect(replies[2]?.body).toBe('Too many requests, please try again later.');
  });

  it('answers JSON to who asks for it, with the status and text that it was told', async () => {
    const { call } = await start(limited({ max: 1, statusCode: 503, message: 'later' }));
    await call('/');
    expect(await call('/', { headers: { accept: 'application/json' } })).toMatchObject({
      status: 503,
      body: JSON.stringify({ message: 'later' }),
    });
  });

  it('says beside cors what its answer depends on', async () => {
    const cors = { cors: [{ action: { origin: ['https://a.example'] } }] };
    const { call } = await start([cors, ...limited({ max: 1 })]);
    await call('/');
    expect((await call('/')).headers).toMatchObject({ vary: 'Origin, Accept' });
  });

  it('counts for what it is told, and for each client unless told', async () => {
    const { call } = await start(limited({ max: 1, rateLimitBy: '${req.headers.x-key}' }));
    const ask = async (key: string) => (await call('/', { headers: { 'x-key': key } })).status;
    expect([await ask('a'), await ask('b'), await ask('a')]).toEqual([200, 200, 429]);
    const perClient = await start(limited({ max: 1 }), '127.0.0.1,10.0.0.0/8');
    const from = async (address: string) =>
      (await perClient.call('/', { headers: { 'x-forwarded-for': address } })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.2, 10.0.0.7'), await from('192.0.2.2')]).toEqual([
      200, 200, 429,
    ]);
  });

  it('is not led astray by who is not trusted to speak for others', async () => {
    const { call } = await start(limited({ max: 1 }));
    const from = async (address: string) => (await call('/', { headers: { 'x-forwarded-for': address } })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 429]);
  });

  it('has counts of its own in each step', async () => {
    const twice = [{ action: { max: 2 } }, { action: { max: 3 } }];
    const { call } = await start([{ 'rate-limit': twice }, ok]);
    expect([(await call('/')).status, (await call('/')).status, (await call('/')).status]).toEqual([200, 200, 429]);
  });

  it.each(['fixed', 'sliding'])('counts for a month and for a year, in a %s window', async (window) => {
    for (const windowMs of [2_678_400_000, 31_622_400_000]) {
      const gateway = await start(limited({ max: 1, windowMs, window }));
      expect((await gateway.call('/')).status).toBe(200);
      const { status, headers } = await gateway.call('/');
      expect(status).toBe(429);
      const resetsIn = Number(headers['x-ratelimit-reset']) - Date.now() / 1_000;
      expect(resetsIn).toBeGreaterThan(windowMs / 1_000 - 3_600);
      expect(resetsIn).toBeLessThan(windowMs / 1_000 + 60);
    }
  });

  it('never refuses with a max of 0', async () => {
    const { call } = await start(limited({ max: 0 }));
    const reply = await call('/');
    expect([reply.status, reply.headers['x-ratelimit-limit']]).toEqual([200, undefined]);
  });

  it('lets those behind "delayAfter" wait, each longer than the one before', async () => {
    const { call } = await start(limited({ max: 10, delayAfter: 1, delayMs: 40 }));
    const order: number[] = [];
    const first = call('/').then(() => order.push(1));
    await first;
    await Promise.all([call('/').then(() => order.push(2)), call('/').then(() => order.push(3))]);
    expect(order).toEqual([1, 2, 3]);
  });
});

describe('ip-filter', () => {
  const filtered = (action: object): Policies => [
    { 'ip-filter': [{ action: action as PolicyStep['action'] & object }] },
    ok,
  ];
  const proxies = '127.0.0.1';

  it.each<[object, string, number]>([
    [{}, '192.0.2.1', 200],
    [{ allow: ['192.0.2.0/24'] }, '192.0.2.9', 200],
    [{ allow: ['192.0.2.0/24'] }, '198.51.100.1', 403],
    [{ allow: ['192.0.2.0/24'] }, '::ffff:192.0.2.9', 200],
    [{ allow: ['2001:db8::/32'] }, '2001:db8::7', 200],
    [{ deny: ['192.0.2.1'] }, '192.0.2.1', 403],
    [{ deny: ['192.0.2.1'] }, '192.0.2.2', 200],
    [{ allow: ['192.0.2.0/24'], statusCode: 404 }, '10.1.1.1', 404],
  ])('with %j answers %s with %d', async (action, address, status) => {
    const { call } = await start(filtered(action), proxies);
    expect((await call('/', { headers: { 'x-forwarded-for': address } })).status).toBe(status);
  });

  it('keeps out who is denied, also where they are allowed', async () => {
    const { call } = await start(filtered({ allow: ['192.0.2.0/24'], deny: ['192.0.2.1'] }), proxies);
    expect((await call('/', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(403);
  });

  it('looks at the connection where nobody may speak for others', async () => {
    const { call } = await start(filtered({ allow: ['127.0.0.0/8'] }));
    expect((await call('/', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(200);
  });

  it('keeps out whose address is none', async () => {
    const { call } = await start(filtered({ allow: ['192.0.2.0/24'] }), proxies);
    expect((await call('/', { headers: { 'x-forwarded-for': 'unknown' } })).status).toBe(403);
  });
});

describe('request-size-limit', () => {
  const limit = { 'request-size-limit': [{ action: { maxBytes: 10 } }] };

  it('refuses a request at once that says that it is larger', async () => {
    const { call } = await behind([limit]);
    const reply = await call('/', { method: 'POST', body: 'x'.repeat(11) });
    expect([reply.status, JSON.parse(reply.body)]).toMatchObject([413, { error: { code: 'BODY_TOO_LARGE' } }]);
    expect((await call('/', { method: 'POST', body: 'x'.repeat(10) })).status).toBe(200);
  });

  it('refuses one that grows larger, of which the upstream gets no end', async () => {
    let ended = 0;
    const { port } = await behind([limit], (incoming, response) => {
      incoming.on('end', () => (ended += 1)).resume();
      incoming.on('end', () => response.end('all of it'));
    });
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => (received += text));
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n8\r\n12345678\r\n');
    socket.write('8\r\n12345678\r\n');
    await waitUntil('it is refused', () => received.startsWith('HTTP/1.1 413'));
    expect(ended).toBe(0);
    socket.destroy();
  });
});

describe('timeout', () => {
  it('answers 504 where nothing begins in time, and gives the upstream up', async () => {
    let isGivenUp = false;
    const { call } = await behind([{ timeout: [{ action: { ms: 40 } }] }], (incoming) => {
      incoming.socket.once('close', () => (isGivenUp = true));
    });
    const reply = await call('/');
    expect([reply.status, JSON.parse(reply.body)]).toMatchObject([504, { error: { code: 'UPSTREAM_TIMEOUT' } }]);
    await waitUntil('it is given up', () => isGivenUp);
  });

  it('leaves an answer alone that has begun', async () => {
    let finish: () => void = () => undefined;
    const { call } = await behind([{ timeout: [{ action: { ms: 40 } }] }], (_, response) => {
      response.write('be');
      finish = () => response.end('gun');
      setTimeout(() => finish(), 120);
    });
    expect(await call('/')).toMatchObject({ status: 200, body: 'begun' });
  });
});
