import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { asUser, findConfiner } from './confine.js';

/** Above those of people, services and containers; each cell of a machine has ten thousand of its own. */
const firstUid = 1_900_000_000;
const [cellsOfMachine, unitsOfCell] = [20_000, 10_000];

/** Whether units can be users of their own; `says` is one clause for people. */
export interface TriedUsers {
  readonly users: UnitUsers | null;
  readonly says: string;
}

/**
 * A user for each process of a unit: what belongs to the cell, or to another unit, is closed to it by the kernel. Users have no names
 * and no groups; their numbers are used again.
 */
export class UnitUsers {
  private readonly taken = new Set<number>();
  private readonly first: number;

  private constructor(private readonly cellDir: string) {
    const hash = createHash('sha256').update(cellDir).digest().readUInt32BE();
    this.first = firstUid + (hash % cellsOfMachine) * unitsOfCell;
  }

  /** Only a superuser can start processes of other users, and those need a way to Node and to the cell's folder. */
  static async tryOut(cellDir: string): Promise<TriedUsers> {
    const confiner = findConfiner();
    if (process.geteuid?.() !== 0) return without('only a superuser could change that');
    if (confiner === null) return without('setpriv and prlimit are missing');
    await mkdir(cellDir, { recursive: true, mode: 0o700 });
    await chmod(cellDir, 0o711);
    const users = new UnitUsers(cellDir);
    const look = ['/bin/sh', '-c', 'test -x "$0" && cd "$1"', process.execPath, cellDir];
    const tried = spawn(confiner.setpriv, [...asUser(users.first), ...look], { stdio: 'ignore' });
    const [code] = await once(tried, 'exit').catch(() => [null]);
    if (code === 0) return { users, says: 'each unit is a user of its own' };
    return without(`other users cannot reach ${cellDir} or ${process.execPath}`);
  }

  /** A number that no process has now. */
  take(): number {
    let uid = this.first;
    while (this.taken.has(uid)) uid += 1;
    if (uid >= this.first + unitsOfCell) throw new Error(`a cell runs at most ${unitsOfCell} processes`);
    this.taken.add(uid);
    return uid;
  }

  give(uid: number): void {
    this.taken.delete(uid);
  }

  /** Lets every unit read a tree below the cell's folder, whose names nobody can list. */
  async open(tree: string): Promise<void> {
    await openTree(tree);
    for (let folder = dirname(tree); folder.startsWith(this.cellDir + sep); folder = dirname(folder)) {
      await chmod(folder, 0o711);
    }
  }

  /** Makes a folder of the cell that of a user alone. */
  async own(folder: string, uid: number): Promise<void> {
    await chmod(dirname(folder), 0o711);
    await chown(folder, uid, uid);
  }
}

const without = (why: string): TriedUsers => ({ users: null, says: `all units run as one user (${why})` });

/** From the leaves, so that what is open at the top is open as a whole. */
async function openTree(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o005) === 0o005) return;
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await openTree(inner);
    else if (entry.isFile()) await chmod(inner, opened((await stat(inner)).mode));
  }
  await chmod(path, opened(mode));
}

/** What its owner may read or run, everybody may. */
const opened = (mode: number): number => (mode | ((mode & 0o500) >> 3) | ((mode & 0o500) >> 6)) & 0o777;
