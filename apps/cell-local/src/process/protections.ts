import { type Confiner, findConfiner } from './confine.js';
import { UnitUsers } from './unit-users.js';
import { raiseWalls, type Walls } from './walls.js';

/** What this machine lets us put around units, each tried and none guessed. */
export interface Protections {
  readonly walls: Walls;
  /** Null: units run as the cell's own user. */
  readonly users: UnitUsers | null;
  /** Null: this machine has no such programs. */
  readonly confiner: Confiner | null;
  /** For people, one line: what holds, and what does not and why. */
  readonly says: string;
}

export async function tryProtections(cellDir: string): Promise<Protections> {
  const [walls, confiner, tried] = [raiseWalls(cellDir), findConfiner(), await UnitUsers.tryOut(cellDir)];
  const files = confiner === null ? 'without prlimit, open files and the size of a file are not limited' : null;
  const says = [walls.says, tried.says, files ?? 'open files, the size of a file and core dumps are limited'];
  return { walls, confiner, users: tried.users, says: says.join('; ') };
}
