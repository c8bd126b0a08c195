import { afterEach, describe, expect, it } from 'vitest';
import type { RequestListener } from 'node:http';
import { gatewayConfig, onePipeline } from '../testing/gateway-config.js';
import { handling, PluginGateways } from '../testing/plugin-gateways.js';
import { annsSnapshot } from '../testing/snapshot.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';
import { counting, fresh } from '../testing/cached-place.js';

let upstream: Upstream;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type Policies = Parameters<typeof onePipeline>[0];

const proxy = { proxy: [{ action: { serviceEndpoint: 's' } }] };
const services = () => ({ s: { urls: [upstream.url] } });

async function serve(listener: RequestListener): Promise<void> {
  upstream = await startUpstream(listener);
  ends.push(() => upstream.stop());
}

async function start(config: unknown): Promise<RunningGateway> {
  const gateway = await startGateway(config);
  ends.push(() => gateway.stop());
  gateway.gateway.consumers.take(annsSnapshot());
  return gateway;
}

const startOne = (policies: Policies, more: object = {}): Promise<RunningGateway> =>
  start(onePipeline([...policies, proxy], { serviceEndpoints: services(), ...more }));

const cache = { cache: [{ action: { ttl: 60 } }] };
const inOwnHeader = { 'key-auth': [{ action: { apiKeyHeader: 'x-key', disableHeadersScheme: true } }] };
const annsKey = { headers: { 'x-key': 'key:secret' } };
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('a cache gives nobody what is not theirs', () => {
  it('where who calls is proved behind it', async () => {
    await serve(counting(fresh));
    const { call } = await startOne([cache, inOwnHeader]);
    expect([(await call('/', annsKey)).status, (await call('/')).status]).toEqual([200, 401]);
  });

  it('where who calls is proved by the next endpoint', async () => {
    await serve(counting(fresh));
    const pipelines = {
      one: { apiEndpoints: ['one'], policies: [cache] },
      next: { apiEndpoints: ['next'], policies: [inOwnHeader, proxy] },
    };
    const config = gatewayConfig({ apiEndpoints: { one: {}, next: {} }, serviceEndpoints: services(), pipelines });
    const { call } = await start(config);
    expect([(await call('/', annsKey)).status, (await call('/')).status]).toEqual([200, 401]);
  });

  it('where scopes are asked for, and the policy that looks at them was skipped', async () => {
    await serve(counting({ 'cache-control': 'public, max-age=60' }));
    const condition = { name: 'expression', expression: "req.headers['x-key'] !== undefined" };
    const skipped = { 'key-auth': [{ ...inOwnHeader['key-auth'][0]!, condition }] };
    const { call } = await startOne([skipped, cache], { apiEndpoints: { all: { scopes: ['read'] } } });
    expect([(await call('/', annsKey)).status, (await call('/')).status]).toEqual([200, 401]);
    expect((await call('/', annsKey)).body).toBe('answer 1');
  });

  it('where the answer varies by the credential, or by who is proved behind it', async () => {
    await serve(counting({ 'cache-control': 'public, max-age=60', vary: 'Authorization, Eg-Consumer-Id' }));
    const { call } = await startOne([
      cache,
      { 'key-auth': [{ action: { passThrough: true, apiKeyHeader: 'x-key', disableHeadersScheme: true } }] },
    ]);
    expect([(await call('/', bearer('a'))).body, (await call('/', bearer('b'))).body]).toEqual([
      'answer 1',
      'answer 2',
    ]);
    expect([(await call('/', annsKey)).body, (await call('/', annsKey)).body]).toEqual(['answer 3', 'answer 4']);
  });

  it('where who has been proved brings a credential that the answer varies by', async () => {
    await serve(counting({ 'cache-control': 'public, max-age=60', vary: 'Authorization' }));
    const { call } = await startOne([inOwnHeader, cache]);
    const by = async (token: string) =>
      (await call('/', { headers: { ...annsKey.headers, ...bearer(token).headers } })).body;
    expect([await by('a'), await by('b'), await by('a')]).toEqual(['answer 1', 'answer 2', 'answer 1']);
  });

  it.each(['x-forwarded-for', 'X-Request-Id', 'eg-request-id', 'traceparent', 'tracestate'])(
    'where the answer varies by %s',
    async (vary) => {
      await serve(counting({ ...fresh, vary }));
      const { call } = await startOne([cache]);
      expect([(await call('/')).body, (await call('/')).body]).toEqual(['answer 1', 'answer 2']);
    },
  );

  it('where a policy says the same of all answers as the service of this one', async () => {
    await serve(counting({ 'cache-control': 'no-store' }));
    const { call } = await startOne([
      { expression: [{ action: { jscode: "res.setHeader('cache-control', 'no-store')" } }] },
      cache,
    ]);
    expect([(await call('/')).body, (await call('/')).body]).toEqual(['answer 1', 'answer 2']);
  });

  it('where a host and a path together read as another host and path', async () => {
    await serve((request, response) => {
      const isKnown = request.headers['if-none-match'] === '"1"';
      response.writeHead(isKnown ? 304 : 200, { 'cache-control': 'max-age=0', etag: '"1"' });
      response.end(isKnown ? undefined : request.url);
    });
    const { call } = await startOne([cache]);
    await call('/c', { host: 'shop.example/b' });
    expect((await call('/b/c', { host: 'shop.example' })).body).toBe('/b/c');
  });
});

describe('a cache and a plugin', () => {
  const mine = 'private, no-store';
  const both = async (code: string, place: 'others' | 'after') => {
    const gateways = await PluginGateways.create();
    ends.push(() => gateways.stop());
    const config = gateways.configOf({ code: handling(code), [place]: [cache] });
    const { call } = await gateways.startWith({ ...config, serviceEndpoints: { service: { urls: [upstream.url] } } });
    return [await call('/cars/7'), await call('/cars/7')] as const;
  };

  it('hear what the service says of its answer', async () => {
    await serve(counting({ 'cache-control': mine, 'set-cookie': 'of=one' }));
    const [, again] = await both('next();', 'after');
    expect([again.body, again.headers['cache-control']]).toEqual(['answer 2', mine]);
  });

  it('give an answer again with all that the service said', async () => {
    await serve(counting({ ...fresh, 'content-type': 'text/plain' }));
    const [, again] = await both(`res.set('x-mine', '1'); next();`, 'after');
    expect(again).toMatchObject({
      body: 'answer 1',
      headers: { 'content-type': 'text/plain', age: '0', 'x-mine': '1' },
    });
  });

  it('hear what the plugin says of its own', async () => {
    await serve(counting(fresh));
    const answers = `res.set('cache-control', '${mine}'); res.send('plugin ' + (globalThis.answers = (globalThis.answers ?? 0) + 1));`;
    const [, again] = await both(answers, 'others');
    expect([again.body, again.headers['cache-control']]).toEqual(['plugin 2', mine]);
  });
});
