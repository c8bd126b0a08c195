import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayConfig } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { PluginHost } from './plugins/plugin-host.js';
import { serving } from './process/take-configs.js';
import { gatewayConfig } from './testing/gateway-config.js';
import { type RunningGateway, startGateway } from './testing/start-gateway.js';
import { startUpstream, type Upstream } from './testing/start-upstream.js';

let gateway: RunningGateway;
let upstream: Upstream;
let asked = 0;
const connections = new Set<unknown>();
beforeEach(async () => {
  asked = 0;
  connections.clear();
  upstream = await startUpstream((request, response) => {
    asked += 1;
    connections.add(request.socket);
    const fails = request.url === '/fails';
    response.writeHead(fails ? 500 : 200, { 'cache-control': 'max-age=600' }).end('answer');
  });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const proxy = { proxy: [{ action: { serviceEndpoint: 's' } }] };

/** One endpoint for everything, and another one that makes it another config. */
const config = (steps: readonly object[], others: readonly string[] = [], urls = [upstream.url]): GatewayConfig => {
  const named = Object.fromEntries(others.map((name) => [name, { host: name }]));
  return gatewayConfig({
    apiEndpoints: { ...named, all: {} },
    serviceEndpoints: { s: { urls } },
    pipelines: {
      p: { apiEndpoints: ['all'], policies: [...(steps as GatewayConfig['pipelines'][string]['policies']), proxy] },
    },
  });
};
const limit = (max: number) => ({ 'rate-limit': [{ action: { max, windowMs: 86_400_000 } }] });
const left = async () => (await gateway.call('/')).headers['x-ratelimit-remaining'];

describe('what goes on over another config', () => {
  it('is the count of a limit that is the same, wherever it stands among other steps', async () => {
    gateway = await startGateway(config([limit(9)]));
    expect(await left()).toBe('8');
    gateway.gateway.serve(config([limit(9)], ['other']));
    expect(await left()).toBe('7');
    gateway.gateway.serve(
      config([{ cors: [{}] }, { headers: [{ action: { forwardHeaders: { a: "'b'" } } }] }, limit(9)]),
    );
    expect(await left()).toBe('6');
    gateway.gateway.serve(config([limit(20)]));
    expect(await left()).toBe('19');
  });

  it('is each of two limits that say the same', async () => {
    const first = { condition: { name: 'pathExact', path: '/x' }, action: { max: 9, windowMs: 86_400_000 } };
    const two = [{ 'rate-limit': [first] }, limit(9)];
    gateway = await startGateway(config(two));
    await left();
    gateway.gateway.serve(config(two, ['other']));
    expect((await gateway.call('/x')).headers['x-ratelimit-remaining']).toBe('7');
    expect(await left()).toBe('6');
  });

  it('is each of two limits that say the same on different conditions, whichever comes first', async () => {
    const of = (path: string) => ({
      condition: { name: 'pathExact', path },
      action: { max: 9, windowMs: 86_400_000 },
    });
    gateway = await startGateway(config([{ 'rate-limit': [of('/a'), of('/b')] }]));
    for (let times = 0; times < 4; times += 1) await gateway.call('/a');
    gateway.gateway.serve(config([{ 'rate-limit': [of('/b'), of('/a')] }]));
    const leftOf = async (path: string) => (await gateway.call(path)).headers['x-ratelimit-remaining'];
    expect([await leftOf('/a'), await leftOf('/b')]).toEqual(['4', '8']);
  });

  it('is no count of a config that is not served', async () => {
    gateway = await startGateway(config([limit(9)]));
    await left();
    expect(() => gateway.gateway.serve(config([limit(9), { magic: [{}] }]))).toThrow(/magic/);
    expect(await left()).toBe('7');
  });

  it('are answers that are kept, while pipeline and service are the same', async () => {
    gateway = await startGateway(config([{ cache: [{}] }]));
    await gateway.call('/');
    gateway.gateway.serve(config([{ cache: [{}] }], ['other']));
    await gateway.call('/');
    expect(asked).toBe(1);
    gateway.gateway.serve(config([{ cache: [{}] }], [], [`${upstream.url}/elsewhere`]));
    await gateway.call('/');
    expect(asked).toBe(2);
  });

  it('are no answers to what a URL meant before', async () => {
    const at = (paths: string) => ({ ...config([{ cache: [{}] }]), apiEndpoints: { all: { paths } } });
    gateway = await startGateway(at('/shop/*'));
    for (const paths of ['/shop/*', '/*']) {
      gateway.gateway.serve(at(paths));
      await gateway.call('/shop/a');
    }
    expect(asked).toBe(2);
  });

  it('are no answers that went through code of plugins which was started anew since', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reload-'));
    const module = join(folder, 'own.cjs');
    const mine = "{ name: 'mine', policy: () => (req, res, next) => next() }";
    writeFileSync(module, `module.exports = { init: (context) => context.registerPolicy(${mine}) };`);
    const { policies, ...rest } = config([{ cache: [{}] }, { mine: [{}] }]);
    const brought = { ...rest, policies: [...policies, 'mine'], plugins: [{ name: 'own', module }] };
    const log = new JsonLog({ write: () => undefined });
    const [former, next] = [await PluginHost.start(brought, log), await PluginHost.start(brought, log)];
    rmSync(folder, { recursive: true });
    gateway = await startGateway(config([]));
    const askedWith = async (plugins: PluginHost | undefined) => {
      gateway.gateway.serve(brought, plugins);
      await gateway.call('/');
      return asked;
    };
    expect([await askedWith(former), await askedWith(former), await askedWith(next)]).toEqual([1, 1, 2]);
  });

  it('are circuits, which stay open', async () => {
    const breaker = { 'circuit-breaker': [{ action: { errorPercent: 50, minRequests: 2 } }] };
    gateway = await startGateway(config([breaker]));
    for (let times = 0; times < 2; times += 1) await gateway.call('/fails');
    gateway.gateway.serve(config([breaker], ['other']));
    expect((await gateway.call('/')).status).toBe(503);
  });

  it('are connections, over as many configs as come, also under what is under way', async () => {
    gateway = await startGateway(config([]));
    for (const other of ['a', 'b', 'c']) {
      await gateway.call('/');
      gateway.gateway.serve(config([], [other]));
    }
    await gateway.call('/');
    expect(connections.size).toBe(1);
  });

  it('are connections, also for requests that have met the config before the one before', async () => {
    let finish: (() => void) | undefined;
    const begun = Promise.withResolvers<void>();
    const slow = await startUpstream((_, response) => {
      response.write('begun ');
      finish = () => response.end('done');
      begun.resolve();
    });
    gateway = await startGateway(config([], [], [slow.url]));
    // One that is not asked again.
    const reply = gateway.call('/', { method: 'POST' });
    await begun.promise;
    gateway.gateway.serve(config([], ['other'], [slow.url]));
    gateway.gateway.serve(config([]));
    expect((await gateway.call('/')).body).toBe('answer');
    finish!();
    expect(await reply).toMatchObject({ status: 200, body: 'begun done' });
    await slow.stop();
  });

  it('is code of plugins, which sees another config and is started once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reload-'));
    const module = join(folder, 'own.cjs');
    writeFileSync(
      module,
      `let started = 0; module.exports = { init: (context) => { started += 1; context.registerPolicy({ name: 'mine',
        policy: (_, config) => (req, res) => res.send([started, ...Object.keys(config.gatewayConfig.apiEndpoints)].join()) }); } };`,
    );
    const brought = (others: readonly string[], settings = {}): GatewayConfig => {
      const { policies, ...rest } = config([{ mine: [{}] }], others);
      return { ...rest, policies: [...policies, 'mine'], plugins: [{ name: 'own', module, settings }] };
    };
    const log = new JsonLog({ write: () => undefined });
    const plugins = await PluginHost.start(brought([]), log);
    gateway = await startGateway(brought([]));
    gateway.gateway.serve(brought([]), plugins);
    const bound = { secrets: {}, variables: {} };
    const serve = serving({ gateway: gateway.gateway, log, bound, units: {}, plugins });
    const [started, ...names] = (await gateway.call('/')).body.split(',');
    await serve({ config: brought(['b']) });
    expect([names, (await gateway.call('/')).body]).toEqual([['all'], `${started},b,all`]);
    await expect(serve({ config: { ...brought(['c']), policies: ['none'] } })).rejects.toThrow(/none/);
    expect((await gateway.call('/')).body).toBe(`${started},b,all`);
    const nowhere = { ...brought(['b'], { other: true }), serviceEndpoints: { s: { urls: ['nowhere'] } } };
    await expect(serve({ config: nowhere })).rejects.toThrow(/nowhere/);
    await serve({ config: brought(['b'], { other: true }) });
    expect((await gateway.call('/')).body).toBe(`${Number(started) + 1},b,all`);
    rmSync(folder, { recursive: true });
  });
});
