import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onePipeline } from '../testing/gateway-config.js';
import { annsSnapshot } from '../testing/snapshot.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';
import type { GatewayConfig, PolicyStep } from '@tiffin/contracts';

let upstream: Upstream;
let seen: Readonly<Record<string, unknown>>[] = [];
const running: RunningGateway[] = [];
beforeEach(async () => {
  seen = [];
  upstream = await startUpstream((request, response) => {
    seen.push(request.headers);
    response.end('in');
  });
});
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
  await upstream.stop();
});

type Policies = readonly Readonly<Record<string, readonly PolicyStep[]>>[];

async function start(policies: Policies, more: Partial<GatewayConfig> = {}): Promise<RunningGateway> {
  const proxy = { proxy: [{ action: { serviceEndpoint: 's' } }] };
  const service = { serviceEndpoints: { s: { urls: [upstream.url] } } };
  const gateway = await startGateway(onePipeline([...policies, proxy], { ...service, ...more }));
  running.push(gateway);
  gateway.gateway.consumers.take(annsSnapshot());
  return gateway;
}

const scoped = { apiEndpoints: { all: { scopes: ['read'] } } };
const withKey = (key: string, more: object = {}) => ({ headers: { authorization: `apiKey ${key}`, ...more } });
const signedIn = (text: string) => ({
  headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
});
const keyAuth = (action: object = {}): Policies => [{ 'key-auth': [{ action: { ...action } }] }];

describe('key-auth', () => {
  it('tells the service who calls, and believes no client that says so itself', async () => {
    const { call } = await start(keyAuth({ passThrough: true }));
    await call('/', withKey('key:secret', { 'eg-consumer-id': 'root', Eg_Consumer_Id: 'root' }));
    await call('/', { headers: { 'eg-consumer-id': 'root' } });
    expect(seen.map((headers) => headers['eg-consumer-id'])).toEqual(['ann-id', undefined]);
    expect(seen.flatMap((headers) => Object.values(headers))).not.toContain('root');
  });

  it('asks who lets nobody in how they would prove themselves, and never says which part was wrong', async () => {
    const { call } = await start(keyAuth());
    const replies = [await call('/'), await call('/', withKey('key:wrong')), await call('/', withKey('none:secret'))];
    expect(replies.map(({ status, headers }) => [status, headers['www-authenticate']])).toEqual(
      Array.from({ length: 3 }, () => [401, 'apiKey']),
    );
    expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
    expect(seen).toEqual([]);
  });

  it('compares a secret that somebody chose by what it was stretched to', async () => {
    const { call } = await start(keyAuth());
    const ask = async (key: string): Promise<number> => (await call('/', withKey(key))).status;
    expect([await ask('of-app:chosen'), await ask('of-app:other'), await ask('of-app:chosen')]).toEqual([
      200, 401, 200,
    ]);
    expect(seen[0]).toMatchObject({ 'eg-consumer-id': 'app-id' });
  });

  it('takes the scopes of the endpoint from the credential: 403 without them', async () => {
    const { call } = await start(keyAuth(), scoped);
    expect([
      (await call('/', withKey('key:secret'))).status,
      (await call('/', withKey('of-app:chosen'))).status,
    ]).toEqual([200, 403]);
  });

  it('lets nobody reach an endpoint with scopes for whom its condition does not hold', async () => {
    const step = { condition: { name: 'pathExact', path: '/guarded' }, action: {} };
    const { call } = await start([{ 'key-auth': [step] }], scoped);
    const ask = async (path: string): Promise<number> => (await call(path, withKey('key:secret'))).status;
    expect([await ask('/guarded'), await ask('/other')]).toEqual([200, 401]);
  });

  it('does not carry what one endpoint admitted to the next', async () => {
    const { call } = await start([], {
      apiEndpoints: { first: { scopes: ['read'] }, second: { scopes: ['write'] } },
      pipelines: {
        one: { apiEndpoints: ['first'], policies: keyAuth() },
        two: {
          apiEndpoints: ['second'],
          policies: [
            { 'key-auth': [{ condition: { name: 'never' }, action: {} }] },
            { proxy: [{ action: { serviceEndpoint: 's' } }] },
          ],
        },
      },
    });
    expect((await call('/', withKey('key:secret'))).status).toBe(401);
  });

  it('shows expressions who calls, as the control plane knows them', async () => {
    const headers = {
      headers: [{ action: { forwardHeaders: { 'x-who': 'consumer.id + consumer.type + consumer.email' } } }],
    };
    const { call } = await start([...keyAuth(), headers]);
    await call('/', withKey('key:secret'));
    expect(seen[0]).toMatchObject({ 'x-who': 'ann-iduserann@example.com' });
  });

  it('knows a newer snapshot from the next request on, and takes none that is older or cannot be read', async () => {
    const { call, gateway } = await start(keyAuth());
    const ask = async (): Promise<number> => (await call('/', withKey('key:secret'))).status;
    expect(gateway.consumers.take({ ...annsSnapshot(3), credentials: [] })).toBe(true);
    expect(await ask()).toBe(401);
    expect(gateway.consumers.take(annsSnapshot(2))).toBe(false);
    const stranger = { type: 'jwt', keyId: 'k', consumerId: 'nobody', scopes: [] } as const;
    expect(() => gateway.consumers.take(annsSnapshot(4, { credentials: [stranger] }))).toThrow(/is nobody's/);
    const odd = { ...stranger, consumerId: 'ann-id', secretHash: 'md5:x' };
    expect(() => gateway.consumers.take(annsSnapshot(4, { credentials: [odd] }))).toThrow(/form that is unknown/);
    expect(() => gateway.consumers.take({ version: 4 })).toThrow(/consumers/);
    expect([await ask(), gateway.consumers.current.version]).toEqual([401, 3]);
    gateway.consumers.take(annsSnapshot(4));
    expect(await ask()).toBe(200);
  });
});

describe('basic-auth', () => {
  const basic: Policies = [{ 'basic-auth': [{ action: {} }] }];

  it('takes user name or id, and a password with colons', async () => {
    const { call } = await start(basic);
    const ask = async (text: string): Promise<number> => (await call('/', signedIn(text))).status;
    expect([
      await ask('ann:pass:word'),
      await ask('ann-id:pass:word'),
      await ask('ann:pass'),
      await ask('eve:x'),
    ]).toEqual([200, 200, 401, 401]);
  });

  it('compares a password once for all who come with it at a time', async () => {
    const { call } = await start(basic);
    const together = Array.from({ length: 60 }, async () => (await call('/', signedIn('ann:pass:word'))).status);
    expect(new Set(await Promise.all(together))).toEqual(new Set([200]));
  });

  it('knows a password that has proved right, and one that has not', async () => {
    const { call, gateway } = await start(basic);
    const ask = async (text: string): Promise<number> => (await call('/', signedIn(text))).status;
    await ask('ann:pass:word');
    await ask('ann:wrong');
    // All that could be looked at anew is taken: what is known is answered all the same.
    const flood = Array.from({ length: 60 }, (_, index) => ask(`ann:guess${index}`));
    expect([await ask('ann:pass:word'), await ask('ann:wrong')]).toEqual([200, 401]);
    const statuses = new Set(await Promise.all(flood));
    expect([...statuses].toSorted()).toEqual([401, 503]);
    expect(gateway.consumers.current.version).toBe(1);
  });
});
