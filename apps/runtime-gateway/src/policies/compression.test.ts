import { randomBytes } from 'node:crypto';
import { type IncomingMessage, request, type RequestListener } from 'node:http';
import { brotliDecompressSync, createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { acceptedEncoding } from '../answers/accepted-encoding.js';
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

async function start(
  listener: RequestListener,
  action: Readonly<Record<string, unknown>> = {},
): Promise<RunningGateway> {
  upstream = await startUpstream(listener);
  const policies = [{ compression: [{ action }] }, { proxy: [{ action: { serviceEndpoint: 's' } }] }];
  gateway = await startGateway(onePipeline(policies, { serviceEndpoints: { s: { urls: [upstream.url] } } }));
  return gateway;
}

interface Raw {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
}

const begun = (port: number, encoding: string, more: { readonly method?: string } = {}): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': encoding };
    request({ port, host: '127.0.0.1', headers, agent: false, ...more }, resolve)
      .on('error', reject)
      .end();
  });

async function asked(port: number, encoding: string, more: { readonly method?: string } = {}): Promise<Raw> {
  const incoming = await begun(port, encoding, more);
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return { status: incoming.statusCode!, headers: incoming.headers, bytes: Buffer.concat(parts) };
}

const json = { 'content-type': 'application/json' };
const text = JSON.stringify({ a: 'words '.repeat(2_000) });
const whole =
  (headers: Record<string, string>, body: string | Buffer = text, status = 200): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);

describe('acceptedEncoding', () => {
  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP;Q=0.5, br;q=0.4', 'gzip'],
    ['*', 'br'],
    ['*;q=0.5, br;q=0', 'gzip'],
    ['gzip;q=0', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['gzip;q=2', undefined],
    ['gzip;q=x', undefined],
    ['deflate', undefined],
    ['', undefined],
    [undefined, undefined],
    ['gzip,'.repeat(512), undefined],
  ])('of %s is %s', (header, encoding) => expect(acceptedEncoding(header, ['br', 'gzip'])).toBe(encoding));
});

describe('compression', () => {
  it('compresses as the client likes best, and says what that changes', async () => {
    const { port } = await start(whole({ ...json, etag: '"1"', vary: 'Origin', 'accept-ranges': 'bytes' }));
    const gzipped = await asked(port, 'gzip, br;q=0.5');
    expect(gunzipSync(gzipped.bytes).toString()).toBe(text);
    expect(gzipped.headers).toMatchObject({
      'content-encoding': 'gzip',
      etag: 'W/"1"',
      vary: 'Origin, Accept-Encoding',
    });
    expect(gzipped.headers).not.toHaveProperty('content-length');
    expect(gzipped.headers).not.toHaveProperty('accept-ranges');
    const brotli = await asked(port, 'gzip, br');
    expect([brotli.headers['content-encoding'], brotliDecompressSync(brotli.bytes).toString()]).toEqual(['br', text]);
    expect(brotli.bytes.length).toBeLessThan(text.length / 20);
    const plain = await asked(port, 'identity');
    expect(plain.headers).toMatchObject({
      'content-length': String(text.length),
      etag: '"1"',
      vary: 'Origin, Accept-Encoding',
    });
    expect(plain.bytes.toString()).toBe(text);
  });

  it.each([
    ['small', whole(json, '{"a":1}'), undefined],
    [
      'small, of a length that is not told',
      ((_, response) => response.writeHead(200, json).end('{"a":1}')) as RequestListener,
      'Accept-Encoding',
    ],
    ['an image', whole({ 'content-type': 'image/png' }), undefined],
    ['of no type', whole({}), undefined],
    ['encoded', whole({ ...json, 'content-encoding': 'zstd' }), undefined],
    ['not to be changed', whole({ ...json, 'cache-control': 'public, No-Transform' }), undefined],
    ['a part', whole({ ...json, 'content-range': 'bytes 0-9/100' }, text, 206), undefined],
  ])('leaves alone what is %s', async (_, listener, vary) => {
    const { port } = await start(listener);
    const reply = await asked(port, 'gzip');
    expect(reply.headers['content-encoding']).not.toBe('gzip');
    expect(reply.headers.vary).toBe(vary);
    expect(reply.bytes.subarray(0, 5).toString()).toBe('{"a":');
  });

  it('leaves HEAD without a body, and with the headers of a plain answer', async () => {
    const { port } = await start(whole(json));
    const reply = await asked(port, 'gzip', { method: 'HEAD' });
    expect([reply.bytes.length, reply.headers['content-encoding'], reply.headers.vary]).toEqual([
      0,
      undefined,
      'Accept-Encoding',
    ]);
  });

  it.each([
    ['text/event-stream', 'gzip'],
    ['application/x-ndjson', 'br'],
  ])('sends what has come of %s at once, compressed by %s', async (type, encoding) => {
    let more: ((text: string) => void) | undefined;
    const { port } = await start((_, response) => {
      response.writeHead(200, { 'content-type': type }).flushHeaders();
      more = (line) => response.write(line);
      more('data: 1\n\n');
    });
    const incoming = await begun(port, encoding);
    expect(incoming.headers['content-encoding']).toBe(encoding);
    const { createBrotliDecompress } = await import('node:zlib');
    const plain = incoming.pipe(encoding === 'br' ? createBrotliDecompress() : createGunzip());
    const next = (): Promise<string> =>
      new Promise((resolve) => plain.once('data', (part: Buffer) => resolve(part.toString())));
    expect(await next()).toBe('data: 1\n\n');
    more!('data: 2\n\n');
    expect(await next()).toBe('data: 2\n\n');
    incoming.destroy();
  });

  it('keeps the service waiting while the client does not read', async () => {
    let written = 0;
    const part = randomBytes(65_536);
    const { port } = await start(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        const on = (): void => {
          while (written < 512 && response.write(part)) written++;
          if (written < 512) response.once('drain', () => (written++, on()));
          else response.end();
        };
        on();
      },
      { encodings: ['gzip'] },
    );
    const incoming = await begun(port, 'gzip');
    let [before, still] = [-1, 0];
    await waitUntil('the service is held back', () => {
      still = written > 0 && written === before ? still + 1 : 0;
      before = written;
      return still > 10;
    });
    expect(written).toBeLessThan(480);
    incoming.destroy();
  });

  it('breaks off what the service breaks off', async () => {
    let breakOff: (() => void) | undefined;
    const { port } = await start((_, response) => {
      response.writeHead(200, json).write(text);
      breakOff = () => response.destroy();
    });
    const incoming = await begun(port, 'gzip');
    breakOff!();
    await expect(incoming.toArray()).rejects.toThrow('aborted');
  });

  it('compresses what the gateway itself says, if that is large enough', async () => {
    gateway = await startGateway(
      onePipeline([
        { compression: [{ action: { minBytes: 100 } }] },
        { terminate: [{ action: { message: 'x'.repeat(500) } }] },
      ]),
    );
    const reply = await asked(gateway.port, 'gzip');
    expect([reply.status, gunzipSync(reply.bytes).toString()]).toEqual([400, 'x'.repeat(500)]);
  });

  it('passes on what came compressed', async () => {
    const { port } = await start(whole({ ...json, 'content-encoding': 'gzip' }, gzipSync(text)));
    const reply = await asked(port, 'gzip, br');
    expect(gunzipSync(reply.bytes).toString()).toBe(text);
  });
});
