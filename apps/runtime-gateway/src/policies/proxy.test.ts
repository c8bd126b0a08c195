import { afterEach, describe, expect, it } from 'vitest';
import type { RequestListener } from 'node:http';
import { waitUntil } from '@tiffin/testing/wait-until';
import { gatewayConfig, onePipeline, proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';

const gateways: RunningGateway[] = [];
const upstreams: Upstream[] = [];

afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop();
  for (const upstream of upstreams.splice(0)) await upstream.stop();
});

type Units = Readonly<Record<string, string>>;

async function start(config: unknown, units: Units = {}, trustedProxies = ''): Promise<RunningGateway> {
  const gateway = await startGateway(config, units, trustedProxies);
  gateways.push(gateway);
  return gateway;
}

async function serve(listener?: RequestListener): Promise<Upstream> {
  const upstream = await startUpstream(listener);
  upstreams.push(upstream);
  return upstream;
}

async function echoed(gateway: RunningGateway, ...call: Parameters<RunningGateway['call']>): Promise<Echo> {
  const reply = await gateway.call(...call);
  expect(reply.status).toBe(200);
  return JSON.parse(reply.body) as Echo;
}

describe('paths', () => {
  it.each([
    ['/api/*', '/base', {}, '/api/cars?x=1', '/base/api/cars?x=1'],
    ['/api/*', '/base/', {}, '/api/cars', '/base/api/cars'],
    ['/api/*', '', { stripPath: true }, '/api/cars/1?x=%20', '/cars/1?x=%20'],
    ['/api/*', '/base', { stripPath: true }, '/api/?x', '/base/?x'],
    ['/cars/:id', '', { stripPath: true }, '/cars/7', '/7'],
    ['/exact', '', { stripPath: true }, '/exact?x=1', '/?x=1'],
    ['/nos*', '', { stripPath: true }, '/nosuch/1', '/uch/1'],
    ['/api/*', '/only?k=v', { ignorePath: true }, '/api/cars?x=1', '/only?k=v'],
    ['/api/*', '/only?k=v', { ignorePath: true, prependPath: false }, '/api/cars?x=1', '/'],
    ['/api/*', '/base', { prependPath: false }, '/api/cars', '/api/cars'],
  ])('%s to %s with %j: %s becomes %s', async (...[path, base, action, asked, got]) => {
    const { url } = await serve();
    const config = { ...proxyTo([url + base], action), apiEndpoints: { all: { paths: [path] } } };
    expect((await echoed(await start(config), asked)).url).toBe(got);
  });

  it('never reaches the health and metrics of another unit by stripping', async () => {
    const { url } = await serve();
    const config = { ...proxyTo([url], { stripPath: true }), apiEndpoints: { all: { paths: ['/api/*'] } } };
    const gateway = await start(config);
    for (const path of [
      '/api/.tiffin/metrics',
      '/api//.tiffin/metrics',
      '/api/%2Etiffin/metrics',
      '/api/.TIFFIN',
      '/api/.%74%69ffi%4E/metrics',
      '/api/.tiffin%2Fmetrics',
    ]) {
      expect((await gateway.call(path)).status).toBe(404);
    }
    expect((await gateway.call('/api/.tiffinish')).status).toBe(200);
  });

  it.each([
    'http://127.0.0.1:1/.tiffin/traffic',
    'http://127.0.0.1:1//.TIFFIN',
    'http://127.0.0.1:1/%2etiff%69n/metrics?a=b',
    'http://127.0.0.1:1/cars/../.tiffin/healthz',
  ])('is not started with an address that has %s in place of the path', async (url) => {
    await expect(start(proxyTo([url], { ignorePath: true }))).rejects.toThrow('belongs to the platform');
  });

  it('calls a unit at the address that its cell gave', async () => {
    const { url } = await serve();
    const policies = [{ proxy: [{ action: { serviceEndpoint: 's' } }] }];
    const config = onePipeline(policies, { serviceEndpoints: { s: { unit: 'workspace', path: '/api/cars' } } });
    expect((await echoed(await start(config, { workspace: `${url}/` }), '/1')).url).toBe('/api/cars/1');
  });

  it('asks the least busy of several addresses', async () => {
    const waiting: (() => void)[] = [];
    const [slow, quick] = await Promise.all([
      serve((request, response) => {
        if (request.url === '/slow') waiting.push(() => response.end('slow'));
        else response.end('slow');
      }),
      serve((_, response) => response.end('quick')),
    ]);
    const { call } = await start(proxyTo([slow.url, quick.url], { strategy: 'least-busy' }));
    const held = call('/slow');
    await waitUntil('one has a request', () => waiting.length === 1);
    for (let count = 0; count < 4; count++) expect((await call('/')).body).toBe('quick');
    waiting[0]!();
    expect((await held).body).toBe('slow');
    const replies = new Set<string>();
    for (let count = 0; count < 4; count++) replies.add((await call('/')).body);
    expect([...replies].sort()).toEqual(['quick', 'slow']);
  });

  it('takes several addresses in turn', async () => {
    const names = ['a', 'b', 'c'];
    const urls = await Promise.all(names.map(async (name) => (await serve((_, response) => response.end(name))).url));
    const gateway = await start(proxyTo(urls));
    const replies: string[] = [];
    for (let count = 0; count < 6; count++) replies.push((await gateway.call('/')).body);
    expect(replies).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });
});

