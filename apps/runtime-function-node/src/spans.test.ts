import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { OtlpReceiver } from '@tiffin/testing/otlp-receiver';
import { bundleRuntime, endUnits, removeBundle, spawned, text } from './testing/bundled-function.js';

let collector: OtlpReceiver;

beforeAll(() => bundleRuntime());
beforeEach(async () => (collector = await OtlpReceiver.start()));
afterEach(async () => {
  await endUnits();
  await collector.stop();
});
afterAll(removeBundle);

const files = {
  'code/handler.js': "exports.fn = () => Object.keys(process.env).filter((name) => name.startsWith('OTEL_'))",
};

it('exports what its environment gives it, which its code never sees, and counts it', async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '60000' };
  const secrets = { OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cr3t', variables };
  const running = await spawned({ files, secrets });
  const url = await running.url();
  expect(await text(url)).toBe('[]');
  expect(await text(`${url}/.tiffin/metrics`)).toContain('tiffin_spans_exported_total 0');
  const { traceId } = await running.line('call');
  running.child.kill('SIGTERM');
  expect((await running.ended)[0]).toBe(0);
  expect(collector.spans).toMatchObject([{ service: 'f', scope: 'tiffin.function', name: 'GET', traceId }]);
  expect(collector.requests[0]!.headers['api-key']).toBe('s3cr3t');
});

it('reads nothing for spans where there is nobody to send them to', async () => {
  const running = await spawned({ files, without: 'span-export.mjs' });
  expect(await text(await running.url())).toBe('[]');
  expect(await text(`${await running.url()}/.tiffin/metrics`)).not.toContain('tiffin_spans');
});

it('does not start with what cannot be kept, and says why', async () => {
  const running = await spawned({ files, variables: { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' } });
  expect((await running.ended)[0]).toBe(1);
  expect(running.err).toBe('OTEL_EXPORTER_OTLP_ENDPOINT is no address that begins with http:// or https://.\n');
});
