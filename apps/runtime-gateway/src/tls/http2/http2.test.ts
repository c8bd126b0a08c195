import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { RequestListener } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { JsonLog } from '@tiffin/runtime';
import { makeCertificate } from '@tiffin/testing/certificates';
import { waitUntil } from '@tiffin/testing/wait-until';
import type { GatewayConfig } from '@tiffin/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { Gateway } from '../../gateway.js';
import { onePipeline, proxyTo } from '../../testing/gateway-config.js';
import { startRawUpstream } from '../../testing/raw-upstream.js';
import { type Echo, echo, startUpstream } from '../../testing/start-upstream.js';

const refusing = onePipeline([{ terminate: [{ action: { statusCode: 403, message: 'no' } }] }]);
const certificate = makeCertificate({ names: ['shop.example'] });
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function gatewayFor(config: GatewayConfig): Promise<Gateway> {
  const tls = {
    host: '127.0.0.1',
    port: 0,
    certificates: { default: certificate },
    clientCertificates: 'none',
  } as const;
  const gateway = new Gateway(
    config,
    { upstreams: {}, trustedProxies: '', tls },
    new JsonLog({ write: () => undefined }),
  );
  stops.push(() => gateway.drain(0));
  await new Promise<void>((resolve) => gateway.encrypted!.server.listen(0, '127.0.0.1', resolve));
  return gateway;
}

const portOf = (gateway: Gateway): number => (gateway.encrypted!.server.address() as AddressInfo).port;

async function clientOf(gateway: Gateway): Promise<ClientHttp2Session> {
  const target = { ca: certificate.cert, servername: 'shop.example' };
  const client = connect(`https://127.0.0.1:${portOf(gateway)}`, target);
  stops.push(() => client.destroy());
  client.on('error', () => undefined);
  await once(client, 'connect');
  return client;
}

/** Before a service that answers as `listener` does. */
async function before(listener: RequestListener = echo): Promise<{ gateway: Gateway; client: ClientHttp2Session }> {
  const upstream = await startUpstream(listener);
  stops.push(() => upstream.stop());
  const gateway = await gatewayFor(proxyTo([upstream.url], { xfwd: true }));
  return { gateway, client: await clientOf(gateway) };
}

interface Answer {
  readonly head: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly trailers: Readonly<Record<string, unknown>>;
  /** Of what the stream was reset with; 0: of nothing. */
  readonly code: number;
}

async function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const seen = { head: {}, body: '', trailers: {}, code: 0 };
  stream.on('error', () => undefined);
  stream.once('response', (head) => (seen.head = head));
  stream.once('trailers', (trailers) => (seen.trailers = trailers));
  stream.setEncoding('utf8').on('data', (part: string) => (seen.body += part));
  await new Promise((resolve) => stream.once('close', resolve));
  return { ...seen, code: stream.rstCode };
}

