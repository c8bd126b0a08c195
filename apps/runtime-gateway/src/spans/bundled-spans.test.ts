import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OtlpReceiver } from '@tiffin/testing/otlp-receiver';
import { BundledGateway, type GatewayProcess } from '../testing/bundled-gateway.js';
import { call } from '../testing/call.js';
import { namedEndpoints } from '../testing/gateway-config.js';

let bundled: BundledGateway;
let collector: OtlpReceiver;
let running: GatewayProcess | undefined;

beforeAll(async () => (bundled = await BundledGateway.build(fileURLToPath(new URL('../..', import.meta.url)))), 60_000);
beforeEach(async () => (collector = await OtlpReceiver.start()));
afterEach(async () => {
  running?.child.kill('SIGKILL');
  await running?.exit;
  await collector.stop();
});
afterAll(() => bundled?.remove());

const config = JSON.stringify({ ...namedEndpoints({ cars: { paths: ['/cars'] } }), name: 'Shop' });

async function asked(variables: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  running = await bundled.run(config, variables);
  expect((await call(await running.port(), '/cars')).status).toBe(200);
  return running;
}

const later = { OTEL_BSP_SCHEDULE_DELAY: '60000' };

it('reads nothing for spans where nobody is told to export them', async () => {
  const [file, aside] = ['span-export.mjs', 'aside.mjs'].map((name) => join(bundled.folder, name));
  await rename(file!, aside!);
  try {
    await asked({});
  } finally {
    await rename(aside!, file!);
  }
});

it('sends what is left when it ends', async () => {
  const { child, exit } = await asked({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...later });
  expect(collector.spans).toEqual([]);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(collector.spans.map(({ service, name }) => [service, name])).toEqual([['Shop', 'GET /cars']]);
});

it('ends in its time, whatever the collector does', async () => {
  collector.answer = () => undefined;
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, SHUTDOWN_TIMEOUT_MS: '300', ...later };
  const { child, exit, lines } = await asked(variables);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(lines.at(-1)).toMatchObject({ level: 'warn', spans: 1 });
});

it('takes it from its environment, of which what is secret is not told', async () => {
  const file = join(bundled.folder, 'bound.json');
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '1' };
  await writeFile(file, JSON.stringify({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cr3t', variables }));
  await asked({ TIFFIN_SECRETS_FILE: file });
  await collector.waitFor(1);
  expect(collector.requests[0]!.headers['api-key']).toBe('s3cr3t');
  expect(JSON.stringify(running!.lines)).not.toContain('s3cr3t');
});

it('does not start with what cannot be kept, and says why', async () => {
  running = await bundled.run(config, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  });
  expect(await running.exit).toBe(1);
  expect(running.stderr()).toContain('gRPC is not spoken here');
});

it('exports nothing where the SDK is switched off', async () => {
  const { child, exit } = await asked({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SDK_DISABLED: 'true' });
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(collector.requests).toEqual([]);
});
