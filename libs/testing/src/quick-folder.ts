import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux' folder in memory: a database is copied there for a twentieth of what a disk takes. */
const inMemory = '/dev/shm';
const wantedBytes = 2 * 2 ** 30;
const prefix = 'tiffin-postgres-';

/** A new folder for the data of a server that lives as long as a test run: in memory where there is room, else on disk. */
export async function quickFolder(): Promise<string> {
  if (!(await hasRoom())) return mkdtemp(join(tmpdir(), prefix));
  // What a run that was killed has left would stay in memory until the machine is restarted.
  for (const name of readdirSync(inMemory).filter((entry) => entry.startsWith(prefix))) {
    if (!isServed(join(inMemory, name))) await rm(join(inMemory, name), { recursive: true, force: true });
  }
  return mkdtemp(join(inMemory, prefix));
}

async function hasRoom(): Promise<boolean> {
  const { bavail, bsize } = await statfs(inMemory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= wantedBytes;
}

/** Postgres writes its process number first; a folder without one may belong to a run that begins at this moment. */
function isServed(folder: string): boolean {
  const file = join(folder, 'data/postmaster.pid');
  return !existsSync(file) || existsSync(`/proc/${readFileSync(file, 'utf8').split('\n')[0]}`);
}
