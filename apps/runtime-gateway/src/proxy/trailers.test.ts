import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitUntil } from '@tiffin/testing/wait-until';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proxyTo } from '../testing/gateway-config.js';
import { type RawUpstream, startRawUpstream } from '../testing/raw-upstream.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { over, type Wire, wires } from '../testing/wires.js';

let wire: Wire = over.plain;
let gateway: RunningGateway;
let upstream: RawUpstream;
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

async function start(answer: string): Promise<void> {
  upstream = await startRawUpstream((socket: Socket) => socket.write(answer, 'latin1'), wire);
  const config = proxyTo([upstream.origin]);
  const action = { serviceEndpoint: 'service', ...wire.believed, headers: { 'x-tenant': 'one' } };
  const policies = [{ headers: [{ action: { forwardHeaders: { 'x-user': "'ann'" } } }] }, { proxy: [{ action }] }];
  gateway = await startGateway({ ...config, pipelines: { p: { apiEndpoints: ['all'], policies } } });
}

const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nall\r\n0\r\n';
const posted = 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nall\r\n0\r\n';

async function ask(): Promise<{ readonly body: string; readonly trailers: NodeJS.Dict<string> }> {
  const asked = request({ port: gateway.port, host: '127.0.0.1', agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { body: await text(answer), trailers: answer.trailers };
}

describe.each(wires)('what comes after a body, over %s,', (_, used) => {
  beforeEach(() => {
    wire = used;
  });

  it('is passed on to the client', async () => {
    await start(`${chunked}X-Sum: right\r\nX-Other: \xe4\r\n\r\n`);
    expect(await ask()).toEqual({ body: 'all', trailers: { 'x-sum': 'right', 'x-other': '\xe4' } });
  });

  it('is passed on to the service', async () => {
    await start(`${chunked}\r\n`);
    const client = connect(gateway.port, '127.0.0.1');
    client.write(
      'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nall\r\n0\r\nX-Sum: right\r\n\r\n',
    );
    await waitUntil('all of it has come', () => upstream.heard[0]?.endsWith('0\r\nx-sum: right\r\n\r\n') === true);
    client.destroy();
  });

  it.each(['Set-Cookie: a=1', 'X-Forwarded-For: 1.2.3.4', 'If-Match: 1', 'Content-Type: text/html'])(
    'says nothing of the message itself to a client: %s',
    async (field) => {
      await start(`${chunked}${field}\r\nX-Sum: right\r\n\r\n`);
      expect(await ask()).toEqual({ body: 'all', trailers: { 'x-sum': 'right' } });
    },
  );

  it.each([
    ...['Content-Length: 9', 'Transfer-Encoding: chunked', 'X-Forwarded-For: 1.2.3.4', 'Cookie: a=1'],
    ...[
      'X_Forwarded_For: 1.2.3.4',
      'X-Real-IP: 1.2.3.4',
      'Eg-Consumer-Id: ann',
      'X-Request-Id: one',
      'Content_Type: a/b',
    ],
    ...['X-User: bob', 'X_User: bob', 'X-Tenant: two', 'Traceparent: 00'],
  ])('says nothing of the message itself to a service: %s', async (field) => {
    await start(`${chunked}\r\n`);
    const client = connect(gateway.port, '127.0.0.1').resume();
    client.on('error', () => undefined);
    client.write(`${posted}${field}\r\nX-Sum: right\r\n\r\n`);
    await waitUntil('it was answered or refused', () => client.bytesRead > 0);
    expect(upstream.heard.join('').split('\r\n0\r\n')[1] ?? '').not.toMatch(new RegExp(field, 'i'));
    client.destroy();
  });

  it.each([
    ['trailers', true],
    ['gzip, Trailers', true],
    ['gzip', false],
    [undefined, false],
  ])('is asked for where the client takes it: TE %s', async (te, isAsked) => {
    await start(`${chunked}\r\n`);
    await gateway.call('/', { headers: te === undefined ? {} : { te, connection: 'te' } });
    expect(upstream.heard[0]!.includes('\r\nte: trailers\r\n')).toBe(isAsked);
    expect(upstream.heard[0]).toContain(`\r\nconnection: keep-alive${isAsked ? ', te' : ''}\r\n`);
  });
});
