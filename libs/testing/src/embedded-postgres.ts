import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@tiffin/embedded-postgres';
import { quickFolder } from './quick-folder.js';

export interface TestPostgres {
  readonly superuserUrl: string;
  stop(): Promise<void>;
}

const room = { max_connections: '200', shared_buffers: '32MB' };
// What statements a measurement cost is counted by the server.
const counting = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'top' };
// Nothing of a test's database has to survive.
const withoutDurability = { fsync: 'off', full_page_writes: 'off' };

/** A throw-away Postgres on a free loopback port; `durable` as in production, for measurements. */
export async function startTestPostgres(durability: 'durable' | 'fast' = 'fast'): Promise<TestPostgres> {
  const folder = durability === 'fast' ? await quickFolder() : await mkdtemp(join(tmpdir(), 'tiffin-postgres-'));
  // Where we are root the server runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  const server = new EmbeddedPostgres(
    {
      dataDir: join(folder, 'data'),
      logFile: join(folder, 'log'),
      password: 'test',
      settings: { ...room, ...(durability === 'fast' ? withoutDurability : counting) },
    },
    (how) => process.stderr.write(`${how}\n`),
  );
  await server.start();
  return {
    superuserUrl: server.superuserUrl,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
