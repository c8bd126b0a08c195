import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monthOf, statusClasses, trafficFigures, trafficIn, trafficPath, type UnitTraffic } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import { gatewayConfig, namedEndpoints } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';
import { coverFor } from './counts-file.js';
import { ToldTraffic } from './last-words.js';
import { Metrics } from './metrics.js';

const proxied = (name: string) => ({
  apiEndpoints: [name],
  policies: [{ proxy: [{ action: { serviceEndpoint: 's' } }] }],
});

let isWaiting = false;
let upstream: Upstream;
let gateway: RunningGateway;
beforeEach(async () => {
  upstream = await startUpstream((request, response) => {
    if (request.url === '/b/never') return void (isWaiting = true);
    response.writeHead(Number(request.headers['x-status'] ?? 200)).end('yes');
  });
  const config = gatewayConfig({
    apiEndpoints: { a: { paths: ['/a'] }, b: { paths: ['/b', '/b/*'] } },
    serviceEndpoints: { s: { urls: [upstream.url] } },
    pipelines: { a: proxied('a'), b: proxied('b') },
  });
  gateway = await startGateway(config);
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const told = async (): Promise<UnitTraffic> => JSON.parse((await gateway.call(trafficPath)).body) as UnitTraffic;

/** By endpoint and class of status, and of how many there is a latency. */
async function seen(): Promise<Readonly<Record<string, unknown>>> {
  const { endpoints } = await told();
  return Object.fromEntries(
    endpoints.map(([name, figures]) => {
      const classes = statusClasses.flatMap((status, at) => (figures[at] ? [[status, figures[at]] as const] : []));
      const timed = figures.slice(statusClasses.length).reduce((all, count) => all + count, 0);
      return [name, { ...Object.fromEntries(classes), timed }];
    }),
  );
}

const until = (what: Readonly<Record<string, unknown>>) =>
  waitUntil(JSON.stringify(what), async () => JSON.stringify(await seen()) === JSON.stringify(what));

const ask = (path: string, status: number) => gateway.call(path, { headers: { 'x-status': String(status) } });

describe('traffic', () => {
  it('is counted by endpoint and class of status, once each, and what the platform asks is none', async () => {
    for (const status of [200, 204, 302, 404, 500, 503]) await ask('/a', status);
    await ask('/b', 200);
    for (const path of [
      '/nothing',
      '/.tiffin/healthz',
      '/.tiffin/readyz',
      '/.tiffin/metrics',
      '/.tiffin/other',
      trafficPath,
    ])
      await gateway.call(path);
    await until({
      '': { '4xx': 1, timed: 1 },
      a: { '2xx': 2, '3xx': 1, '4xx': 1, '5xx': 2, timed: 6 },
      b: { '2xx': 1, timed: 1 },
    });
    expect(trafficIn((await gateway.call(trafficPath)).body)).toEqual(await told());
    // They are in `/.tiffin/metrics` as before.
    const { body } = await gateway.call('/.tiffin/metrics');
    expect(Number(/api_endpoint="",status="2xx"} (\d+)/.exec(body)?.[1])).toBeGreaterThanOrEqual(3);
  });

  it('knows who went away before the answer', async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /b/never HTTP/1.1\r\nHost: a\r\n\r\n');
    await waitUntil('it is under way', () => isWaiting);
    socket.destroy();
    await until({ b: { aborted: 1, timed: 1 } });
  });

  it('has none of what the plan had nothing left for', async () => {
    gateway.gateway.outside.allow({ month: monthOf(new Date()), plan: 'free', limit: 1, most: 1 });
    expect([(await ask('/a', 200)).status, (await ask('/a', 200)).status]).toEqual([200, 429]);
    await until({ a: { '2xx': 1, timed: 1 } });
  });

  it('goes on over another config, and is of as many endpoints as that has', async () => {
    await ask('/a', 200);
    await ask('/b', 200);
    gateway.gateway.serve(namedEndpoints({ a: {} }));
    await ask('/a', 200);
    await until({ a: { '2xx': 2, timed: 2 } });
  });
});

describe('traffic by endpoint', () => {
  const names = Array.from({ length: 700 }, (_, at) => `e${at}`);
  const requests = (metrics: Metrics) => metrics.traffic().map(([name, figures]) => [name, figures[1]]);

  it('of more endpoints than can be told is whole: the others are one', () => {
    const metrics = new Metrics(names);
    for (const [at] of names.entries()) metrics.countRequest(at, 200, 0.1);
    metrics.countRequest(undefined, 200, 0.1);
    const told = trafficIn(
      JSON.stringify({ run: '0190a5d0-1111-7000-8000-00000000000a', endpoints: metrics.traffic() }),
    );
    expect(told?.endpoints).toEqual(metrics.traffic());
    expect([requests(metrics).length, requests(metrics)[0], requests(metrics)[499]]).toEqual([
      500,
      ['', 202],
      ['e498', 1],
    ]);
    // Fewer come, and it is no less than before.
    expect(requests(new Metrics(names.slice(0, 600), metrics))[0]).toEqual(['', 202]);
  });
});

describe('what a process leaves behind', () => {
  const figures = (count: number) => Array.from({ length: trafficFigures }, () => count);
  const said = { run: '0190a5d0-1111-7000-8000-00000000000a', months: {} };

  it('fits into what outlives a pod, and says first what nobody has heard', () => {
    const counts = Array.from({ length: 300 }, (_, at) => [`endpoint-${at}`, figures(1_000_000)] as const);
    const traffic = new ToldTraffic(() => ({ run: said.run, endpoints: counts }));
    traffic.tell();
    counts[250] = ['endpoint-250', figures(1_000_007)];
    const words = traffic.lastWords(said);
    expect(Buffer.byteLength(words)).toBeLessThanOrEqual(4_096);
    const heard = trafficIn(words);
    expect(heard?.endpoints[0]).toEqual(counts[250]);
    expect(heard?.endpoints.length).toBeGreaterThan(10);
  });

  it('covers what was written before to its last byte, whatever names endpoints have', () => {
    const [former, next] = ['{"a":"größer ✓"}', '{"a":"plain"}'];
    const covering = Buffer.from(coverFor(former, next));
    expect(covering.length).toBe(Buffer.byteLength(former));
    expect(JSON.parse(covering.toString())).toEqual({ a: 'plain' });
    expect(coverFor('', next)).toBe(next);
  });
});
