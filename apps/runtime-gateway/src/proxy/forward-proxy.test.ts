import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '@tiffin/testing/redis-server';
import { proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';
import { type Wire, wires } from '../testing/wires.js';

/** What a forward proxy was asked for, and by whom. */
let asked: string[] = [];
const sockets: Socket[] = [];
let proxy: Server;
let gateway: RunningGateway | undefined;
let upstream: Upstream;

// One that asks for a password, and knows the name `inside`.
beforeEach(async () => {
  asked = [];
  const isLetIn = (header: string | undefined): boolean =>
    header === `Basic ${Buffer.from('ann:mellon').toString('base64')}`;
  proxy = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (!isLetIn(incoming.headers['proxy-authorization']))
      return void outgoing.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
    const { pathname, search } = new URL(incoming.url!);
    const options = {
      port: upstream.port,
      path: pathname + search,
      method: incoming.method,
      headers: incoming.headers,
    };
    const onward = request({ host: '127.0.0.1', ...options }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  proxy.on('connect', (incoming, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    if (!isLetIn(incoming.headers['proxy-authorization']))
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const onward = connect(upstream.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    sockets.push(onward);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});

afterEach(async () => {
  await gateway?.stop();
  await upstream.stop();
  for (const socket of sockets.splice(0)) socket.destroy();
  proxy.closeAllConnections();
  proxy.close();
});

async function start(wire: Wire, user = 'ann:mellon@'): Promise<RunningGateway> {
  upstream = await startUpstream(undefined, wire);
  const proxyUrl = `http://${user}127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  // The port is the same, so that only who asks through the proxy gets there by this name.
  const url = `${wire.scheme}://localhost:${upstream.port}`;
  gateway = await startGateway(proxyTo([url], { ...wire.believed, proxyUrl }));
  return gateway;
}

describe.each(wires)('through a forward proxy, over %s,', (_, wire) => {
  it('a service is asked, with a body and again', async () => {
    const { call } = await start(wire);
    const body = 'x'.repeat(300_000);
    for (let count = 0; count < 2; count += 1) {
      const reply = await call('/cars?a=1', { method: 'POST', body });
      expect(reply.status).toBe(200);
      expect(JSON.parse(reply.body)).toMatchObject({
        url: '/cars?a=1',
        body,
        headers: { host: `localhost:${upstream.port}` },
      });
      if (wire.tls !== null) expect(reply.body).not.toContain('proxy-authorization');
    }
    const target = `localhost:${upstream.port}`;
    const once = wire.tls === null ? `POST http://${target}/cars?a=1` : `CONNECT ${target}`;
    expect(new Set(asked)).toEqual(new Set([once]));
  });

  it('nobody is asked whom it does not let through', async () => {
    const { call, logged } = await start(wire, '');
    const reply = await call('/');
    expect(reply.status).toBe(502);
    expect(reply.headers['proxy-authenticate']).toBeUndefined();
    expect(asked).toHaveLength(1);
    expect(logged).toMatchObject([{ reason: 'unreachable', error: 'The forward proxy did not let it through (407).' }]);
  });

  it('addresses that it does not reach are asked by other steps all the same', async () => {
    upstream = await startUpstream(undefined, wire);
    const dead = `http://127.0.0.1:${await freePort()}`;
    const steps = [{ proxyUrl: dead }, {}].map((action, index) => ({
      condition: { name: 'pathExact', path: `/${index}` },
      action: { serviceEndpoint: 'service', ...wire.believed, health: { failures: 1 }, ...action },
    }));
    const pipelines = { p: { apiEndpoints: ['all'], policies: [{ proxy: steps }] } };
    const urls = ['localhost', '127.0.0.1'].map((host) => `${wire.scheme}://${host}:${upstream.port}`);
    gateway = await startGateway({ ...proxyTo(urls), pipelines });
    for (let count = 0; count < 2; count += 1) expect((await gateway.call('/0')).status).toBe(502);
    const figures = (await gateway.call('/.tiffin/metrics')).body.matchAll(
      /^tiffin_gateway_address_usable\{.*\} (\d)$/gm,
    );
    // The last one is left to ask, whatever becomes of it.
    expect([...figures].map(([, usable]) => usable).toSorted()).toEqual(['0', '1', '1', '1']);
  });

  it('no other step asks', async () => {
    const { port } = proxy.address() as AddressInfo;
    upstream = await startUpstream(undefined, wire);
    const steps = [{ proxyUrl: `http://ann:mellon@127.0.0.1:${port}` }, {}].map((action, index) => ({
      condition: { name: 'pathExact', path: `/${index}` },
      action: { serviceEndpoint: 'service', ...wire.believed, ...action },
    }));
    const pipelines = { p: { apiEndpoints: ['all'], policies: [{ proxy: steps }] } };
    gateway = await startGateway({ ...proxyTo([`${wire.scheme}://localhost:${upstream.port}`]), pipelines });
    for (const path of ['/1', '/0', '/1']) expect((await gateway.call(path)).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it('a proxy that is not there is a 502', async () => {
    const { call, logged } = await start(wire);
    proxy.close();
    proxy.closeAllConnections();
    await once(proxy, 'close');
    expect((await call('/')).status).toBe(502);
    expect(JSON.stringify(logged)).not.toContain('mellon');
  });
});
