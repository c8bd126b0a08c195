import { afterAll, beforeAll, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleRuntime } from '@tiffin/testing/bundle';
import { waitUntil } from '@tiffin/testing/wait-until';
import { BundledGateway } from './testing/bundled-gateway.js';
import { call } from './testing/call.js';
import { gatewayConfig, onePipeline } from './testing/gateway-config.js';

const home = fileURLToPath(new URL('..', import.meta.url));
const folders: string[] = [];

async function bundled(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  folders.push(folder);
  await bundleRuntime(home, join(folder, 'runtime.mjs'));
  return folder;
}

beforeAll(async () => void (await bundled(), await bundled()), 60_000);
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

it.each(['runtime.mjs', 'assets/program.cjs', 'assets/program.cache'])('makes the same %s each time', (file) => {
  const [one, other] = folders.map((folder) => readFileSync(join(folder, file)));
  expect(one!.equals(other!)).toBe(true);
});

it.each([[[]], [['--max-old-space-size=96', '--no-experimental-sqlite']]])(
  'is made for V8 as cells start it: %j',
  (flags) => {
    const look = `const read = require('fs').readFileSync, [source, cachedData] = [read('program.cjs', 'utf8'), read('program.cache')];
new vm.Script(source, { cachedData }).cachedDataRejected`;
    const cwd = join(folders[0]!, 'assets');
    expect(execFileSync(process.execPath, [...flags, '-p', look], { cwd, encoding: 'utf8', env: {} })).toBe('false\n');
  },
);

it('starts without what V8 does not take', async () => {
  const gateway = await BundledGateway.build(home);
  writeFileSync(join(gateway.folder, 'assets/program.cache'), 'of another V8');
  const { child, port, exit } = await gateway.run(JSON.stringify(gatewayConfig({})));
  expect(await port()).toBeGreaterThan(0);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  await gateway.remove();
});

const plugin = `await null; export default { version: '1.0.0', init: () => undefined };`;
const limited = [{ 'rate-limit': [{ action: { max: 1, windowMs: 1_000 } }] }];
const limits = { TIFFIN_LIMITS_FILE: 'limits.json' };
const traces = { OTEL_TRACES_SAMPLER: 'always_off' };

it.each([
  ['span-export.mjs', {}, traces],
  ['plugin-libraries.mjs', { plugins: [{ name: 'own', module: './plugin.mjs', settings: {} }] }, {}],
  ['redis-client.mjs', onePipeline(limited), limits],
])('reads %s beside itself, and Node has nothing to say of how', async (file, parts, variables) => {
  const gateway = await BundledGateway.build(home);
  writeFileSync(join(gateway.folder, 'plugin.mjs'), plugin);
  writeFileSync(join(gateway.folder, 'limits.json'), JSON.stringify({ url: 'redis://127.0.0.1:1', prefix: 'p:' }));
  // It says itself that it has been read.
  appendFileSync(join(gateway.folder, file), '\nconsole.error("read");');
  const { child, port, exit, stderr } = await gateway.run(JSON.stringify(gatewayConfig(parts)), variables);
  await call(await port(), '/');
  await waitUntil(`${file} is read`, () => stderr() !== '');
  child.kill('SIGTERM');
  expect([await exit, stderr()]).toEqual([0, 'read\n']);
  await gateway.remove();
});
