import { existsSync } from 'node:fs';

/** Programs of util-linux that set what the kernel holds a process to, and then become that process. */
export interface Confiner {
  readonly prlimit: string;
  readonly setpriv: string;
}

export interface Confinement {
  /** Null: that of the cell. */
  readonly uid: number | null;
  readonly memoryMb: number;
  /** For one file; the watchdog adds up. */
  readonly diskMb: number;
}

const bytesOfMiB = 1_048_576;
/** Connections count; nobody's unit needs more at once. */
const mostFiles = 16_384;
/** Threads count: Node has about a dozen. */
export const mostTasks = 64;
/** What Node maps before it runs anything, most of it never touched. Only where the kernel has no control groups is this the first wall. */
const mappedMb = 1_024;

/** Null: not a Linux with util-linux. */
export function findConfiner(folders: readonly string[] = ['/usr/bin', '/bin']): Confiner | null {
  const find = (name: string) => folders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path));
  const [prlimit, setpriv] = [find('prlimit'), find('setpriv')];
  return prlimit === undefined || setpriv === undefined ? null : { prlimit, setpriv };
}

/**
 * The words in front of a unit's own command: no core dumps, so many files and so much in one, no rights beyond its user's and none
 * to be had by what it might start. All are for good: only a superuser raises them again.
 */
export function confined({ prlimit, setpriv }: Confiner, limits: Confinement): readonly string[] {
  const { uid, memoryMb, diskMb } = limits;
  const fsize = diskMb * bytesOfMiB;
  return [
    ...[
      prlimit,
      '--core=0',
      `--nofile=${mostFiles}`,
      `--fsize=${fsize}`,
      `--data=${(memoryMb + mappedMb) * bytesOfMiB}`,
    ],
    // Counted for each user: of a user that is others' too it would be theirs as well.
    ...(uid === null ? [] : [`--nproc=${mostTasks}`]),
    ...[setpriv, ...(uid === null ? ['--no-new-privs', ...withoutRights()] : asUser(uid))],
  ];
}

/** A superuser's unit that cannot be another user has none of a superuser's rights. */
const withoutRights = (): readonly string[] => (process.geteuid?.() === 0 ? noRights : []);

const noRights = ['--bounding-set=-all', '--inh-caps=-all'];

/** Arguments of `setpriv` for a user without groups and rights. */
export const asUser = (uid: number): readonly string[] => [
  ...[`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--no-new-privs', ...noRights],
];
