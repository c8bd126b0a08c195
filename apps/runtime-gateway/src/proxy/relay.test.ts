import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IncomingMessage, request, type RequestListener } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { waitUntil } from '@tiffin/testing/wait-until';
import { startRawUpstream } from '../testing/raw-upstream.js';
import { proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';
import { over, type Wire, wires } from '../testing/wires.js';

const gateways: RunningGateway[] = [];
const upstreams: Upstream[] = [];
let wire: Wire = over.plain;

afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop();
  for (const upstream of upstreams.splice(0)) await upstream.stop();
  wire = over.plain;
});

async function start(urls: readonly string[], action: Readonly<Record<string, unknown>> = {}): Promise<RunningGateway> {
  const gateway = await startGateway(proxyTo(urls, { ...wire.believed, ...action }));
  gateways.push(gateway);
  return gateway;
}

async function serve(listener?: RequestListener): Promise<Upstream> {
  const upstream = await startUpstream(listener, wire);
  upstreams.push(upstream);
  return upstream;
}

/** An address at which nobody listens. */
async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `${wire.scheme}://127.0.0.1:${port}`;
}

function codeOf(body: string): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

describe('an upstream that another version takes the place of', () => {
  it('is left by those who call without a pause, soon and with nothing broken off', async () => {
    const sockets = new Set<unknown>();
    let finish: () => void = () => undefined;
    const { url } = await serve((incoming, response) => {
      sockets.add(incoming.socket);
      // What is under way goes on, on the connection on which it began.
      if (incoming.url?.endsWith('/slow')) finish = () => response.end('at last');
      else response.end('answer');
    });
    const gateway = await start([url]);
    const slow = gateway.call('/slow');
    await waitUntil('the slow one is under way', () => sockets.size === 1);
    await waitUntil('others use one more connection, and then yet another', async () => {
      expect(await gateway.call('/')).toMatchObject({ status: 200, body: 'answer' });
      return sockets.size === 3;
    });
    finish();
    expect(await slow).toMatchObject({ status: 200, body: 'at last' });
  });
});

