import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@tiffin/testing/wait-until';
import { BundledGateway, type GatewayProcess } from './testing/bundled-gateway.js';
import { call } from './testing/call.js';
import { gatewayConfig, onePipeline, proxyTo } from './testing/gateway-config.js';
import { startUpstream, type Upstream } from './testing/start-upstream.js';

let bundled: BundledGateway;
let upstream: Upstream;
let release: (() => void)[] = [];
let running: GatewayProcess | undefined;

beforeAll(async () => {
  bundled = await BundledGateway.build(join(dirname(fileURLToPath(import.meta.url)), '..'));
  upstream = await startUpstream((_, response) => {
    response.write('begun ');
    release.push(() => response.end('done'));
  });
}, 30_000);

afterEach(async () => {
  running?.child.kill('SIGKILL');
  await running?.exit;
  running = undefined;
  release = [];
});

afterAll(async () => {
  await upstream?.stop();
  await bundled?.remove();
});

async function run(config: unknown, variables: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
  return (running = await bundled.run(typeof config === 'string' ? config : JSON.stringify(config), variables));
}

describe('the process', () => {
  it('serves a unit at the address of TIFFIN_UPSTREAMS', async () => {
    const policies = [{ proxy: [{ action: { serviceEndpoint: 's' } }] }];
    const config = onePipeline(policies, { serviceEndpoints: { s: { unit: 'function-f', path: '' } } });
    const { port } = await run(config, { TIFFIN_UPSTREAMS: JSON.stringify({ 'function-f': upstream.url }) });
    const reply = call(await port(), '/');
    await waitUntil('the unit is asked', () => release.length === 1);
    release[0]!();
    expect(await reply).toMatchObject({ status: 200, body: 'begun done' });
  });

  it('says by its health which version of the unit it is, and by nothing else', async () => {
    const { port } = await run(gatewayConfig({}), { TIFFIN_UNIT_VERSION: 'a1b2' });
    const at = await port();
    expect((await call(at, '/.tiffin/healthz')).headers['x-tiffin-unit-version']).toBe('a1b2');
    expect((await call(at, '/.tiffin/readyz')).headers).not.toHaveProperty('x-tiffin-unit-version');
  });

  it('tells clients nothing of itself but its health, where nothing stands before it', async () => {
    const { port, lines } = await run(gatewayConfig({}), { TIFFIN_OWN_PATHS: '127.0.0.1:0' });
    const at = await port();
    const statuses = async (on: number, names: readonly string[]) =>
      Promise.all(names.map(async (name) => (await call(on, `/.tiffin/${name}`)).status));
    expect(await statuses(at, ['healthz', 'readyz'])).toEqual([200, 200]);
    expect(await statuses(at, ['metrics', 'counts', 'traffic', 'consumers'])).toEqual([404, 404, 404, 404]);
    const told = () => lines.find((line) => line['msg'] === 'listening for metrics')?.['port'] as number | undefined;
    await waitUntil('it listens for metrics', () => told() !== undefined);
    expect(await statuses(told()!, ['healthz', 'readyz', 'metrics', 'counts'])).toEqual([200, 200, 200, 404]);
  });

  it('finishes on SIGTERM what is under way, is not ready meanwhile, and ends with 0', async () => {
    const { child, port, exit, lines } = await run(proxyTo([upstream.url]));
    const at = await port();
    const replies = Array.from({ length: 20 }, () => call(at, '/', { headers: { connection: 'keep-alive' } }));
    await waitUntil('all are under way', () => release.length === 20);
    child.kill('SIGTERM');
    await waitUntil('it shuts down', () => lines.some((line) => line['msg'] === 'shutting down'));
    expect((await call(at, '/.tiffin/readyz')).status).toBe(503);
    expect((await call(at, '/.tiffin/healthz')).status).toBe(200);
    for (const finish of release) finish();
    expect((await Promise.all(replies)).map((reply) => reply.body)).toEqual(Array(20).fill('begun done'));
    expect(await exit).toBe(0);
  });

  it('ends with 0 after SHUTDOWN_TIMEOUT_MS even if something hangs', async () => {
    const { child, port, exit } = await run(proxyTo([upstream.url]), { SHUTDOWN_TIMEOUT_MS: '50' });
    const reply = call(await port(), '/').catch((error: Error) => error.message);
    await waitUntil('it is under way', () => release.length === 1);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(await reply).toBe('aborted');
  });

  it('ends when its lifeline closes', async () => {
    const { child, port, exit } = await run(gatewayConfig({}), { TIFFIN_LIFELINE_FD: '3' });
    await port();
    child.stdio[3]!.destroy();
    expect(await exit).toBe(0);
  });

  it.each([
    ['no JSON', '{', {}, 'CONFIG_UNREADABLE: config.json in the working directory cannot be read'],
    [
      'an unknown policy',
      onePipeline([{ magic: [] }]),
      {},
      'POLICY_UNKNOWN: config.json, pipelines, p, policies, entry 1 names the policy "magic"',
    ],
    ['a wrong PORT', gatewayConfig({}), { PORT: 'http' }, 'PORT is "http"; it must be a whole number'],
    ['no address', gatewayConfig({}), { TIFFIN_OWN_PATHS: '9464' }, 'it must be HOST:PORT or "nowhere"'],
    ['wrong proxies', gatewayConfig({}), { TIFFIN_FORWARDED_BY: 'via' }, 'must be "x-forwarded" or "forwarded"'],
    ['wrong upstreams', gatewayConfig({}), { TIFFIN_UPSTREAMS: '[1]' }, 'TIFFIN_UPSTREAMS must be a JSON object'],
  ])('says in one line why it cannot start: %s', async (...[, config, variables, reason]) => {
    const { exit, stderr } = await run(config, variables as Readonly<Record<string, string>>);
    expect(await exit).toBe(1);
    expect(stderr()).toMatch(/^[^\n]+\n$/);
    expect(stderr()).toContain(reason);
  });

  it('says in a line for each what else is wrong', async () => {
    const policies = [{ magic: [] }, { log: [{ action: { message: 'a', 'b\nc': 1 } }] }];
    const { exit, stderr } = await run(onePipeline(policies as never), {});
    expect(await exit).toBe(1);
    expect(stderr().split('\n')).toEqual([
      expect.stringMatching(/^POLICY_UNKNOWN: .*, entry 1 names the policy "magic"/),
      expect.stringMatching(/^PARAMETER_INVALID: .*, entry 2, policy log, step 1 has the unknown parameter "b c"/),
      '',
    ]);
  });

  it('says so when its port is taken', async () => {
    const { exit, stderr } = await run(gatewayConfig({}), { PORT: String(upstream.port) });
    expect(await exit).toBe(1);
    expect(stderr()).toContain('EADDRINUSE');
  });
});
