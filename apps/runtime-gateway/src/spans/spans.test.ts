import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TraceSettings } from '@tiffin/contracts';
import { OtlpReceiver, type ReceivedSpan } from '@tiffin/testing/otlp-receiver';
import { waitUntil } from '@tiffin/testing/wait-until';
import { openGatewaySpans } from '../span-export.entry.js';
import { gatewayConfig, onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';

let collector: OtlpReceiver;
let gateway: RunningGateway | undefined;
let upstream: Upstream;

beforeEach(async () => {
  collector = await OtlpReceiver.start();
  upstream = await startUpstream();
});

afterEach(async () => {
  await Promise.all([gateway?.stop(), upstream.stop(), collector.stop()]);
  gateway = undefined;
});

const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
const given = `00-${trace}-${span}-01`;

const proxy = { proxy: [{ action: { serviceEndpoint: 'service' } }] };
type Config = Parameters<typeof gatewayConfig>[0];

async function start(parts: Config = {}, settings: TraceSettings = {}): Promise<RunningGateway> {
  const config = gatewayConfig({
    apiEndpoints: { cars: { paths: ['/cars/:id'] } },
    serviceEndpoints: { service: { urls: [upstream.url] } },
    pipelines: { shop: { apiEndpoints: ['cars'], policies: [proxy] } },
    ...parts,
  });
  const all = { ...collector.settings, ...settings };
  const openSpans = (log: Parameters<typeof openGatewaySpans>[0]['log']) =>
    openGatewaySpans({ settings: all, service: 'Shop', log });
  return (gateway = await startGateway(config, {}, '127.0.0.1', { openSpans }));
}

/** Everything that has come, once it is so much. */
async function received(count: number): Promise<{ server: ReceivedSpan; clients: readonly ReceivedSpan[] }> {
  const spans = await collector.waitFor(count);
  expect(spans.length).toBe(count);
  const clients = spans.filter(({ kind }) => kind === 'CLIENT').toSorted((a, b) => a.startMs - b.startMs);
  return { server: spans.find(({ kind }) => kind === 'SERVER')!, clients };
}

describe('the spans of a request', () => {
  it('say by the conventions for HTTP what was asked and answered', async () => {
    const { call } = await start();
    const headers = {
      host: 'Shop.example:8443',
      'user-agent': 'tests',
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-proto': 'https',
    };
    await call('/cars/7?key=secret', { headers: { ...headers, authorization: 'Bearer hidden' } });
    const { server, clients } = await received(2);
    expect(server).toMatchObject({ service: 'Shop', scope: 'tiffin.gateway', name: 'GET /cars/:id', parentSpanId: '' });
    expect(server.attributes).toEqual({
      ...{ 'http.request.method': 'GET', 'http.response.status_code': 200, 'http.route': '/cars/:id' },
      ...{ 'url.path': '/cars/7', 'url.scheme': 'https', 'server.address': 'shop.example', 'server.port': 8443 },
      ...{ 'client.address': '192.0.2.7', 'user_agent.original': 'tests', 'network.protocol.version': '1.1' },
      ...{ 'tiffin.api_endpoint': 'cars', 'tiffin.pipeline': 'shop' },
    });
    expect(clients[0]!.attributes).toEqual({
      ...{ 'http.request.method': 'GET', 'http.response.status_code': 200, 'url.full': `${upstream.url}/cars/7` },
      ...{ 'server.address': '127.0.0.1', 'server.port': upstream.port, 'tiffin.service_endpoint': 'service' },
    });
    expect(JSON.stringify(collector.spans)).not.toMatch(/secret|hidden/);
  });

  it('are one trace: the caller, the gateway, the service', async () => {
    const { call } = await start();
    const { body } = await call('/cars/7', { headers: { traceparent: given, tracestate: 'a=1' } });
    const { server, clients } = await received(2);
    expect([server.traceId, server.parentSpanId, server.tracestate]).toEqual([trace, span, 'a=1']);
    expect([clients[0]!.traceId, clients[0]!.parentSpanId]).toEqual([trace, server.spanId]);
    expect((JSON.parse(body) as Echo).headers['traceparent']).toBe(`00-${trace}-${clients[0]!.spanId}-01`);
    const [outer, inner] = [server, clients[0]!];
    expect(outer.startMs <= inner.startMs && inner.startMs <= inner.endMs && inner.endMs <= outer.endMs).toBe(true);
  });

  it('tell each time that a service is asked', async () => {
    let asked = 0;
    const told: unknown[] = [];
    upstream.server.removeAllListeners('request').on('request', (request, response) => {
      told.push(request.headers['traceparent']);
      response.writeHead((asked += 1) === 1 ? 503 : 200).end('x');
    });
    const policies = [{ retry: [{ action: { backoffMs: 1 } }] }, proxy];
    const { call } = await start({ pipelines: { shop: { apiEndpoints: ['cars'], policies } } });
    expect((await call('/cars/7')).status).toBe(200);
    const { server, clients } = await received(3);
    expect(
      clients.map(({ attributes: of, hasFailed }) => [of['http.request.resend_count'], of['error.type'], hasFailed]),
    ).toEqual([
      [undefined, '503', true],
      [1, undefined, false],
    ]);
    expect(clients[0]!.endMs).toBeLessThanOrEqual(clients[1]!.startMs);
    expect(told).toEqual(clients.map(({ spanId }) => `00-${server.traceId}-${spanId}-01`));
    expect([server.hasFailed, new Set(clients.map(({ parentSpanId }) => parentSpanId))]).toEqual([
      false,
      new Set([server.spanId]),
    ]);
  });

  it('tell why there is no answer', async () => {
    const { call } = await start({ serviceEndpoints: { service: { urls: ['http://127.0.0.1:1'] } } });
    await call('/cars/7');
    const { server, clients } = await received(2);
    expect([server.attributes['error.type'], server.hasFailed]).toEqual(['502', true]);
    expect([clients[0]!.attributes['error.type'], clients[0]!.hasFailed]).toEqual(['refused', true]);
    expect(clients[0]!.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('tell of a client that leaves', async () => {
    let leave: (() => void) | undefined;
    upstream.server.removeAllListeners('request').on('request', () => leave?.());
    const { port } = await start();
    const abort = new AbortController();
    leave = () => abort.abort();
    await fetch(`http://127.0.0.1:${port}/cars/7`, { signal: abort.signal }).catch(() => undefined);
    const { server, clients } = await received(2);
    expect([server.attributes['error.type'], clients[0]!.attributes['error.type']]).toEqual(['aborted', 'abandoned']);
  });

  it('hold no address that is a secret', async () => {
    const secret = { literal: upstream.url, name: 'SHOP_URL' };
    const { BoundSetting } = await import('@tiffin/contracts');
    const urls = [new BoundSetting(secret.literal, secret.name)] as never;
    const { call } = await start({ serviceEndpoints: { service: { urls } } });
    await call('/cars/7');
    const { clients } = await received(2);
    expect(JSON.stringify(clients)).not.toContain(String(upstream.port));
  });

  it('are one where nobody else is asked, and none of probes', async () => {
    const { call } = await start();
    for (const path of ['/.tiffin/healthz', '/.tiffin/readyz', '/.tiffin/metrics', '/.tiffin/metrics', '/nothing'])
      await call(path);
    const { server } = await received(1);
    expect(server).toMatchObject({
      name: 'GET',
      attributes: { 'url.path': '/nothing', 'http.response.status_code': 404 },
    });
  });

  it('are of the id that the log tells', async () => {
    const policies = [{ log: [{ action: { message: 'passed' } }] }, proxy];
    const { call, logged } = await start({ pipelines: { shop: { apiEndpoints: ['cars'], policies } } });
    await call('/cars/7');
    const { server } = await received(2);
    await waitUntil('the line', () => logged.length > 0);
    expect(logged[0]).toMatchObject({ traceId: server.traceId, spanId: server.spanId });
  });
});

describe('what is recorded', () => {
  const flagOf = async (headers: Record<string, string> = {}): Promise<string> => {
    const { body } = await gateway!.call('/cars/7', { headers });
    return (JSON.parse(body) as Echo).headers['traceparent']!.slice(-2);
  };

  it.each([
    ['1', '01', 2],
    ['0', '00', 0],
  ])('follows the ratio %s, and services are told', async (ratio, flag, spans) => {
    await start({}, { OTEL_TRACES_SAMPLER_ARG: ratio });
    expect(await flagOf()).toBe(flag);
    expect(await flagOf({ traceparent: given.replace(/01$/, '00') })).toBe('00');
    await gateway!.stop();
    gateway = undefined;
    expect(collector.spans.length).toBe(spans);
  });

  it('may be decided for others where nothing is exported', async () => {
    const settings = { OTEL_TRACES_EXPORTER: 'none', OTEL_TRACES_SAMPLER: 'always_on' };
    await start({}, settings);
    expect(await flagOf()).toBe('01');
    await gateway!.stop();
    gateway = undefined;
    expect(collector.requests).toEqual([]);
  });
});

it('counts what it exports, and what it loses, in its metrics', async () => {
  const { call } = await start();
  await call('/cars/7');
  await received(2);
  const text = await waitUntil('they are counted', async () => {
    const { body } = await call('/.tiffin/metrics');
    return /^tiffin_spans_exported_total 2$/m.test(body) && body;
  });
  expect(text).toMatch(/^tiffin_spans_dropped_total\{reason="queue_full"\} 0$/m);
  await gateway!.stop();
  gateway = await startGateway(onePipeline([proxy], { serviceEndpoints: { service: { urls: [upstream.url] } } }));
  expect((await gateway.call('/.tiffin/metrics')).body).not.toContain('tiffin_spans');
});
