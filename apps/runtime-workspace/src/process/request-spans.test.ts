import { afterEach, beforeEach, expect, it } from 'vitest';
import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OtlpReceiver } from '@tiffin/testing/otlp-receiver';
import { openRequestSpans } from '../span-export.entry.js';
import { memoryStore, method, model, property, startWorkspace, type TestWorkspace } from '../test-workspace.js';

let collector: OtlpReceiver;
let other: Server;
let told: IncomingHttpHeaders[];
let workspace: TestWorkspace;

const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

const script = `const { get } = require('node:http');
module.exports = (Car) => {
  Car.ask = async (url) => (await fetch(url)).status;
  Car.observe('after save', (context, next) => get(context.instance.name, (answer) => answer.resume().on('end', next)));
};`;
const car = model('Car', {
  properties: [property('name', 'string')],
  script: 'models/car.js',
  methods: [
    method(
      'ask',
      { path: '/ask', verb: 'get' },
      { accepts: [{ arg: 'url', type: 'String' }], returns: [{ arg: 'status', type: 'Number' }] },
    ),
  ],
});

beforeEach(async () => {
  collector = await OtlpReceiver.start();
  told = [];
  other = createServer(({ headers }, response) => (told.push(headers), response.end()));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  workspace = await startWorkspace([car], { 'code/models/car.js': script }, memoryStore, (log) =>
    openRequestSpans({ settings: collector.settings, service: 'workspace', scope: 'tiffin.workspace', log }),
  );
});

afterEach(async () => {
  await workspace.close();
  other.close();
  await collector.stop();
});

const elsewhere = () => `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;

it('is one span for each operation, below the span of whoever asked', async () => {
  const { status } = await workspace.call('GET', '/api/cars/7?filter=%7B%7D', undefined, {
    traceparent: `00-${trace}-${span}-01`,
  });
  const [received] = await collector.waitFor(1);
  expect(status).toBe(404);
  expect(received).toMatchObject({
    ...{ service: 'workspace', scope: 'tiffin.workspace', name: 'GET /api/cars/:id', kind: 'SERVER' },
    ...{ traceId: trace, parentSpanId: span, hasFailed: false },
    attributes: { 'http.route': '/api/cars/:id', 'url.path': '/api/cars/7', 'http.response.status_code': 404 },
  });
  expect(workspace.lines.join('')).toContain(`"traceId":"${trace}","spanId":"${received!.spanId}"`);
});

it('goes on to what methods and hooks ask, and to nobody else', async () => {
  await workspace.call('GET', `/api/cars/ask?url=${encodeURIComponent(elsewhere())}`);
  await workspace.call('POST', '/api/cars', { name: elsewhere() });
  const spans = await collector.waitFor(2);
  get(elsewhere());
  await fetch(elsewhere());
  expect(told.slice(0, 2).map(({ traceparent }) => traceparent)).toEqual(
    spans.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
  );
  expect(told.slice(2).every(({ traceparent }) => traceparent === undefined)).toBe(true);
  expect(collector.requests.every(({ headers }) => headers['traceparent'] === undefined)).toBe(true);
});
