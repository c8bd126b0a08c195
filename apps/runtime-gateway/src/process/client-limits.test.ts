import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { healthPath, metricsPath } from '@tiffin/contracts';
import { makeCertificate } from '@tiffin/testing/certificates';
import { waitUntil } from '@tiffin/testing/wait-until';
import { onePipeline, proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';
import { reserved } from './bounded-connections.js';
import { usualLimits } from './client-limits.js';

let upstream: Upstream;
let gateway: RunningGateway;
let received = 0;
let brokenOff = 0;
const sockets: Socket[] = [];
const timers: NodeJS.Timeout[] = [];
beforeEach(async () => {
  [received, brokenOff] = [0, 0];
  upstream = await startUpstream((asked, response) => {
    asked.on('data', (part: Buffer) => (received += part.length));
    asked.on('close', () => (brokenOff += asked.complete ? 0 : 1));
    asked.on('end', () => response.end('whole'));
  });
});
afterEach(async () => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  for (const socket of sockets.splice(0)) socket.destroy();
  await gateway.stop();
  await upstream.stop();
});

const start = async (limits: object, more: object = {}) =>
  (gateway = await startGateway(proxyTo([upstream.url]), {}, '', { clients: { ...usualLimits, ...limits }, ...more }));

async function startTls(limits: object) {
  const certificate = makeCertificate({ names: ['localhost'] });
  const tls = { host: '127.0.0.1', port: 0, certificates: { default: certificate }, clientCertificates: 'none' };
  await start(limits, { tls });
  const { server } = gateway.gateway.encrypted!;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, certificate };
}

