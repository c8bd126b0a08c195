import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import {
  applyMigrations,
  closeToTemporaryObjects,
  type DatabaseUrls,
  databaseUrls,
  provisionDatabase,
  type RolePasswords,
} from '@tiffin/postgres';
import { prepareQueue } from '@tiffin/queue';
import pg from 'pg';

const template = 'tiffin_template';
const passwords: RolePasswords = {
  tiffin_owner: 'test-owner',
  tiffin_app: 'test-app',
  tiffin_worker: 'test-worker',
  tiffin_identity: 'test-identity',
  tiffin_operator: 'test-operator',
  tiffin_auditor: 'test-auditor',
};

export const migrationsFolder = resolve('prisma/migrations');

/** Where the test run's Postgres is; the run's global set-up writes it. */
export function superuserUrl(): string {
  const url = process.env['TIFFIN_TEST_POSTGRES'];
  if (!url)
    throw new Error('TIFFIN_TEST_POSTGRES is not set: run tests with `npm test`, whose set-up starts a Postgres.');
  return url;
}

/** Makes the database that every test file's own one is copied from: roles, all migrations, the queue's schema. */
export async function prepareTemplate(url: string): Promise<void> {
  const { owner } = await provisionDatabase(url, passwords, template);
  await applyMigrations(owner, migrationsFolder);
  await prepareQueue(owner);
  await withoutPlan(url);
}

/** Tests draw as much as they like; who tests a limit sets it. */
async function withoutPlan(url: string): Promise<void> {
  const place = new URL(url);
  place.pathname = `/${template}`;
  await asSuperuser(place.toString(), `update platform.plan set is_default = false where name = 'free'`);
  await asSuperuser(place.toString(), `update platform.plan set is_default = true where name = 'unlimited'`);
}

export interface TestDatabase extends DatabaseUrls {
  readonly superuser: string;
  drop(): Promise<void>;
}

/** A database of its own for one test file, with the schema and no rows. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createFrom(template, `test_${randomBytes(6).toString('hex')}`);
}

async function createFrom(source: string, name: string): Promise<TestDatabase> {
  const server = superuserUrl();
  await asSuperuser(server, `create database ${name} template ${source} strategy file_copy owner tiffin_owner`);
  const urls = databaseUrls(server, passwords, name);
  await closeToTemporaryObjects(urls.owner);
  const superuser = new URL(server);
  superuser.pathname = `/${name}`;
  return {
    ...urls,
    superuser: superuser.toString(),
    drop: () => asSuperuser(server, `drop database if exists ${name} with (force)`),
  };
}

/** An empty database, for questions about migrations. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createFrom('template0', `empty_${randomBytes(6).toString('hex')}`);
}

async function asSuperuser(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
