import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { waitUntil } from '../wait-until.js';
import { answering, drawFunctions, rewrite } from './canvases.js';
import type { ProjectView } from './test-client.js';
import type { TestStack } from './test-stack.js';

/** What is on disk, in files and in bytes of the file system. */
export interface DiskUse {
  readonly files: number;
  readonly bytes: number;
}

export interface SavedUse {
  readonly images: DiskUse;
  readonly cell: DiskUse;
  /** Rows, of the database. */
  readonly releases: number;
  readonly wholeReleases: number;
  readonly imageRows: number;
  readonly builds: number;
  readonly deployments: number;
}

/** Nothing is kept for its age, and what is collected goes at once: the variables of a stack for this. */
export const keptBriefly = {
  TIFFIN_KEEP_RELEASES: '20',
  TIFFIN_KEEP_RELEASES_MS: '0',
  TIFFIN_KEEP_IMAGES_MS: '1000',
  TIFFIN_COLLECT_EVERY_MS: '500',
  TIFFIN_CLEAR_IMAGES_MS: '500',
};

/** A project whose one function is rewritten again and again, each time built into another image. */
export class SavedOften {
  private revision = 1;

  private constructor(
    private readonly stack: TestStack,
    private readonly database: pg.Client,
    private readonly project: ProjectView,
    private readonly url: string,
  ) {}

  static async start(stack: TestStack): Promise<SavedOften> {
    const database = new pg.Client({ connectionString: stack.database.superuser });
    await database.connect();
    const project = await stack.client.createProject('Saved often');
    await stack.client.save(project.id, 0, drawFunctions({ hello: handlerOf(1), other: answering('other') }));
    // Triggers of what is written here ask for rows of the tenant, as those of workers do.
    const tenantOf = 'select tenant_id::text from project where id = $1';
    await database.query(`select set_config('app.tenant_id', (${tenantOf}), false)`, [project.id]);
    const { urls } = await stack.client.untilLive(project.environmentId, 1, 60_000);
    return new SavedOften(stack, database, project, urls[0]?.url ?? '');
  }

  /** So many saves, each of them built. */
  async save(times: number): Promise<void> {
    const { stack, project } = this;
    for (let turn = 0; turn < times; turn += 1) {
      await stack.client.save(project.id, this.revision, rewrite('hello', handlerOf(this.revision + 1)));
      this.revision += 1;
      await waitUntil('the revision to be built', async () =>
        (await this.one('select built_revision_id = head_revision_id as it from project where id = $1', [project.id]))
          ? true
          : null,
      );
    }
  }

  /** Each revision deployed before the next is saved, so that each can be gone back to. */
  async deploy(times: number): Promise<void> {
    for (let turn = 0; turn < times; turn += 1) {
      await this.save(1);
      await this.stack.client.untilLive(this.project.environmentId, this.revision, 30_000);
    }
  }

  /** Until nothing is left that retention would take. */
  async collect(): Promise<void> {
    const left = `select (select count(*) from directory.erased_image) + (select count(*) from directory.retention where due_at < now()) as it`;
    await this.stack.client.untilLive(this.project.environmentId, this.revision, 30_000);
    // Once for what releases lose, and once more for images that were too young at that moment.
    for (const after of ['the releases', 'what was young']) {
      await this.database.query('select pg_sleep_for($1)', ['1.5 s']);
      await this.database.query(`update directory.retention set due_at = now() - interval '1 s'`);
      await waitUntil(
        `${after} to be collected`,
        async () => (Number(await this.one(left)) === 0 ? true : null),
        60_000,
      );
    }
  }

  async use(): Promise<SavedUse> {
    const count = async (from: string) => Number(await this.one(`select count(*) as it from ${from}`));
    return {
      images: await diskUse(join(this.stack.folder, 'images')),
      cell: await diskUse(join(this.stack.folder, 'cell')),
      releases: await count('release'),
      wholeReleases: await count('release where images_collected_at is null'),
      imageRows: await count('image'),
      builds: await count('build'),
      deployments: await count('deployment'),
    };
  }

  /** Numbers of the revisions whose releases the environment can go back to, the one that ran last first. */
  async rollbackTargets(): Promise<readonly number[]> {
    const { rows } = await this.database.query<{ number: number }>(
      `select v.number from (
         select release_id, max(number) as ran from occupancy where environment_id = $1 group by release_id order by ran desc offset 1 limit 10) o
       join revision_release rr on rr.release_id = o.release_id join revision v on v.id = rr.revision_id order by o.ran desc`,
      [this.project.environmentId],
    );
    return rows.map(({ number }) => number);
  }

  /** Deploys what a revision was built into, and answers whether it is that which answers then. */
  async goBack(revision: number): Promise<boolean> {
    await this.database.query(
      `update environment e set desired_release_id = rr.release_id, desired_revision_number = v.number, deploy_epoch = deploy_epoch + 1,
         deploy_lease_until = null
       from revision v join revision_release rr on rr.revision_id = v.id
       where e.id = $1 and v.project_id = e.project_id and v.number = $2`,
      [this.project.environmentId, revision],
    );
    await this.stack.client.untilLive(this.project.environmentId, revision, 30_000);
    const { body } = await this.stack.client.call(`${this.url}/hello`);
    return body === JSON.stringify({ answer: String(revision) });
  }

  /** Whether a release that has lost its images is refused, as the images are gone. */
  async isCollectedRefused(): Promise<boolean> {
    const revision = await this.one(
      `select v.number as it from release r join revision_release rr on rr.release_id = r.id join revision v on v.id = rr.revision_id
       where r.images_collected_at is not null limit 1`,
    );
    const refused = await this.goBack(Number(revision)).then(
      () => '',
      (error: Error) => error.message,
    );
    return refused.includes('images collected');
  }

  stop(): Promise<void> {
    return this.database.end();
  }

  private async one(sql: string, values: readonly unknown[] = []): Promise<unknown> {
    return (await this.database.query<{ it: unknown }>(sql, [...values])).rows[0]?.it;
  }
}

/** A function of 16 KiB that packs badly, as code with packages in it does. */
function handlerOf(revision: number): string {
  const lines = Array.from(
    { length: 256 },
    (_, line) => `// ${createHash('sha256').update(`${revision} ${line}`).digest('hex')}`,
  );
  return `${answering(String(revision))}${lines.join('\n')}\n`;
}

/** What goes in the meantime, as a running cell removes what it has collected, takes no room any more. */
async function diskUse(top: string): Promise<DiskUse> {
  const inodes = new Map<number, number>();
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(unlessGone);
    for (const entry of entries ?? []) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      const found = entry.isFile() ? await stat(path).catch(unlessGone) : null;
      if (found !== null) inodes.set(found.ino, found.blocks * 512);
    }
  }
  return { files: inodes.size, bytes: [...inodes.values()].reduce((sum, size) => sum + size, 0) };
}

function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error;
  return null;
}