async function open(): Promise<Socket> {
  const socket = connect(gateway.port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Sends so much again and again. */
function trickle(socket: Socket, part: string, everyMs: number): void {
  const timer = setInterval(() => socket.writable && socket.write(part), everyMs);
  timers.push(timer);
  socket.once('close', () => clearInterval(timer));
}

describe('a client that is slow', () => {
  it('with a thousand heads is closed, and keeps nobody else waiting', async () => {
    await start({ headMs: 1_000 });
    const slow = await Promise.all(Array.from({ length: 1_000 }, open));
    let closed = 0;
    for (const socket of slow) {
      socket.resume().once('close', () => (closed += 1));
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
      trickle(socket, 'x', 200);
    }
    while (closed < 1_000) expect((await gateway.call('/')).body).toBe('whole');
  }, 30_000);

  it('with nothing at all is closed as well', async () => {
    await start({ headMs: 200 });
    const socket = await open();
    expect(await text(socket)).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
    expect((await gateway.call(metricsPath)).body).toMatch(/^tiffin_gateway_late_heads_total 1$/m);
  });

  it('with a body that stops is told so, and what it was meant for is left', async () => {
    await start({ bodyIdleMs: 200 });
    const socket = await open();
    const closed = once(socket, 'close');
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nbegun');
    await waitUntil('it has begun', () => received > 0);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 408 [^]*connection: close[^]*BODY_TIMEOUT/i);
    await waitUntil('it is left', () => brokenOff === 1);
    socket.resume();
    await closed;
    expect((await gateway.call('/', { method: 'POST', body: 'x' })).body).toBe('whole');
  });

  it('with a body that goes on coming is served, however long it takes', async () => {
    await start({ headMs: 500, bodyIdleMs: 500 });
    const socket = await open();
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\nConnection: close\r\n\r\n');
    trickle(socket, 'x', 100);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [^]*whole$/);
  });

  it('with its body while it is answered is served as long as the answer goes on', async () => {
    const speaking = await startUpstream((asked, response) => {
      const timer = setInterval(() => response.write('part '), 50);
      asked.resume().on('end', () => (clearInterval(timer), response.end('done')));
    });
    gateway = await startGateway(proxyTo([speaking.url]), {}, '', { clients: { ...usualLimits, bodyIdleMs: 200 } });
    const socket = await open();
    const answer = text(socket);
    let parts = 0;
    socket.on('data', (part: Buffer) => (parts += part.toString().split('part').length - 1));
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    await waitUntil('it has gone on for much longer', () => parts > 20 || socket.closed);
    socket.write('0\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 200 [^]*done/);
    await speaking.stop();
  });

  it('because nobody has asked for its body, or takes it, is not slow', async () => {
    let taking: (() => void) | undefined;
    const unread = await startUpstream((asked, response) => {
      asked.pause();
      taking = () => asked.resume().on('end', () => response.end('late'));
    });
    gateway = await startGateway(proxyTo([unread.url]), {}, '', { clients: { ...usualLimits, bodyIdleMs: 100 } });
    const body = Buffer.alloc(16 * 1_048_576);
    const reply = gateway.call('/', { method: 'POST', body: body.toString('latin1') });
    await waitUntil('it has come there', () => taking !== undefined);
    // Several times of what a client may be silent for.
    await waitUntil('the sweep has been', soonAfter(500));
    taking!();
    expect((await reply).body).toBe('late');
    await unread.stop();
  });

  it('over HTTP/2 is no other', async () => {
    const { port, certificate } = await startTls({ bodyIdleMs: 200 });
    const session = connectHttp2(`https://localhost:${port}`, { ca: certificate.cert });
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    stream.write('begun');
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(408);
    const steady = session.request({ ':method': 'POST', ':path': '/' });
    for (const part of ['a', 'b', 'c']) {
      steady.write(part);
      await waitUntil('it goes on', soonAfter(100));
    }
    steady.end();
    expect(await text(steady)).toBe('whole');
    session.destroy();
  });
});

/** True once so much time has passed. */
function soonAfter(ms: number): () => boolean {
  const startedAt = performance.now();
  return () => performance.now() - startedAt >= ms;
}

describe('clients that are many', () => {
  it('are served as far as there is room; the others are told so, and whoever runs it how it is', async () => {
    await start({ connections: 10 });
    const first = await Promise.all(Array.from({ length: 10 }, open));
    expect((await gateway.call(healthPath)).status).toBe(200);
    const more = await open();
    more.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await text(more)).toMatch(/^HTTP\/1\.1 503 [^]*connection: close[^]*NO_ROOM/i);
    expect(gateway.logged).toContainEqual(expect.objectContaining({ level: 'warn', connections: 10 }));
    first[0]!.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(await text(first[0]!)).toMatch(/whole$/);
    await waitUntil('there is room again', async () => (await gateway.call('/').catch(() => null))?.body === 'whole');
  });

  it('and idle go before those who come', async () => {
    await start({ connections: 10 });
    for (const socket of await Promise.all(Array.from({ length: 10 }, open))) {
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(socket, 'data');
    }
    expect((await gateway.call('/')).body).toBe('whole');
  });

  it('and silent hold no more than there is room for, and keep nobody from asking how it is', async () => {
    await start({ connections: 10 });
    await Promise.all(Array.from({ length: 10 }, open));
    const beyond: Socket[] = [];
    for (let count = 0; count < reserved + 5; count += 1) beyond.push(await open());
    await waitUntil('the oldest are closed', () => beyond.slice(0, 5).every((socket) => socket.resume().closed));
    expect(beyond.slice(6).filter((socket) => socket.closed)).toEqual([]);
    const { status, body } = await gateway.call(metricsPath);
    expect([status, body]).toEqual([200, expect.stringMatching(/^tiffin_gateway_connections_dropped_total 6$/m)]);
  });

  it('over TLS are as many as are open', async () => {
    const { port, certificate } = await startTls({ connections: 5 });
    const openTls = async () => {
      const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: certificate.cert });
      sockets.push(socket.on('error', () => undefined));
      await once(socket, 'secureConnect');
      return socket;
    };
    const warned = () => gateway.logged.filter(({ connections }) => connections === 5).length;
    for (let count = 0; count < 20; count += 1) {
      const socket = (await openTls()).resume();
      socket.end('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      await once(socket, 'close');
    }
    expect(warned()).toBe(0);
    for (let count = 0; count < 6; count += 1) await openTls();
    expect(warned()).toBe(1);
  });

  it('with tokens that are no good are told so, leave nothing behind, and are no matter of others', async () => {
    const secretOrPublicKey = 'a secret of at least thirty-two bytes';
    const bad = {
      condition: { name: 'pathExact', path: '/jwt' },
      action: { secretOrPublicKey, algorithms: ['HS256'] },
    };
    const keys = { condition: { name: 'pathExact', path: '/key' }, action: {} };
    const ok = { terminate: [{ action: { statusCode: 200, message: 'in' } }] };
    gateway = await startGateway(onePipeline([{ jwt: [bad] }, { 'key-auth': [keys] }, ok]));
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    let count = 0;
    const ask = (path: string, authorization?: string) =>
      new Promise<number>((resolve, reject) => {
        const options = { port: gateway.port, host: '127.0.0.1', agent, path };
        const headers = authorization === undefined ? {} : { authorization };
        request({ ...options, headers }, (reply) => reply.resume().on('end', () => resolve(reply.statusCode!)))
          .on('error', reject)
          .end();
      });
    const token = (): string => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'HS256' })}.${part({ sub: `${(count += 1)}`, more: 'x'.repeat(500) })}.${'A'.repeat(43)}`;
    };
    const thousand = async (): Promise<void> => {
      const asked = Array.from({ length: 500 }, () => [
        ask('/jwt', `Bearer ${token()}`),
        ask('/key', `apiKey ${token()}:x`),
      ]);
      expect(await ask('/')).toBe(200);
      expect(new Set(await Promise.all(asked.flat()))).toEqual(new Set([401]));
    };
    for (let round = 0; round < 3; round += 1) await thousand();
    const before = heapBytes();
    for (let round = 0; round < 6; round += 1) await thousand();
    // A token of each would be six times 700 kB.
    expect(heapBytes() - before).toBeLessThan(2_000_000);
    agent.destroy();
  }, 60_000);
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