describe('request headers', () => {
  it('sends an id of its own, the upstream as host, and nothing that belongs to the connection', async () => {
    const { url, port } = await serve();
    const { headers } = await echoed(await start(proxyTo([url])), '/', {
      host: 'shop.example',
      headers: {
        connection: 'close, x-hop',
        'x-hop': '1',
        'x-kept': ['1', '2'],
        te: 'trailers',
        'proxy-authorization': 'Basic eA==',
        'eg-consumer-id': 'forged',
        'eg-request-id': 'forged',
        cookie: 'a=1',
        expect: '100-continue',
      },
    });
    expect(headers).toMatchObject({
      host: `127.0.0.1:${port}`,
      'x-kept': '1, 2',
      cookie: 'a=1',
      connection: 'keep-alive, te',
      te: 'trailers',
    });
    expect(headers['eg-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    for (const name of ['x-hop', 'proxy-authorization', 'eg-consumer-id', 'expect', 'x-forwarded-for']) {
      expect(headers[name]).toBeUndefined();
    }
  });

  it('keeps the host, forwards who asked and signs in, when told so', async () => {
    const { url } = await serve();
    const config = proxyTo([url], { changeOrigin: false, xfwd: true, auth: 'user:päss' });
    const gateway = await start(config, {}, '10.0.0.0/8, 127.0.0.1');
    const headers = { 'x-forwarded-for': '10.0.0.1', authorization: 'Bearer own' };
    expect((await echoed(gateway, '/', { host: 'shop.example:81', headers })).headers).toMatchObject({
      host: 'shop.example:81',
      authorization: `Basic ${Buffer.from('user:päss').toString('base64')}`,
      'x-forwarded-for': '10.0.0.1,127.0.0.1',
      'x-forwarded-port': '81',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.example:81',
    });
  });
});

describe('what a client says about whom it speaks for', () => {
  const claims = {
    ...{ forwarded: 'for=6.6.6.6', 'x-forwarded-for': '6.6.6.6', x_forwarded_host: 'bank.example' },
    ...{ 'X-Forwarded-Prefix': '/admin', 'x-real-ip': '6.6.6.6' },
  };
  const names = Object.keys(claims).map((name) => name.toLowerCase());

  it.each([
    ['nobody is trusted', ''],
    ['others are', '10.0.0.0/8,::1'],
  ])('reaches no service when %s', async (_, trusted) => {
    const { url } = await serve();
    const { headers } = await echoed(await start(proxyTo([url]), {}, trusted), '/', { headers: claims });
    expect(names.filter((name) => headers[name] !== undefined)).toEqual([]);
  });

  it('is not carried on by a proxy that adds its own', async () => {
    const { url } = await serve();
    const { headers } = await echoed(await start(proxyTo([url], { xfwd: true })), '/', { headers: claims });
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': '127.0.0.1' });
  });

  it('passes when it is a proxy that is trusted', async () => {
    const { url } = await serve();
    const { headers } = await echoed(await start(proxyTo([url]), {}, '127.0.0.0/8'), '/', { headers: claims });
    expect(names.filter((name) => headers[name] === undefined)).toEqual(['forwarded', 'x_forwarded_host']);
  });

  it.each(['127.0.0.1/33', 'localhost', '10.0.0.0/x'])('is no reason to start with %s trusted', async (trusted) => {
    await expect(start(proxyTo(['http://127.0.0.1:1']), {}, trusted)).rejects.toThrow('TIFFIN_TRUSTED_PROXIES');
  });
});

describe('bodies', () => {
  it.each(['POST', 'PUT', 'DELETE', 'GET'])('carries the body of a %s, with a length or in chunks', async (method) => {
    const { url } = await serve();
    const gateway = await start(proxyTo([url]));
    const body = 'x'.repeat(200_000);
    const sized = await echoed(gateway, '/', { method, body, headers: { 'content-length': body.length } });
    const chunked = await echoed(gateway, '/', { method, body, headers: { 'transfer-encoding': 'chunked' } });
    expect([sized.body.length, chunked.body.length]).toEqual([body.length, body.length]);
    expect(sized.headers['content-length']).toBe(String(body.length));
  });

  it('takes an empty POST', async () => {
    const { url } = await serve();
    const { headers, body } = await echoed(await start(proxyTo([url])), '/', { method: 'POST' });
    expect([headers['content-length'], body]).toEqual(['0', '']);
  });

  it('hands status, headers and body back, without the headers of the connection', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(206, 'Odd Text', [
        ...['set-cookie', 'a=1', 'set-cookie', 'b=2', 'connection', 'x-hop', 'x-hop', '1'],
        ...['keep-alive', 'timeout=9', 'x-kept', 'y\u00e9s'],
      ]);
      response.end('part');
    });
    const reply = await (await start(proxyTo([url]))).call('/');
    expect(reply).toMatchObject({
      status: 206,
      body: 'part',
      headers: { 'set-cookie': ['a=1', 'b=2'], 'x-kept': 'y\u00e9s' },
    });
    expect([reply.headers['x-hop'], reply.headers['keep-alive']]).toEqual([undefined, undefined]);
  });

  it('answers HEAD and 304 without a body and stays usable', async () => {
    const { url } = await serve((request, response) => {
      response.statusCode = request.url === '/same' ? 304 : 200;
      response.end('body');
    });
    const gateway = await start(proxyTo([url]));
    expect(await gateway.call('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect(await gateway.call('/same')).toMatchObject({ status: 304, body: '' });
    expect(await gateway.call('/')).toMatchObject({ status: 200, body: 'body' });
  });
});