function ask(client: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: string): Promise<Answer> {
  const stream = client.request({ ':authority': 'shop.example', ...headers }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  return answerOf(stream);
}

const echoed = ({ body }: Answer): Echo => JSON.parse(body) as Echo;

describe('a client that speaks HTTP/2', () => {
  it('is served as another one is: method, path, query, host, headers and cookies reach the service', async () => {
    const { client } = await before();
    const headers = { ':path': '/a?b=c', 'x-one': '1', cookie: ['a=1', 'b=2'] };
    const answer = await ask(client, headers);
    expect(answer.head).toMatchObject({ ':status': 200, 'content-type': 'application/json' });
    const { method, url, headers: seen } = echoed(answer);
    expect([method, url]).toEqual(['GET', '/a?b=c']);
    expect(seen).toMatchObject({ 'x-one': '1', cookie: 'a=1; b=2', 'x-forwarded-proto': 'https' });
    expect(seen).toMatchObject({ 'x-forwarded-host': 'shop.example', 'x-forwarded-for': '127.0.0.1' });
  });

  it.each(['of known length', 'of unknown length'])('brings a body %s', async (which) => {
    const { client } = await before();
    const body = 'x'.repeat(300_000);
    const length = which === 'of known length' ? { 'content-length': body.length } : {};
    const seen = echoed(await ask(client, { ':method': 'POST', ...length }, body));
    expect(seen.body).toBe(body);
    expect(seen.headers['content-length']).toBe(which === 'of known length' ? String(body.length) : undefined);
  });

  it('may ask first whether to go on', async () => {
    const { client } = await before();
    const stream = client.request({ ':method': 'POST', ':authority': 'shop.example', expect: '100-continue' });
    const answer = answerOf(stream);
    await once(stream, 'continue');
    stream.end('gone on');
    expect(echoed(await answer).body).toBe('gone on');
  });

  it('sends and gets what comes after a body', async () => {
    const { client } = await before((asked, response) => {
      asked.resume().once('end', () => {
        response.write('all of it');
        response.addTrailers({ 'x-sum': `for ${asked.trailers['x-sent']}` });
        response.end();
      });
    });
    const stream = client.request({ ':method': 'POST', ':authority': 'shop.example' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'x-sent': 'it' }));
    stream.end('a body');
    const { body, trailers } = await answerOf(stream);
    expect([body, trailers]).toEqual(['all of it', expect.objectContaining({ 'x-sum': 'for it' })]);
  });

  it('gets no headers of the connection behind, and all cookies', async () => {
    const { client } = await before((_, response) => {
      response.writeHead(200, { connection: 'x-own', 'x-own': '1', 'set-cookie': ['a=1', 'b=2'] }).end();
    });
    const { head } = await ask(client, {});
    expect(head).toMatchObject({ ':status': 200, 'set-cookie': ['a=1', 'b=2'] });
    for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'x-own'])
      expect(head).not.toHaveProperty(name);
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('gets the head alone of what has no body: %s, %i', async (method, status) => {
    const { client } = await before((_, response) => response.writeHead(status, { etag: '"1"' }).end());
    const { head, body, code } = await ask(client, { ':method': method });
    expect([head[':status'], head['etag'], body, code]).toEqual([status, '"1"', '', 0]);
  });

  it('has many requests under way at once, each with its own answer', async () => {
    const { client } = await before();
    const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
    const answers = await Promise.all(paths.map((path) => ask(client, { ':path': path })));
    expect(answers.map((answer) => echoed(answer).url)).toEqual(paths);
  });

  it('gets events as they come, and what it leaves is left by the gateway', async () => {
    let left = false;
    const { client } = await before((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
      response.on('close', () => (left = true));
    });
    const stream = client.request({ ':authority': 'shop.example' });
    stream.on('error', () => undefined);
    const [part] = (await once(stream, 'data')) as [Buffer];
    expect(part.toString()).toBe('data: first\n\n');
    stream.close(constants.NGHTTP2_CANCEL);
    await waitUntil('the service is left', () => left);
  });

  it('holds a service back as long as it takes nothing, and gets all of it then', async () => {
    const size = 50_000_000;
    let written = 0;
    const { client } = await before((_, response) => {
      const part = Buffer.alloc(1_000_000);
      const more = (): void => {
        while (written < size) {
          written += part.length;
          if (!response.write(part)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const stream = client.request({ ':authority': 'shop.example' });
    await once(stream, 'response');
    let seen = -1;
    await waitUntil('nothing more is written', () => {
      const isStill = written === seen;
      seen = written;
      return isStill && written > 0;
    });
    expect(written).toBeLessThan(size);
    let taken = 0;
    for await (const part of stream) taken += (part as Buffer).length;
    expect(taken).toBe(size);
  });

  it('sees that an answer broke off', async () => {
    const upstream = await startRawUpstream((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.destroy());
    });
    stops.push(() => upstream.stop());
    const client = await clientOf(await gatewayFor(proxyTo([upstream.origin])));
    expect((await ask(client, {})).code).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  });

  it('gets its answer though nobody wants the rest of its body, and the session goes on', async () => {
    const client = await clientOf(await gatewayFor(refusing));
    const stream = client.request({ ':method': 'POST', ':authority': 'shop.example' });
    stream.write('x'.repeat(10_000));
    const { head, code } = await answerOf(stream);
    expect([head[':status'], code]).toEqual([403, constants.NGHTTP2_NO_ERROR]);
    expect((await ask(client, {})).head[':status']).toBe(403);
  });

  it.each([
    ['another host beside the authority', { host: 'other.example' }, 400],
    ['a path that leads out', { ':path': '//other.example' }, 200],
    ['heads beyond all measure', { 'x-large': 'x'.repeat(20_000) }, 431],
  ])('is refused as another one is: %s', async (_, headers, status) => {
    const { client } = await before();
    expect((await ask(client, headers)).head[':status']).toBe(status);
    expect((await ask(client, {})).head[':status']).toBe(200);
  });

  it.each([
    ['names no host', { ':authority': '' }],
    ['has a blank in its path', { ':path': '/a b' }],
  ])('is told that a stream is wrong which %s', async (_, headers) => {
    const { client } = await before();
    const { head, code } = await ask(client, headers);
    expect([head, code]).toEqual([{}, constants.NGHTTP2_PROTOCOL_ERROR]);
    expect((await ask(client, {})).head[':status']).toBe(200);
  });

  it('opens no tunnel', async () => {
    const { client } = await before();
    const stream = client.request({ ':method': 'CONNECT', ':authority': 'shop.example:80' });
    expect((await answerOf(stream)).head[':status']).toBe(400);
  });

  it('is told to ask elsewhere when the gateway ends, and gets what is under way', async () => {
    let finish: (() => void) | undefined;
    const { gateway, client } = await before((_, response) => {
      response.write('be');
      finish = () => response.end('gun');
    });
    const answer = ask(client, {});
    await waitUntil('it has begun', () => finish !== undefined);
    const leaves = once(client, 'goaway');
    const drained = gateway.drain(10_000);
    await leaves;
    finish!();
    expect((await answer).body).toBe('begun');
    await drained;
  });

  it('is cut off where it opens and drops one stream after the other (CVE-2023-44487)', async () => {
    const client = await clientOf(await gatewayFor(refusing));
    const ended = new Promise((resolve) => client.once('close', resolve));
    for (let count = 0; count < 5_000 && !client.destroyed; count += 1) {
      const stream = client.request({ ':authority': 'shop.example' });
      stream.on('error', () => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      stream.close(constants.NGHTTP2_CANCEL);
    }
    await ended;
  });

  it('may speak HTTP/1.1 as well', async () => {
    const { gateway } = await before();
    const target = { host: '127.0.0.1', port: portOf(gateway), servername: 'shop.example', ca: certificate.cert };
    const [answer] = (await once(request({ ...target, agent: false }).end(), 'response')) as [
      { statusCode: number; httpVersion: string },
    ];
    expect([answer.statusCode, answer.httpVersion]).toEqual([200, '1.1']);
  });
});
