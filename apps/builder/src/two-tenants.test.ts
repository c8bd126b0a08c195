import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { ImageFactory, ImageOrder, StoredImage } from '@tiffin/builds-operations';
import { canvasText, emptyCanvas, mergeOperations } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import type { RunningProcess } from '@tiffin/process';
import { QueueDoorbell } from '@tiffin/queue';
import { answering, createTestDatabase, drawFunctions, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { openBuilder } from './open-builder.js';

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
let doorbell: QueueDoorbell;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  const address = { databaseUrl: database.worker, redisUrl: null };
  const report = (error: unknown) => void reported.push(error);
  builder = await openBuilder({
    config: {
      ...{ ...address, imagesDir: '', runtimesDir: '', baseLockFile: '', cacheDir: '', searchPath: '' },
      ...{ lifelineFd: null, leaseMs: 3_000, retryAfterMs: 60_000 },
    },
    ...{ factory, report, grantFor: (tenantId) => issueWorkerGrant(tenantId, 'builder') },
  });
  doorbell = new QueueDoorbell(address, report);
});
afterAll(async () => {
  // What is let go may plan, and begin, the next one.
  const closed = builder.close();
  await waitUntil('nothing is built any more', async () => {
    for (const go of factory.slow.splice(0)) go();
    return Promise.race([closed.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]);
  });
  await doorbell.close();
  await client.end();
  await database.drop();
});

const canvas = canvasText(
  accepted(
    mergeOperations({
      ...{ base: emptyCanvas, head: emptyCanvas, baseNumber: 0, headNumber: 0 },
      operations: drawFunctions({ hello: answering('ANSWER') }),
    }),
  ),
);

/** A tenant with projects whose heads wait to be built, each rung for. Answers their ids. */
async function makeDue(projects: number, text: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string; tenant: string }>(
    `with t as materialized (select gen_random_uuid() as tenant),
      ids as materialized (select tenant, gen_random_uuid() as project, gen_random_uuid() as revision, n
        from t, generate_series(1, $1::int) n),
      i1 as (insert into tenant (tenant_id, slug, name, cell_id)
        select tenant, 't' || left(tenant::text, 8), 'T', c.id from t, platform.cell c),
      i2 as (insert into project (id, tenant_id, slug, name, head_revision_id)
        select project, tenant, 'p' || n, 'P' || n, revision from ids),
      i3 as (insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
        select revision, tenant, project, 1, '', replace($2, 'ANSWER', $3 || n), '', '' from ids)
    select project as id, tenant from ids`,
    // Content of its own for each: equal units are built once.
    [projects, canvas, text],
  );
  for (const { id, tenant } of rows) doorbell.ring('build', { tenantId: tenant, projectId: id });
  return rows.map(({ id }) => id);
}

it('a tenant with a hundred slow builds makes no other tenant wait', async () => {
  await makeDue(100, 'slow');
  await waitUntil('as many are being built as may be', () => factory.slow.length >= 3);
  const [other = ''] = await makeDue(1, 'quick');
  await waitUntil('it is built', async () => {
    const { rows } = await client.query('select 1 from project where id = $1 and built_revision_id is not null', [
      other,
    ]);
    return rows.length === 1;
  });
  expect(factory.slow).toHaveLength(3);
  expect(reported).toEqual([]);
});
