import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { gatewayConfig } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

let upstream: Upstream;
let gateway: RunningGateway;
const proxied = { apiEndpoints: ['a'], policies: [{ proxy: [{ action: { serviceEndpoint: 's' } }] }] };
const start = (trusted = '', writesAccess = true) =>
  startGateway(
    gatewayConfig({
      apiEndpoints: { a: { paths: ['/a', '/a/*'] } },
      serviceEndpoints: { s: { urls: [upstream.url] } },
      pipelines: { p: proxied },
    }),
    {},
    trusted,
    { writesAccess },
  );
beforeEach(async () => {
  upstream = await startUpstream((request, response) => {
    if (request.url === '/a/never') return;
    request.resume().on('end', () => response.writeHead(201).end('x'.repeat(500)));
  });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const lines = () => gateway.logged.filter(({ msg }) => msg === 'request');
const written = (count: number) =>
  waitUntil(`${count} are written down`, () => (lines().length >= count ? lines() : undefined));

describe('the access log', () => {
  it('has one line for each request: what was asked, by whom, and what became of it', async () => {
    gateway = await start('127.0.0.1');
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { 'x-forwarded-for': '203.0.113.9', traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    await gateway.call('/a/1?key=hunter2', { method: 'POST', body: 'y'.repeat(300), headers });
    await gateway.call('/nothing');
    const [first, second] = await written(2);
    expect(first).toEqual({
      ...{ time: expect.any(String), level: 'info', msg: 'request', method: 'POST', path: '/a/1', status: 201 },
      ...{ ms: expect.any(Number), bytesIn: expect.any(Number), bytesOut: expect.any(Number), client: '203.0.113.9' },
      ...{ apiEndpoint: 'a', pipeline: 'p', service: 's', serviceStatus: 201 },
      ...{ requestId: expect.any(String), traceId: trace, spanId: expect.any(String) },
    });
    expect(first!['bytesIn']).toBeGreaterThan(300);
    expect(first!['bytesOut']).toBeGreaterThan(500);
    expect(second).toMatchObject({ path: '/nothing', status: 404, client: '127.0.0.1' });
    expect(second).not.toHaveProperty('service');
  });

  it('has nothing that may be secret: no query, no header, no body, and of a long path a part', async () => {
    gateway = await start();
    const headers = { authorization: 'Bearer hunter2', cookie: 'hunter3', 'x-forwarded-for': 'hunter4' };
    await gateway.call(`/a/${'p'.repeat(4_000)}?q=hunter5`, { method: 'POST', body: 'hunter6', headers });
    await gateway.call('/a/1?hunter7#hunter8');
    const [long] = await written(2);
    expect(JSON.stringify(lines())).not.toContain('hunter');
    expect(long!['path']).toMatch(/^\/a\/p+ \[cut\]$/);
    expect(String(long!['path']).length).toBeLessThan(1_100);
  });

  it('tells of each request on a connection what went over it with that one', async () => {
    gateway = await start();
    const socket = connect(gateway.port, '127.0.0.1');
    const ask = (size: number) =>
      socket.write(`POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n${'z'.repeat(size)}`);
    ask(10_000);
    await written(1);
    ask(1);
    await written(2);
    socket.destroy();
    const [first, second] = lines().map(({ bytesIn }) => Number(bytesIn));
    expect(first! - second!).toBe(10_000 - 1 + '10000'.length - '1'.length);
  });

  it('has those who went away before the answer, and nothing of the platform’s own questions', async () => {
    gateway = await start();
    for (const path of ['/.tiffin/healthz', '/.tiffin/metrics', '/.tiffin/traffic']) await gateway.call(path);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /a/never HTTP/1.1\r\nHost: a\r\n\r\n');
    await waitUntil('it is asked', async () => /active_requests 2/.test((await gateway.call('/.tiffin/metrics')).body));
    socket.destroy();
    const [line] = await written(1);
    expect(line).toMatchObject({ path: '/a/never', status: null, serviceFailure: 'abandoned', client: '127.0.0.1' });
    expect(lines()).toHaveLength(1);
  });

  it('is written by who is told to', async () => {
    gateway = await start('', false);
    await gateway.call('/a');
    await gateway.call('/.tiffin/metrics');
    expect(lines()).toEqual([]);
  });
});

it('figures are told by pipeline, and go on over another config', async () => {
  gateway = await start();
  await gateway.call('/a');
  await gateway.call('/nothing');
  const two = { apiEndpoints: { a: { paths: ['/a'] }, b: { paths: ['/b'] } } };
  gateway.gateway.serve(
    gatewayConfig({
      ...two,
      serviceEndpoints: { s: { urls: [upstream.url] } },
      pipelines: { q: { ...proxied, apiEndpoints: ['b'] }, p: proxied },
    }),
  );
  for (const path of ['/a', '/b']) await gateway.call(path);
  const told = await waitUntil('all are counted', async () => {
    const { body } = await gateway.call('/.tiffin/metrics');
    const counted = body.match(/^tiffin_gateway_pipeline_requests_total.*$/gm) ?? [];
    return counted.length === 2 ? counted : undefined;
  });
  expect(told).toEqual([
    'tiffin_gateway_pipeline_requests_total{pipeline="q",status="2xx"} 1',
    'tiffin_gateway_pipeline_requests_total{pipeline="p",status="2xx"} 2',
  ]);
});