it('waits once for a client that takes no more, however small the parts of an answer are', async () => {
  const waiting: number[] = [];
  const parts = '1\r\na\r\n'.repeat(200_000);
  const upstream = await startRawUpstream((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10000\r\n${'x'.repeat(65_536)}\r\n${parts}0\r\n\r\n`,
    );
  });
  const gateway = await start([upstream.origin]);
  gateway.gateway.server.prependListener('request', (_, response) => {
    response.on('newListener', (event) => event === 'drain' && waiting.push(response.listenerCount('drain')));
  });
  expect((await gateway.call('/')).body).toHaveLength(265_536);
  expect(Math.max(...waiting)).toBe(0);
  await upstream.stop();
});

describe.each(wires)('over %s:', (_, used) => {
  beforeEach(() => {
    wire = used;
  });

  describe('a failing upstream', () => {
    it('that refuses is a 502, a line in the log and a count', async () => {
      const gateway = await start([await nobody()]);
      const reply = await gateway.call('/');
      expect([reply.status, codeOf(reply.body)]).toEqual([502, 'UPSTREAM_UNREACHABLE']);
      expect(gateway.logged[0]).toMatchObject({ level: 'warn', msg: 'upstream failed', reason: 'refused' });
      expect((await gateway.call('/.tiffin/metrics')).body).toContain(
        'tiffin_gateway_upstream_errors_total{service_endpoint="service",reason="refused"} 1',
      );
    });

    it('that refuses an upload is a 502 too, not a broken connection', async () => {
      const gateway = await start([await nobody()]);
      const reply = await gateway.call('/', { method: 'POST', body: 'x'.repeat(1_000_000) });
      expect(reply.status).toBe(502);
    });

    it('that is silent is a 504', async () => {
      const { url } = await serve(() => undefined);
      const reply = await (await start([url], { proxyTimeout: 50 })).call('/');
      expect([reply.status, codeOf(reply.body)]).toEqual([504, 'UPSTREAM_TIMEOUT']);
    });

    it('that breaks off in the middle breaks off at the client', async () => {
      const { url } = await serve((_, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('half');
        setImmediate(() => response.destroy());
      });
      await expect((await start([url])).call('/')).rejects.toThrow('aborted');
    });

    it('that speaks no HTTP is a 502', async () => {
      const server = createServer((socket) => socket.once('data', () => socket.end('nonsense\r\n\r\n')));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const gateway = await start([`${wire.scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`]);
      expect((await gateway.call('/')).status).toBe(502);
      await new Promise((resolve) => server.close(resolve));
    });

    it('among several is skipped', async () => {
      const { url } = await serve();
      const gateway = await start([await nobody(), url]);
      for (let count = 0; count < 4; count++) expect((await gateway.call('/')).status).toBe(200);
    });
  });

  describe('an upstream that resets a kept-alive connection', () => {
    async function resetsSecond(): Promise<{ gateway: RunningGateway; requests: () => number }> {
      let requests = 0;
      const { url } = await serve((incoming, response) => {
        incoming.resume();
        if (++requests === 2) incoming.socket.destroy();
        else response.end('answer');
      });
      const gateway = await start([url]);
      await gateway.call('/');
      return { gateway, requests: () => requests };
    }

    it('is asked once more, if that changes nothing', async () => {
      const { gateway, requests } = await resetsSecond();
      expect(await gateway.call('/')).toMatchObject({ status: 200, body: 'answer' });
      expect(requests()).toBe(3);
    });

    it.each([
      ['POST', undefined],
      ['PUT', 'body'],
    ])('is not asked again for a %s with body %s', async (method, body) => {
      const { gateway, requests } = await resetsSecond();
      expect((await gateway.call('/', { method, ...(body === undefined ? {} : { body }) })).status).toBe(502);
      expect(requests()).toBe(2);
    });
  });

  describe('streams', () => {
    it('hands each part on as it comes, both ways', async () => {
      const { url } = await serve((incoming, response) => {
        response.flushHeaders();
        incoming.on('data', (chunk: Buffer) => response.write(`got ${chunk.toString()};`));
        incoming.on('end', () => response.end('done'));
      });
      const { port } = await start([url]);
      const outgoing = request({ port, host: '127.0.0.1', method: 'POST', agent: false });
      let received = '';
      outgoing.on('response', (incoming) => incoming.on('data', (chunk: Buffer) => (received += chunk.toString())));
      outgoing.write('one');
      await waitUntil('the first part is back', () => received === 'got one;');
      outgoing.end('two');
      await waitUntil('all is back', () => received === 'got one;got two;done');
    });

    it('hands the head on while there is nothing of the body yet', async () => {
      let finish = (): void => undefined;
      const { url } = await serve((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        finish = () => response.end('data: 1\n\n');
      });
      const { port } = await start([url]);
      const outgoing = request({ port, host: '127.0.0.1', agent: false });
      const answered = new Promise<IncomingMessage>((resolve) => outgoing.on('response', resolve));
      outgoing.end();
      const incoming = await answered;
      finish();
      const body = await incoming.setEncoding('utf8').toArray();
      expect([incoming.headers['content-type'], body.join('')]).toEqual(['text/event-stream', 'data: 1\n\n']);
    });

    it('waits for a slow client instead of filling memory', async () => {
      const size = 32 * 1024 * 1024;
      let pushed = 0;
      const chunk = Buffer.alloc(64 * 1024);
      const { url } = await serve((_, response) => {
        const push = (): void => {
          while (pushed < size && response.write(chunk)) pushed += chunk.length;
          pushed += chunk.length;
          if (pushed < size) response.once('drain', push);
          else response.end();
        };
        push();
      });
      const { port } = await start([url]);
      const socket = connect(port, '127.0.0.1');
      socket.pause();
      socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
      let before = -1;
      // Standing still for several looks in a row is what a full chain of buffers looks like.
      let still = 0;
      await waitUntil('the upstream is held back', () => {
        still = pushed > 0 && pushed === before ? still + 1 : 0;
        before = pushed;
        return still > 20;
      });
      expect(pushed).toBeLessThan(size);
      socket.destroy();
    });

    it('cancels the upstream when the client leaves', async () => {
      let cancelled = false;
      let started = false;
      const { url } = await serve((_, response) => {
        started = true;
        response.on('close', () => (cancelled = !response.writableFinished));
        response.write('first');
      });
      const gateway = await start([url]);
      const outgoing = request({ port: gateway.port, host: '127.0.0.1', agent: false });
      outgoing.on('error', () => undefined);
      outgoing.end();
      await waitUntil('it began', () => started);
      outgoing.destroy();
      await waitUntil('the upstream noticed', () => cancelled);
      expect((await gateway.call('/.tiffin/metrics')).body).toContain('status="aborted"} 1');
    });
  });

  it('gives up a client that takes nothing of its answer, and lets the upstream go', async () => {
    const open = new Set<Socket>();
    const upstream = await serve((_, response) => response.end('x'.repeat(20_000_000)));
    upstream.server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    const gateway = await start([upstream.url], { timeout: 200 });
    const client = connect(gateway.port, '127.0.0.1').pause();
    client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await waitUntil('the upstream is asked', () => open.size > 0);
    await waitUntil('it is let go', () => open.size === 0);
    client.destroy();
  });

  describe('an answer that never has a body', () => {
    it('tells no length of one', async () => {
      const upstream = await serve((_, response) => void response.writeHead(204, { 'content-length': '0' }).end());
      const { call } = await start([upstream.url]);
      const { status, headers } = await call('/');
      expect([status, headers['content-length']]).toEqual([204, undefined]);
    });
  });
});
