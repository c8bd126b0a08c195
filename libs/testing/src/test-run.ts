import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres } from './embedded-postgres.js';
import { prepareTemplate } from './test-database.js';

/** Starts what a whole test run shares, and answers how to stop it. */
export async function startTestRun(durability: 'durable' | 'fast' = 'fast'): Promise<() => Promise<void>> {
  const server = await startTestPostgres(durability);
  process.env['TIFFIN_TEST_POSTGRES'] = server.superuserUrl;
  await prepareTemplate(server.superuserUrl);
  const dir = await mkdtemp(join(tmpdir(), 'tiffin-test-run-'));
  process.env['TIFFIN_TEST_RUN_DIR'] = dir;
  return async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
}
