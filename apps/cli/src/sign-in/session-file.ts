import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { config } from '../config.js';
import { Failure } from '../failure.js';

/** Who is signed in at one platform. */
export interface StoredSession {
  readonly issuer: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

type Sessions = Readonly<Record<string, StoredSession>>;

const folder = config.configDir;
const path = join(folder, 'sessions.json');
const lock = join(folder, 'sessions.lock');
const waitMs = 15_000;
/** Longer than any answer is waited for: who held the lock was ended. */
const abandonedAfterMs = 60_000;

export const sessionOf = (platform: string): StoredSession | null => readAll()[platform] ?? null;

/** Keeps, or with null forgets, who is signed in at a platform. */
export function keepSession(platform: string, session: StoredSession | null): void {
  const { [platform]: _, ...others } = readAll();
  const content = JSON.stringify(session ? { ...others, [platform]: session } : others, null, 2);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, `${content}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readAll(): Sessions {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Sessions;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Failure(`${path} cannot be read. Delete it, and sign in again with: tiffin login`);
  }
}

/** One command at a time: a refresh token works once, and of two that show it neither would be signed in afterwards. */
export async function withSessionLock<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const until = Date.now() + waitMs; !takeLock();) {
    if (Date.now() > until) throw new Failure(`Another command holds ${lock}. Delete it if none runs.`);
    await pause(50);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > abandonedAfterMs) rmSync(lock, { force: true });
    return false;
  }
}
