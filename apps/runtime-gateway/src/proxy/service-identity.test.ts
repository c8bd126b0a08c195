import { afterEach, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import type { ServerOptions } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { makeCertificate } from '@tiffin/testing/certificates';
import { proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';
import { authority, over } from '../testing/wires.js';

let upstream: Upstream;
let gateway: RunningGateway | undefined;
/** By which name it was asked, and who asked; in the order in which it was. */
let asked: { readonly servername: unknown; readonly client: unknown; readonly isResumed: boolean }[] = [];

afterEach(async () => {
  await gateway?.stop();
  await upstream.stop();
  asked = [];
});

async function serve(tls: ServerOptions = {}): Promise<void> {
  upstream = await startUpstream(
    (request, response) => {
      const socket = request.socket as TLSSocket & { readonly servername: unknown };
      const client = socket.getPeerCertificate().subject?.CN;
      asked.push({ servername: socket.servername, client, isResumed: socket.isSessionReused() });
      response.shouldKeepAlive = false;
      response.end('here');
    },
    { ...over.TLS, tls: { ...over.TLS.tls, ...tls } },
  );
}

async function start(action: Readonly<Record<string, unknown>>, host = '127.0.0.1'): Promise<RunningGateway> {
  gateway = await startGateway(proxyTo([`https://${host}:${upstream.port}`], action));
  return gateway;
}

const believed = over.TLS.believed;
const of = (name: string) => makeCertificate({ names: [name], issuer: authority });

describe('a service with TLS', () => {
  it.each([
    ['an authority that nobody knows', {}, {}],
    ['a certificate for another name', of('other.example'), believed],
    [
      'a certificate that is over',
      makeCertificate({ names: ['127.0.0.1'], issuer: authority, notAfter: new Date(0) }),
      believed,
    ],
  ])('with %s is asked nothing: a 502 whose reason is in the log alone', async (_, certificate, action) => {
    await serve(certificate);
    const { call, logged } = await start(action);
    const { status, body } = await call('/', { method: 'POST', body: 'secret' });
    expect(status).toBe(502);
    expect(body).not.toMatch(/certificate|127\.0\.0\.1/);
    expect(logged[0]).toMatchObject({ msg: 'upstream failed', reason: 'certificate' });
    expect((await call('/.tiffin/metrics')).body).toContain('reason="certificate"} 1');
    expect(asked).toEqual([]);
  });

  it('is believed whatever it shows where "secure" is false', async () => {
    await serve(of('other.example'));
    expect(await (await start({ secure: false })).call('/')).toMatchObject({ status: 200, body: 'here' });
  });

  it('is verified by the name in its address, whatever host a client names', async () => {
    await serve();
    const { call } = await start({ ...believed, changeOrigin: false }, 'localhost');
    for (const host of ['other.example', 'shop.example']) expect((await call('/', { host })).status).toBe(200);
    expect(asked.map(({ servername }) => servername)).toEqual(['localhost', 'localhost']);
  });

  it('with another name than in its address is not believed for a client that names it', async () => {
    await serve(of('other.example'));
    const { call } = await start({ ...believed, changeOrigin: false });
    expect((await call('/', { host: 'other.example' })).status).toBe(502);
    expect(asked).toEqual([]);
  });

  it('that never shows a certificate is a 504', async () => {
    await serve();
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    gateway = await startGateway(proxyTo([`https://127.0.0.1:${port}`], { ...believed, proxyTimeout: 50 }));
    expect((await gateway.call('/')).status).toBe(504);
    silent.close();
  });

  it('is asked again without a whole handshake', async () => {
    await serve();
    const { call } = await start(believed);
    for (let count = 0; count < 2; count += 1) expect((await call('/')).status).toBe(200);
    expect(asked.map(({ isResumed }) => isResumed)).toEqual([false, true]);
  });
});

describe('the certificate of a gateway', () => {
  const gatewayOwn = of('gateway');
  const needed = { requestCert: true, rejectUnauthorized: true, ca: [authority.cert] };
  const shown = { target: { ca: authority.cert, key: gatewayOwn.key, cert: gatewayOwn.cert } };

  it('is shown to a service that asks for one', async () => {
    await serve(needed);
    expect((await (await start(shown)).call('/')).status).toBe(200);
    expect(asked).toMatchObject([{ client: 'gateway' }]);
  });

  it('is missed by a service that needs one: a 502', async () => {
    await serve(needed);
    expect((await (await start(believed)).call('/')).status).toBe(502);
    expect(asked).toEqual([]);
  });

  it('of one step is not shown for another one', async () => {
    await serve({ ...needed, rejectUnauthorized: false });
    const proxies = [shown, believed].map((action, index) => ({
      condition: { name: 'pathExact', path: `/${index}` },
      action: { serviceEndpoint: 'service', ...action },
    }));
    const config = {
      ...proxyTo([upstream.url]),
      pipelines: { p: { apiEndpoints: ['all'], policies: [{ proxy: proxies }] } },
    };
    gateway = await startGateway(config);
    for (const path of ['/0', '/1']) expect((await gateway.call(path)).status).toBe(200);
    expect(asked.map(({ client }) => client)).toEqual(['gateway', undefined]);
  });

  it.each([
    ['a key of another one', { key: of('other').key, cert: gatewayOwn.cert }, 'key and certificate do not fit'],
    ['a key that is none', { key: 'x', cert: gatewayOwn.cert }, 'key and certificate do not fit'],
    ['an authority that is none', { ca: 'x' }, '"ca" is no certificate in PEM'],
    ['no key', { cert: gatewayOwn.cert }, 'give "key" and "cert", or neither'],
  ])('is refused with %s', async (_, target, problem) => {
    await serve();
    await expect(start({ target })).rejects.toThrow(problem);
  });
});
