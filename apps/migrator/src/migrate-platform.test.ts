import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { migrationsFolder, superuserUrl } from '@tiffin/testing';
import pg from 'pg';
import { readConfig } from './config.js';
import { migratePlatform } from './migrate-platform.js';

const name = `installed_${randomBytes(4).toString('hex')}`;

/** Roles are the server's: with the passwords that the suites' own databases know. */
function urlAs(role: string): string {
  const url = new URL(superuserUrl());
  url.username = `tiffin_${role}`;
  url.password = `test-${role}`;
  url.pathname = `/${name}`;
  return url.toString();
}
const environment = (migrations = migrationsFolder) => ({
  ...{ DATABASE_URL: urlAs('owner'), ADMIN_DATABASE_URL: superuserUrl(), TIFFIN_MIGRATIONS_DIR: migrations },
  ...{ APP_DATABASE_URL: urlAs('app'), WORKER_DATABASE_URL: urlAs('worker') },
  ...{ OPERATOR_DATABASE_URL: urlAs('operator'), AUDITOR_DATABASE_URL: urlAs('auditor') },
});

async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query<T>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}
const namesOf = async (folder: string) =>
  (await readdir(folder, { withFileTypes: true }))
    .filter((one) => one.isDirectory())
    .map((one) => one.name)
    .sort();

afterEach(() => ask(superuserUrl(), `drop database if exists ${name} with (force)`));

describe('a database that is to be ready', () => {
  it('is made once, however many ask for it at once', async () => {
    const config = readConfig(environment());
    const answers = await Promise.all(Array.from({ length: 5 }, () => migratePlatform(config)));
    const all = await namesOf(migrationsFolder);
    expect(answers.map((applied) => applied.length).sort((a, b) => b - a)).toEqual([all.length, 0, 0, 0, 0]);
    const rows = await ask<{ count: string }>(urlAs('owner'), 'select count(*) from _prisma_migrations');
    expect(rows).toEqual([{ count: String(all.length) }]);
    expect(await ask(urlAs('worker'), 'select current_user as who')).toEqual([{ who: 'tiffin_worker' }]);
  });

  it('leaves a role that it is told nothing of as it is', async () => {
    await migratePlatform(readConfig(environment()));
    expect(await ask(urlAs('identity'), 'select current_user as who')).toEqual([{ who: 'tiffin_identity' }]);
  });

  it('has no open cell, since no machine is one', async () => {
    await migratePlatform(readConfig(environment()));
    expect(await ask(urlAs('owner'), 'select name, state from platform.cell')).toEqual([
      { name: 'local', state: 'down' },
    ]);
  });

  it('is left to a newer version by an older one, which takes nothing back', async () => {
    const older = await mkdtemp(join(tmpdir(), 'tiffin-older-'));
    try {
      const all = await namesOf(migrationsFolder);
      for (const one of all.slice(0, -2)) await cp(join(migrationsFolder, one), join(older, one), { recursive: true });
      await cp(join(migrationsFolder, 'migration_lock.toml'), join(older, 'migration_lock.toml')).catch(
        () => undefined,
      );
      const first = await migratePlatform(readConfig(environment(older)));
      expect(first).toEqual(all.slice(0, -2));
      expect(await migratePlatform(readConfig(environment()))).toEqual(all.slice(-2));
      expect(await migratePlatform(readConfig(environment(older)))).toEqual([]);
    } finally {
      await rm(older, { recursive: true, force: true });
    }
  });

  it('is refused in words where an administrator is named, and a role’s password is not', () => {
    const { WORKER_DATABASE_URL: _, ...missing } = environment();
    expect(() => readConfig(missing)).toThrow(/ADMIN_DATABASE_URL also needs WORKER_DATABASE_URL/);
    expect(readConfig({ ...missing, ADMIN_DATABASE_URL: '' }).provision).toBeNull();
  });
});
