import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import { bundle } from '@tiffin/testing/bundle';
import pg from 'pg';
import { makeDue, makeTenant } from './testing/due-projects.js';

/** A builder that is started again whenever it ends, as a supervisor does. */
class RestartedBuilder {
  starts = 0;
  private child: ChildProcess | null = null;
  private isStopped = false;

  constructor(
    private readonly program: string,
    private readonly databaseUrl: string,
  ) {
    this.start();
  }

  private start(): void {
    this.starts += 1;
    const settings = ['--max-old-space-size=96', this.program, this.databaseUrl];
    this.child = spawn(process.execPath, settings, { stdio: 'ignore' });
    this.child.once('exit', () => {
      if (!this.isStopped) this.start();
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    const ended = once(this.child as ChildProcess, 'exit');
    this.child?.kill('SIGKILL');
    await ended;
  }
}

let database: TestDatabase;
let client: pg.Client;
let folder: string;
let builder: RestartedBuilder;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  folder = await mkdtemp(join(tmpdir(), 'tiffin-builder-'));
  const program = join(folder, 'builder.mjs');
  await bundle(join(import.meta.dirname, 'testing/killable-builder.entry.ts'), program);
  builder = new RestartedBuilder(program, database.worker);
});
afterAll(async () => {
  await builder.stop();
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

const ended = async (ids: readonly string[], column: string) =>
  (
    await client.query(
      `select build_failure ->> 'reason' as reason from project where id = any($1) and ${column} is not null`,
      [ids],
    )
  ).rows as { reason: string | null }[];

it('what throws, ends its process or eats its memory is quarantined after three starts, and all else is built (F-22)', async () => {
  const [bad, good] = [await makeTenant(client), await makeTenant(client)];
  const poison: string[] = [];
  for (const text of ['throws', 'exits', 'eats memory']) {
    poison.push(...(await makeDue(client, bad, { projects: 1, text })));
  }
  const harmless = await makeDue(client, bad, { projects: 6, text: 'takes 20 ms' });
  const others = await makeDue(client, good, { projects: 6, text: 'takes 20 ms' });
  await waitUntil(
    'the poison is quarantined',
    async () => (await ended(poison, 'build_failed_revision_id')).length === 3,
    150_000,
  );
  expect((await ended(poison, 'build_failed_revision_id')).map(({ reason }) => reason)).toEqual(
    Array.from({ length: 3 }, () => expect.stringContaining('was begun 3 times')),
  );
  const all = [...harmless, ...others];
  await waitUntil(
    'all else is built',
    async () => (await ended(all, 'built_revision_id')).length === all.length,
    30_000,
  );
  expect(await ended(all, 'build_failed_revision_id')).toEqual([]);
  // Two of them end their process, each three times; where both run at once, one end is both of theirs.
  expect(builder.starts).toBeGreaterThanOrEqual(1 + 3);
  expect(builder.starts).toBeLessThanOrEqual(1 + 6);
}, 200_000);
