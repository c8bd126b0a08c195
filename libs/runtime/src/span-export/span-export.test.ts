import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { TraceSettings } from '@tiffin/contracts';
import { OtlpReceiver } from '@tiffin/testing/otlp-receiver';
import { waitUntil } from '@tiffin/testing/wait-until';
import { JsonLog } from '../json-log.js';
import type { EndedSpan } from '../spans/spans.js';
import { RecordedSpan } from './recorded-span.js';
import { SpanExport } from './span-export.js';

let collector: OtlpReceiver;
let exported: SpanExport | undefined;
let logged: Readonly<Record<string, unknown>>[];

beforeEach(async () => {
  collector = await OtlpReceiver.start();
  logged = [];
});

afterEach(async () => {
  await collector.stop();
  await exported?.close(0);
  log.flush();
  exported = undefined;
});

const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
const log = new JsonLog({
  write: (text) =>
    text
      .trim()
      .split('\n')
      .map((line) => logged.push(JSON.parse(line))),
});

function open(settings: TraceSettings = {}): SpanExport {
  const all = { ...collector.settings, ...settings };
  return (exported = new SpanExport({ settings: all, service: 'shop', scope: 'tests', log }));
}

const span = (more: Partial<EndedSpan> = {}): EndedSpan => ({
  ...{ traceId, spanId, tracestate: undefined, parent: undefined, name: 'GET /', kind: 'server' as const },
  ...{ startedAt: performance.now() - 20, endedAt: performance.now(), attributes: { a: 'b', n: 7 }, hasFailed: false },
  ...more,
});

const said = (): unknown[] => logged.map(({ msg }) => msg);
const stops = 'the collector takes no spans: they are dropped';

describe('spans', () => {
  it.each(['http/protobuf', 'http/json'])('come as they were, by %s', async (protocol) => {
    const before = Date.now();
    const parent = { spanId: '1'.repeat(16), isRemote: true };
    open({ OTEL_EXPORTER_OTLP_PROTOCOL: protocol }).take(span({ tracestate: 'a=1', parent, hasFailed: true }));
    const [received] = await collector.waitFor(1);
    expect(received).toMatchObject({
      ...{ service: 'shop', scope: 'tests', name: 'GET /', kind: expect.stringMatching(/SERVER$/) },
      ...{ traceId, spanId, parentSpanId: parent.spanId, tracestate: 'a=1', hasFailed: true },
      attributes: { a: 'b', n: 7 },
    });
    expect(received!.endMs - received!.startMs).toBeCloseTo(20, 0);
    expect(received!.endMs).toBeGreaterThan(before - 5);
    expect(received!.endMs).toBeLessThan(Date.now() + 5);
  });

  it('hold as much of a tracestate as everybody has to carry on, or none', () => {
    const place = { resource: resourceFromAttributes({}), instrumentationScope: { name: 'tests' }, epochMs: 0 };
    const held = (tracestate: string): string => JSON.stringify(new RecordedSpan(span({ tracestate }), place));
    expect(held(`a=${'x'.repeat(510)}`)).toContain('xxx');
    expect(held(`a=${'x'.repeat(511)}`)).not.toContain('xxx');
  });

  it('are told whose they are, and go where the settings say, packed and with their headers', async () => {
    open({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/base/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k%20y,other=1',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_SERVICE_NAME: 'named',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=live,service.name=less',
    }).take(span());
    const [received] = await collector.waitFor(1);
    expect(received).toMatchObject({ service: 'named', resource: { 'deployment.environment.name': 'live' } });
    expect(collector.requests[0]).toMatchObject({
      path: '/base/v1/traces',
      headers: { 'api-key': 'k y', other: '1', 'content-encoding': 'gzip' },
    });
    expect(process.env['OTEL_EXPORTER_OTLP_HEADERS']).toBeUndefined();
  });
});

describe('a sampler', () => {
  const ids = Array.from(
    { length: 2_000 },
    (_, at) => `${(at * 2_654_435_761).toString(16).padStart(16, '0')}${'0'.repeat(15)}1`,
  );
  const share = (settings: TraceSettings, parent: boolean | undefined): number => {
    const { samples } = open(settings);
    return ids.filter((id) => samples(id, parent)).length / ids.length;
  };
  const quarter = { OTEL_TRACES_SAMPLER_ARG: '0.25' };

  it.each([
    [{}, [1, 1, 0]],
    [quarter, [0.25, 1, 0]],
    [{ ...quarter, OTEL_TRACES_SAMPLER: 'traceidratio' }, [0.25, 0.25, 0.25]],
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, [1, 1, 1]],
    [{ OTEL_TRACES_SAMPLER: 'always_off' }, [0, 0, 0]],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, [0, 1, 0]],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_on' }, [1, 1, 0]],
    [{ OTEL_TRACES_SAMPLER_ARG: '0' }, [0, 1, 0]],
  ])('%j records as many of those without a parent, with a recorded and with an unrecorded one', (settings, wanted) => {
    const shares = [undefined, true, false].map((parent) => share(settings, parent));
    for (const [at, each] of shares.entries()) expect(Math.abs(each - wanted[at]!)).toBeLessThan(0.05);
  });
});

