import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, ManagedProcess, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { TenantDatabase } from './tenant-database.js';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tiffin-strong-'));
  const signing = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(join(folder, 'signing-key'), signing, { mode: 0o600 });
  await writeFile(join(folder, 'file'), Buffer.alloc(32).toString('base64'), { mode: 0o600 });
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

describe('the start-up check (I-12)', () => {
  it.each(['app', 'worker', 'identity', 'operator', 'auditor'] as const)('opens under the role %s', async (role) => {
    const opened = await TenantDatabase.open(database[role], 1);
    await opened.close();
  });

  it.each([
    ['superuser', 'it is a superuser'],
    ['owner', 'it owns'],
  ] as const)('refuses the %s', async (role, reason) => {
    await expect(TenantDatabase.open(database[role], 1)).rejects.toThrow(reason);
  });

  it('refuses a role that may bypass row level security', async () => {
    const superuser = new pg.Client({ connectionString: database.superuser });
    await superuser.connect();
    await superuser.query(`create role test_bypass login bypassrls password 'x'`);
    const url = new URL(database.app);
    url.username = 'test_bypass';
    url.password = 'x';
    await expect(TenantDatabase.open(url.toString(), 1)).rejects.toThrow('it may bypass row level security');
    await superuser.query('drop role test_bypass');
    await superuser.end();
  });

  it('refuses a role that may make temporary objects', async () => {
    const superuser = new pg.Client({ connectionString: database.superuser });
    await superuser.connect();
    const name = new URL(database.app).pathname.slice(1);
    await superuser.query(`grant temporary on database ${name} to tiffin_app`);
    await expect(TenantDatabase.open(database.app, 1)).rejects.toThrow('it may make temporary objects');
    await superuser.query(`revoke temporary on database ${name} from tiffin_app`);
    await superuser.end();
  });
});

/** Each app that says in its configuration that it opens the database, but those that make it. */
const processes = readdirSync('apps').filter((name) => {
  const config = join('apps', name, 'src/config.ts');
  return (
    !['cli', 'migrator'].includes(name) && existsSync(config) && readFileSync(config, 'utf8').includes('DATABASE_URL:')
  );
});

/** By the end of its name, what a variable may be; the first that fits. */
const forms = (): readonly (readonly [RegExp, string])[] => [
  [/DATABASE_URL$/, database.superuser],
  [/ISSUER_URL$/, 'http://localhost:1/realms/tiffin'],
  [/_URL$/, 'http://127.0.0.1:1'],
  [/_PORT$/, '1'],
  [/_LOCK$/, resolve('infra/base-image/base.lock.json')],
  [/RUNTIMES_DIR$/, resolve('dist/runtimes')],
  [/AUDIT_KEY_FILE$/, join(folder, 'signing-key')],
  [/_FILE$/, join(folder, 'file')],
];

/** Values of the right form for all that an app asks for; what has a default keeps it. */
function environmentOf(app: string): Record<string, string> {
  const config = readFileSync(join('apps', app, 'src/config.ts'), 'utf8');
  const wanted = [...config.matchAll(/^ {2}([A-Z][A-Z_]+): (?!optional|z\._default)/gm)].map(
    ([, name]) => name as string,
  );
  const valueOf = (name: string): string => forms().find(([form]) => form.test(name))?.[1] ?? folder;
  // Of a ring of keys and a service that holds them, one is asked for.
  const keys = { TIFFIN_KEY_RING_DIR: folder };
  return { ...keys, ...Object.fromEntries(wanted.map((name) => [name, valueOf(name)])) };
}

describe('a process that is given a role which row level security does not bind (I-12)', () => {
  it('is one of those that are tried here', () => {
    expect(processes).toEqual(expect.arrayContaining(['api', 'builder', 'deployer']));
  });

  it.each(processes)('does not start, and says why: %s', async (name) => {
    const environment = environmentOf(name);
    const started = new ManagedProcess({ name, program: `dist/apps/${name}/main.mjs`, environment }).start();
    await expect(started).rejects.toThrow(/ended with [1-9][^]*is too strong to serve tenants: it is a superuser/);
  });
});
