import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * Starts one Postgres for the whole test run. Jest loads this file without its transform, so the TypeScript behind it is
 * bundled first (some 50 ms).
 */
export default async function setUp() {
  const folder = resolve('node_modules/.cache/tiffin');
  const file = resolve(folder, 'test-run.mjs');
  await mkdir(folder, { recursive: true });
  const bundle = await rolldown({
    input: resolve('libs/testing/src/test-run.ts'),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@tiffin/'),
    logLevel: 'silent',
  });
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  const { startTestRun } = await import(pathToFileURL(file).href);
  globalThis.stopTestRun = await startTestRun();
}
