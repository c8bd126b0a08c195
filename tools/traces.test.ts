/** One trace through a gateway and a function to whatever that asks, as a collector has it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { get } from 'node:http';
import { OtlpReceiver, type ReceivedSpan } from '@tiffin/testing/otlp-receiver';
import { openGatewaySpans } from '../apps/runtime-gateway/src/span-export.entry.js';
import { onePipeline } from '../apps/runtime-gateway/src/testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../apps/runtime-gateway/src/testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../apps/runtime-gateway/src/testing/start-upstream.js';
import { openRequestSpans } from '../apps/runtime-function-node/src/span-export.entry.js';
import type { Handler } from '../apps/runtime-function-node/src/load-handler.js';
import { startFunction, stopFunctions } from '../apps/runtime-function-node/src/testing/start-function.js';

let collector: OtlpReceiver;
let elsewhere: Upstream;
let gateway: RunningGateway | undefined;

beforeEach(async () => {
  collector = await OtlpReceiver.start();
  elsewhere = await startUpstream();
});

afterEach(async () => {
  await gateway?.stop();
  await stopFunctions();
  await Promise.all([elsewhere.stop(), collector.stop()]);
});

/** A function behind a gateway. */
async function start(handler: Handler): Promise<RunningGateway> {
  const { settings } = collector;
  const { url } = await startFunction(handler, 10, (log) =>
    openRequestSpans({ settings, service: 'price', scope: 'tiffin.function', log }),
  );
  const policies = [{ proxy: [{ action: { serviceEndpoint: 'f' } }] }];
  const config = onePipeline(policies, { serviceEndpoints: { f: { urls: [url] } } });
  const openSpans = (log: Parameters<typeof openGatewaySpans>[0]['log']) =>
    openGatewaySpans({ settings, service: 'Shop', log });
  return (gateway = await startGateway(config, {}, '', { openSpans }));
}

const asHeader = ({ traceId, spanId }: ReceivedSpan): string => `00-${traceId}-${spanId}-01`;

async function inOrder(): Promise<readonly [gateway: ReceivedSpan, asking: ReceivedSpan, called: ReceivedSpan]> {
  const spans = await collector.waitFor(3);
  const find = (service: string, kind: string) => spans.find((span) => span.service === service && span.kind === kind)!;
  return [find('Shop', 'SERVER'), find('Shop', 'CLIENT'), find('price', 'SERVER')];
}

const fetched = async (): Promise<Echo> => (await (await fetch(elsewhere.url)).json()) as Echo;

const gotten = (headers: Record<string, string> = {}): Promise<Echo> =>
  new Promise((resolve) =>
    get(elsewhere.url, { headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve(JSON.parse(text) as Echo));
    }),
  );

it('is one trace, in which each is the parent of what it asks', async () => {
  const { call } = await start(async () => (await fetched()).headers['traceparent']);
  const { body } = await call('/price');
  const [outer, asking, called] = await inOrder();
  expect(new Set([outer, asking, called].map(({ traceId }) => traceId)).size).toBe(1);
  expect([outer.parentSpanId, asking.parentSpanId, called.parentSpanId]).toEqual(['', outer.spanId, asking.spanId]);
  expect(body).toBe(asHeader(called));
});

it('goes on by node:http as well, by hand, and unless the function says otherwise', async () => {
  const own = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const { call } = await start(async ({ extensions }) => {
    const byHand = extensions.request.get('traceparent');
    const asked = [await gotten(), await gotten({ traceparent: own })];
    return [byHand, ...asked.map(({ headers }) => headers['traceparent'])];
  });
  const { body } = await call('/price');
  const [, , called] = await inOrder();
  expect(JSON.parse(body)).toEqual([asHeader(called), asHeader(called), own]);
});

it('is not recorded anywhere where the gateway says so', async () => {
  const { call } = await start(async () => (await fetched()).headers['traceparent']);
  const { body } = await call('/price', { headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` } });
  expect(body).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-00$`));
  await gateway!.stop();
  await stopFunctions();
  expect(collector.requests).toEqual([]);
});

it('tells of a function that throws', async () => {
  const { call } = await start(() => {
    throw new Error('no');
  });
  await call('/price');
  const [, asking, called] = await inOrder();
  expect([called.hasFailed, called.attributes['error.type']]).toEqual([true, '500']);
  expect(asking.attributes['http.response.status_code']).toBe(500);
});