describe('settings that cannot be kept', () => {
  it.each([
    ['a protocol that is not spoken', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'gRPC is not spoken here'],
    ['no address', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, 'OTEL_EXPORTER_OTLP_ENDPOINT is no address'],
    ['an exporter of others', { OTEL_TRACES_EXPORTER: 'zipkin' }, 'it may be otlp or none'],
    ['no sampler', { OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER is "sometimes"'],
    ['no ratio', { OTEL_TRACES_SAMPLER_ARG: '2' }, 'a number from 0 to 1'],
    ['no size', { OTEL_BSP_MAX_QUEUE_SIZE: 'all' }, 'OTEL_BSP_MAX_QUEUE_SIZE is "all"'],
    ['no time', { OTEL_EXPORTER_OTLP_TIMEOUT: '-1' }, 'OTEL_EXPORTER_OTLP_TIMEOUT is "-1"'],
  ])('are refused: %s', (_, settings, reason) => expect(() => open(settings)).toThrow(reason));
});

describe('a collector', () => {
  const soon = { OTEL_EXPORTER_OTLP_TIMEOUT: '300' };
  const lost = (count: number) => waitUntil(`${count} are lost`, () => exported!.counts.exportFailed === count);

  it('that is away is told of once', async () => {
    open({ ...soon, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }).take(span());
    await lost(1);
    exported!.take(span());
    await lost(2);
    expect(logged).toEqual([expect.objectContaining({ level: 'warn', msg: stops, reason: 'ECONNREFUSED' })]);
  });

  it('that takes them again is told of, and loses no more', async () => {
    collector.answer = (response) => response.writeHead(400).end();
    open(soon).take(span());
    await lost(1);
    collector.accept();
    exported!.take(span());
    await collector.waitFor(1);
    await waitUntil('it is counted', () => exported!.counts.exported === 1);
    expect(said()).toEqual([stops, 'the collector takes spans again']);
    expect(logged[0]).toMatchObject({ reason: 'it answers 400' });
  });

  it('that asks for a pause gets them after it', async () => {
    collector.answer = (response) => {
      response.writeHead(503, { 'retry-after': '1' }).end();
      collector.accept();
    };
    open().take(span());
    await collector.waitFor(1);
    await waitUntil('it is counted', () => exported!.counts.exported === 1);
    expect([collector.requests.length, exported!.counts.exportFailed, said()]).toEqual([2, 0, []]);
  });

  it('that says nothing is given up', async () => {
    collector.answer = () => undefined;
    open(soon).take(span());
    await lost(1);
    expect(said()).toEqual([stops]);
  });

  it('whose answer does not end is given up', async () => {
    collector.answer = (response) => {
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    };
    // Longer than this test may be kept from dripping.
    open({ OTEL_EXPORTER_OTLP_TIMEOUT: '3000' }).take(span());
    await lost(1);
    expect(logged).toEqual([expect.objectContaining({ msg: stops, reason: 'it does not end its answer' })]);
  });

  it('that is slow makes nobody wait, and what there is no room for is counted', async () => {
    collector.answer = () => undefined;
    open({ OTEL_BSP_MAX_QUEUE_SIZE: '10', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5' });
    for (let at = 0; at < 1_000; at++) exported!.take(span());
    expect(exported!.counts.queueFull).toBeGreaterThanOrEqual(980);
  });
});

describe('the end of a process', () => {
  it('sends what is left', async () => {
    const slow = open({ OTEL_BSP_SCHEDULE_DELAY: '60000' });
    for (let at = 0; at < 1_200; at++) slow.take(span());
    await slow.close(10_000);
    expect([collector.spans.length, logged]).toEqual([1_200, []]);
  });

  it('waits no longer than it may, and says what is lost', async () => {
    collector.answer = () => undefined;
    open({ OTEL_BSP_SCHEDULE_DELAY: '60000' }).take(span());
    await exported!.close(100);
    log.flush();
    expect(logged).toEqual([expect.objectContaining({ spans: 1 })]);
  });
});