describe('redirects', () => {
  it.each([
    [{ autoRewrite: true }, 'http://shop.example:81/next'],
    [{ hostRewrite: 'other.example' }, 'http://other.example/next'],
    [{ autoRewrite: true, protocolRewrite: 'https' }, 'https://shop.example:81/next'],
    [{}, undefined],
  ])('with %j a Location at the upstream becomes %s', async (action, expected) => {
    const upstream: Upstream = await serve((_, response) =>
      response.writeHead(302, { location: `${upstream.url}/next` }).end(),
    );
    const gateway = await start(proxyTo([upstream.url], action));
    const reply = await gateway.call('/', { host: 'shop.example:81' });
    expect(reply.headers.location).toBe(expected ?? `${upstream.url}/next`);
  });

  it.each(['/relative', 'http://elsewhere.example/x'])('leaves %s alone', async (location) => {
    const { url } = await serve((_, response) => response.writeHead(301, { location }).end());
    const gateway = await start(proxyTo([url], { autoRewrite: true }));
    expect((await gateway.call('/')).headers.location).toBe(location);
  });
});

it('forwards only what the pipeline lets through', async () => {
  const { url } = await serve();
  const { call } = await start(
    gatewayConfig({
      apiEndpoints: { all: {} },
      serviceEndpoints: { s: { urls: [url] } },
      pipelines: {
        p: {
          apiEndpoints: ['all'],
          policies: [
            {
              proxy: [{ condition: { name: 'pathMatch', pattern: '^/open' }, action: { serviceEndpoint: 's' } }],
            },
            { terminate: [{ action: { statusCode: 403, message: 'closed' } }] },
          ],
        },
      },
    }),
  );
  expect([(await call('/open')).status, (await call('/other')).status]).toEqual([200, 403]);
});
