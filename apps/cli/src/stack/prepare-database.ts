import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DatabaseRole, DatabaseUrls, RolePasswords } from '@tiffin/postgres';
import { developmentPassword } from '@tiffin/contracts';
import type { CellSettings } from '@tiffin/deployments-rules';
import { config } from '../config.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { isDevelopment } from './claim-mode.js';
import { keepSecret, writeSecret } from './secret-file.js';

export interface DemoSecrets {
  /** The development token; it opens the seeded tenant. */
  readonly token: string;
  /** Of the account that owns it. */
  readonly password: string;
}

/** A cell that everything is to run in from now on. */
export interface CellRow {
  readonly name: string;
  readonly driver: string;
  readonly address: string;
  readonly settings: CellSettings;
  readonly routerPort: number;
}

export interface DatabaseRequest {
  readonly superuserUrl: string;
  readonly passwords: RolePasswords;
  readonly database: string;
  readonly migrations: string;
  /** What the demo is opened with; null: there is none. */
  readonly demo: DemoSecrets | null;
  /** Null: the local one. */
  readonly cell: CellRow | null;
}

/** Connection strings of the roles that the processes use, and the migrations that were applied now. */
export interface DatabaseAnswer extends Omit<DatabaseUrls, 'owner'> {
  readonly applied: readonly string[];
  /** Why the database cannot be used as it was asked for; absent: it can. */
  readonly refused?: string;
}

/** Here once more, and checked by the compiler, so that this process does not load the database's driver. */
const roles: Readonly<Record<DatabaseRole, keyof DatabaseUrls>> = {
  tiffin_owner: 'owner',
  tiffin_app: 'app',
  tiffin_worker: 'worker',
  tiffin_identity: 'identity',
  tiffin_operator: 'operator',
  tiffin_auditor: 'auditor',
};
const roleNames = Object.keys(roles) as DatabaseRole[];

const newPassword = (): string => `${isDevelopment ? developmentPassword : ''}${secret()}`;
const secret = (): string => randomBytes(24).toString('base64url');
const database = 'tiffin';

export interface Preparation {
  readonly superuserUrl: string;
  readonly preparedFile: string | null;
  readonly cell: CellRow | null;
}

/**
 * Makes a database ready: roles, migrations, the seeded tenant. `preparedFile` (inside the data that it speaks about)
 * remembers what was done, so that a warm start does nothing; without one everything is looked at each time.
 */
export async function prepareDatabase({ superuserUrl, preparedFile, cell }: Preparation): Promise<DatabaseAnswer> {
  const passwords = keptPasswords();
  const demo = isDevelopment ? keptDemo() : null;
  const request: DatabaseRequest = { superuserUrl, passwords, database, migrations: layout.migrations, demo, cell };
  const mark = fingerprint(request);
  if (preparedFile && readOrNull(preparedFile) === mark) {
    return { ...urlsOf(request), applied: [] };
  }
  const answer = await runSetup(request);
  if (answer.refused !== undefined) throw new Failure(answer.refused);
  if (preparedFile) writeSecret(preparedFile, mark);
  return answer;
}

const keptDemo = (): DemoSecrets => ({
  token: keepSecret(layout.token, () => `tfn_${secret()}\n`).trim(),
  password: keepSecret(layout.demoPassword, () => `${secret()}\n`).trim(),
});

/** Over all that setup depends on; of the address, only what does not change from start to start. */
function fingerprint({ passwords, migrations, demo, cell }: DatabaseRequest): string {
  const hash = createHash('sha256').update(
    JSON.stringify([passwords, demo, cell, readFileSync(layout.databaseSetup, 'utf8')]),
  );
  const names = readdirSync(migrations, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const name of names.sort()) hash.update(name.slice(migrations.length)).update(readFileSync(name));
  return hash.digest('hex');
}

/** A password for each role; a data folder from before a role gets that role's now. */
function keptPasswords(): RolePasswords {
  const kept = JSON.parse(keepSecret(layout.databasePasswords, () => '{}')) as Partial<RolePasswords>;
  const passwords = Object.fromEntries(roleNames.map((role) => [role, kept[role] ?? newPassword()])) as RolePasswords;
  if (roleNames.some((role) => kept[role] === undefined))
    writeSecret(layout.databasePasswords, JSON.stringify(passwords));
  return passwords;
}

/** The URL of a role's own, for a database that `up` has made ready. */
export const auditorUrl = (superuserUrl: string): string =>
  urlsOf({ superuserUrl, passwords: keptPasswords() }).auditor;

/** Where each role finds the database at an address. */
export const roleUrls = (address: string): Omit<DatabaseUrls, 'owner'> =>
  urlsOf({ superuserUrl: address, passwords: keptPasswords() });

/** For what the host alone may do: no process is given it. */
export const ownerUrl = (address: string): string =>
  allUrlsOf({ superuserUrl: address, passwords: keptPasswords() }).owner;

function urlsOf(of: Pick<DatabaseRequest, 'superuserUrl' | 'passwords'>): Omit<DatabaseUrls, 'owner'> {
  const { owner: _, ...used } = allUrlsOf(of);
  return used;
}

function allUrlsOf({ superuserUrl, passwords }: Pick<DatabaseRequest, 'superuserUrl' | 'passwords'>): DatabaseUrls {
  const urls = roleNames.map((role) => {
    const url = new URL(superuserUrl);
    url.username = role;
    url.password = passwords[role];
    url.pathname = `/${database}`;
    return [roles[role], url.toString()] as const;
  });
  return Object.fromEntries(urls) as unknown as DatabaseUrls;
}

async function runSetup(request: DatabaseRequest): Promise<DatabaseAnswer> {
  const child = spawn(process.execPath, [layout.databaseSetup], {
    cwd: config.root,
    env: { ...config.inherited, PATH: config.path, NODE_COMPILE_CACHE: layout.compileCache },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(request));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Failure(`The database could not be prepared:\n${errors.trim()}`);
  return JSON.parse(output) as DatabaseAnswer;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
