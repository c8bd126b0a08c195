import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { ImageFactory, ImageOrder, StoredImage } from '@tiffin/builds-operations';
import type { RunningProcess } from '@tiffin/process';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { keepsAll, noFiles } from './testing/keeps-all.js';
import { openBuilder } from './open-builder.js';
import { makeDue, makeTenant } from './testing/due-projects.js';

/** Builds at once, but for units that say "slow": those take until they are let go. */
class SlowFactory implements ImageFactory {
  readonly slow: (() => void)[] = [];

  runtimeDigests() {
    return { 'runtime-gateway': 'g', 'runtime-workspace': 'w', 'runtime-function-node': 'f' };
  }

  has(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async build({ content, contentHash }: ImageOrder): Promise<StoredImage> {
    if (JSON.stringify(content).includes('slow')) await new Promise<void>((resolve) => this.slow.push(resolve));
    return { digest: `sha256:${contentHash}`, sizeBytes: 1 };
  }

  resolveLock(): Promise<string> {
    return Promise.resolve('{}');
  }
}

const factory = new SlowFactory();
const reported: unknown[] = [];
let database: TestDatabase;
let client: pg.Client;
let builder: RunningProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  const address = { databaseUrl: database.worker, redisUrl: null };
  const report = (error: unknown) => void reported.push(error);
  builder = await openBuilder({
    config: {
      ...{
        ...address,
        imagesDir: '',
        runtimesDir: '',
        baseLockFile: '',
        cacheDir: '',
        searchPath: '',
        keys: { keyRingDir: null, transit: null },
        secretKeyFile: null,
      },
      ...{ lifelineFd: null, leaseMs: 3_000, retryAfterMs: 60_000, sweepMs: 100, retention: keepsAll },
    },
    ...{
      files: noFiles,
      tell: () => undefined,
      warn: () => undefined,
      factory,
      report,
      grantFor: (tenantId) => issueWorkerGrant(tenantId, 'builder'),
    },
  });
});
afterAll(async () => {
  // What is let go may plan, and begin, the next one.
  const closed = builder.close();
  await waitUntil('nothing is built any more', async () => {
    for (const go of factory.slow.splice(0)) go();
    return Promise.race([closed.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]);
  });
  await client.end();
  await database.drop();
});

it('a tenant with a hundred slow builds makes no other tenant wait', async () => {
  await makeDue(client, await makeTenant(client), { projects: 100, text: 'slow' });
  await waitUntil('as many are being built as may be', () => factory.slow.length >= 3);
  const [other = ''] = await makeDue(client, await makeTenant(client), { projects: 1, text: 'quick' });
  await waitUntil('it is built', async () => {
    const { rows } = await client.query('select 1 from project where id = $1 and built_revision_id is not null', [
      other,
    ]);
    return rows.length === 1;
  });
  expect(factory.slow).toHaveLength(3);
  expect(reported).toEqual([]);
});
