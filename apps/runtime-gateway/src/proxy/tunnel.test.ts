import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { RawConnection } from '@tiffin/testing/in-step';
import { waitUntil } from '@tiffin/testing/wait-until';
import { onePipeline, proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';
import { over, wires } from '../testing/wires.js';

let upstream: Upstream;
let gateway: RunningGateway | undefined;
let upstreamSocket: Socket | undefined;

// A WebSocket server that sends every frame back unmasked; short text frames only.
async function serve(wire = over.plain): Promise<void> {
  upstreamSocket = undefined;
  upstream = await startUpstream(undefined, wire);
  upstream.server.on('upgrade', (request, socket: Socket) => {
    upstreamSocket = socket;
    if (request.url === '/refused') return void socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno');
    const key = `${request.headers['sec-websocket-key']!}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined);
    socket.on('data', (frame) => socket.write(unmasked(frame)));
  });
}

afterEach(async () => {
  await gateway?.stop();
  upstreamSocket?.destroy();
  await upstream.stop();
});

function unmasked(frame: Buffer): Buffer {
  const length = frame[1]! & 0x7f;
  const mask = frame.subarray(2, 6);
  const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4]!);
  return Buffer.concat([Buffer.from([0x81, length]), text]);
}

function open(path: string): { socket: WebSocket; heard: string[] } {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway!.port}${path}`);
  const heard: string[] = [];
  for (const event of ['open', 'close', 'error']) socket.addEventListener(event, () => heard.push(event));
  socket.addEventListener('message', (message) => heard.push(String(message.data)));
  return { socket, heard };
}

describe.each(wires)('a WebSocket through the proxy policy, over %s,', (_, wire) => {
  const proxied = () => proxyTo([upstream.url], wire.believed);
  beforeEach(() => serve(wire));

  it('carries messages both ways and ends at both ends', async () => {
    gateway = await startGateway(proxied());
    const { socket, heard } = open('/chat');
    await waitUntil('it opens', () => heard.includes('open'));
    socket.send('hello');
    await waitUntil('the echo is here', () => heard.includes('hello'));
    upstreamSocket!.destroy();
    await waitUntil('the client sees the end', () => heard.includes('close'));
    expect((await gateway.call('/.tiffin/metrics')).body).toContain('status="1xx"} 1');
  });

  it('is cut by a drain when its time is over', async () => {
    gateway = await startGateway(proxied());
    const { heard } = open('/chat');
    await waitUntil('it opens', () => heard.includes('open'));
    await gateway.gateway.drain(20);
    gateway = undefined;
    await waitUntil('the client sees the end', () => heard.includes('close'));
  });

  it.each([
    ['an upstream that refuses', '/refused', proxied],
    ['a pipeline that ends it', '/x', () => onePipeline([{ terminate: [] }])],
    ['a path that nobody has', '/x', () => onePipeline([])],
  ])('is refused by %s', async (_name, path, config) => {
    gateway = await startGateway(config());
    const { heard } = open(path);
    await waitUntil('it fails', () => heard.includes('error'));
    expect(heard).not.toContain('open');
  });
});

describe('an upgrade', () => {
  beforeEach(() => serve());

  it('answers another upgrade as a plain request', async () => {
    gateway = await startGateway(proxyTo([upstream.url]));
    const reply = await gateway.call('/', {
      headers: { connection: 'upgrade, http2-settings', upgrade: 'h2c', 'http2-settings': 'x' },
    });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body).headers['http2-settings']).toBeUndefined();
  });

  it('is a plain request behind one that has no answer yet', async () => {
    const waiting: (() => void)[] = [];
    upstream.server
      .removeAllListeners('request')
      .on('request', (request: IncomingMessage, response: ServerResponse) => {
        if (request.url === '/slow') waiting.push(() => response.end('slow'));
        else response.end(String(request.headers.upgrade));
      });
    gateway = await startGateway(proxyTo([upstream.url]));
    const connection = new RawConnection(gateway.port);
    const asking =
      'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AQ==\r\n';
    await connection.send(`GET /slow HTTP/1.1\r\nhost: x\r\n\r\nGET /chat HTTP/1.1\r\nhost: x\r\n${asking}\r\n`);
    await waitUntil('the first is asked', () => waiting.length > 0);
    expect((await gateway.call('/')).status).toBe(200);
    waiting[0]!();
    expect(await connection.answer('GET')).toMatchObject({ status: 200, body: 'slow' });
    expect(await connection.answer('GET')).toMatchObject({ status: 200, body: 'undefined' });
    connection.close();
  });

  it('has time, once it is open, where an answer has to begin soon', async () => {
    const policies = [{ timeout: [{ action: { ms: 100 } }] }, { proxy: [{ action: { serviceEndpoint: 's' } }] }];
    gateway = await startGateway(onePipeline(policies, { serviceEndpoints: { s: { urls: [upstream.url] } } }));
    let { heard } = open('/');
    await waitUntil('it is open', () => {
      // A busy machine may not be as quick as that.
      if (heard.includes('error')) ({ heard } = open('/'));
      return heard.includes('open');
    });
    upstream.server.removeAllListeners('request');
    // Its time began later.
    expect((await gateway.call('/')).status).toBe(504);
    upstreamSocket!.destroy();
    await waitUntil('it is closed', () => heard.includes('close'));
    const { body } = await gateway.call('/.tiffin/metrics');
    expect(body).toContain('status="1xx"} 1');
    expect(body).toMatch(/status="5xx"\} [1-9]/);
  });
});
