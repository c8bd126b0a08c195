import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { mostTasks } from './confine.js';

/** What the kernel keeps a process within. */
export interface WallLimits {
  readonly memoryMb: number;
}

/** The walls of one process, from its start to its end. */
export interface Enclosure {
  /** Whether the kernel ended it for want of memory. */
  ranOutOfMemory(): boolean;
  /** After its end. */
  remove(): void;
}

/** What this machine's kernel lets us put around a process. */
export interface Walls {
  /** For people: what holds, or why nothing does. */
  readonly says: string;
  readonly areReal: boolean;
  /** What one process may take of the processors, in thousandths of one; null: as much as it gets. */
  readonly cpuMillicores: number | null;
  /** Removes the groups that no process is in: leftovers. */
  clear(): void;
  enclose(pid: number, limits: WallLimits): Enclosure;
  /** After the end of all. */
  takeDown(): void;
}

const open: Enclosure = { ranOutOfMemory: () => false, remove: () => undefined };

const bytesOfMiB = 1_048_576;

const cpuPeriodUs = 100_000;
/** All but half a processor, so that one unit never takes the cell's own; where there is but one, all of it. */
const cpuQuotaUs = Math.max(1, availableParallelism() - 0.5) * cpuPeriodUs;

const cpuMillicores = (cpuQuotaUs / cpuPeriodUs) * 1000;

/** The files by which a version of cgroups is told what it shall keep to, and tells what it did. */
type LimitFiles = readonly (readonly [file: string, value: string])[];

interface Dialect {
  readonly says: string;
  readonly limitsCpu: boolean;
  /** Folders that each process gets one in. */
  readonly parents: readonly string[];
  readonly limits: (limits: WallLimits) => LimitFiles;
  /** Where the count of `oom_kill` stands. */
  readonly events: string;
}

/** Groups of the kernel with a limit on memory and on tasks. */
class CgroupWalls implements Walls {
  readonly areReal = true;

  constructor(
    private readonly dialect: Dialect,
    private readonly files: GroupFiles,
  ) {}

  get says(): string {
    return this.dialect.says;
  }

  get cpuMillicores(): number | null {
    return this.dialect.limitsCpu ? cpuMillicores : null;
  }

  enclose(pid: number, limits: WallLimits): Enclosure {
    const folders = this.dialect.parents.map((parent) => join(parent, String(pid)));
    try {
      for (const folder of folders) this.fill(folder, this.dialect.limits(limits), pid);
    } catch {
      // It has ended already, or the kernel refuses this once: the watchdog is still there.
    }
    return {
      ranOutOfMemory: () =>
        folders.some((folder) => /^oom_kill [1-9]/m.test(this.files.read(join(folder, this.dialect.events)))),
      remove: () => folders.forEach((folder) => removeGroup(folder, this.files)),
    };
  }

  /** In one step, as `enclose` is: a group that has just been made is never found empty. */
  clear(): void {
    for (const parent of this.dialect.parents) {
      for (const entry of readdirSync(parent, { withFileTypes: true })) {
        if (entry.isDirectory()) removeGroup(join(parent, entry.name), this.files);
      }
    }
  }

  takeDown(): void {
    for (const parent of this.dialect.parents) removeGroup(parent, this.files);
  }

  private fill(folder: string, limits: LimitFiles, pid: number): void {
    this.files.make(folder);
    for (const [file, value] of limits) {
      if (this.files.has(join(folder, file))) this.files.write(join(folder, file), value);
    }
    this.files.write(join(folder, 'cgroup.procs'), String(pid));
  }
}

function removeGroup(folder: string, files: GroupFiles): void {
  try {
    files.remove(folder);
  } catch {
    // In use, if only for a moment more; the next start of the cell clears it away.
  }
}

const readOr = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** The kernel's control groups, as files. */
export interface GroupFiles {
  /** Where they are mounted. */
  readonly root: string;
  /** What `/proc/self/cgroup` says. */
  readonly ownGroups: string;
  has(file: string): boolean;
  /** Empty where it is not there. */
  read(file: string): string;
  make(folder: string): void;
  write(file: string, text: string): void;
  remove(folder: string): void;
}

export const ofKernel = (): GroupFiles => ({
  root: '/sys/fs/cgroup',
  ownGroups: readOr('/proc/self/cgroup'),
  has: existsSync,
  read: readOr,
  make: (folder) => mkdirSync(folder, { recursive: true }),
  write: writeFileSync,
  remove: rmdirSync,
});

/** Tries what the kernel lets us do; `cellDir` tells the groups of one cell from another's. */
export function raiseWalls(cellDir: string, files: GroupFiles = ofKernel()): Walls {
  const name = `tiffin-${createHash('sha256').update(cellDir).digest('hex').slice(0, 12)}`;
  for (const dialect of [second(files, name), first(files, name)]) {
    if (dialect !== null && dialect.parents.every((parent) => prepare(parent, files)))
      return new CgroupWalls(dialect, files);
  }
  const says =
    'the kernel gives this user no control groups: memory is watched four times a second, processor and tasks are not limited';
  return {
    says,
    areReal: false,
    cpuMillicores: null,
    enclose: () => open,
    clear: () => undefined,
    takeDown: () => undefined,
  };
}

/** Whether groups with limits can be made here. */
function prepare(parent: string, files: GroupFiles): boolean {
  try {
    files.make(parent);
    const probe = join(parent, 'probe');
    files.make(probe);
    const usable = ['memory.limit_in_bytes', 'memory.max', 'pids.max', 'cpu.cfs_quota_us'].some((file) =>
      files.has(join(probe, file)),
    );
    files.remove(probe);
    return usable;
  } catch {
    return false;
  }
}

/** Of what a unit may use comes Node's own part on top, and what the watchdog, whose reason says more, needs to be first. */
const roomMb = ({ memoryMb }: WallLimits): number => memoryMb + 64;

function first({ root, has }: GroupFiles, name: string): Dialect | null {
  const mounted = (controller: string): boolean => has(join(root, controller, 'cgroup.procs'));
  if (!['memory', 'pids'].every(mounted)) return null;
  const parents = ['memory', 'pids', 'cpu'].filter(mounted).map((controller) => join(root, controller));
  return {
    limitsCpu: mounted('cpu'),
    says: `memory${mounted('cpu') ? ', processor' : ''} and tasks of a unit are limited by control groups (v1)`,
    parents: parents.map((parent) => join(parent, name)),
    limits: (limits) => [
      ['memory.limit_in_bytes', String(roomMb(limits) * bytesOfMiB)],
      ['memory.memsw.limit_in_bytes', String(roomMb(limits) * bytesOfMiB)],
      ['pids.max', String(mostTasks)],
      ['cpu.cfs_period_us', String(cpuPeriodUs)],
      ['cpu.cfs_quota_us', String(cpuQuotaUs)],
    ],
    events: 'memory.oom_control',
  };
}

function second(files: GroupFiles, name: string): Dialect | null {
  const path = /^0::(.*)$/m.exec(files.ownGroups)?.[1];
  if (path === undefined) return null;
  const own = join(files.root, path);
  if (!/\bmemory\b/.test(files.read(join(own, 'cgroup.controllers')))) return null;
  const parent = join(own, name);
  try {
    files.make(parent);
    enable(files, own, `${parent}-cell`);
    files.write(join(parent, 'cgroup.subtree_control'), '+memory +pids');
    giveProcessor(files, [own, parent]);
  } catch {
    removeGroup(parent, files);
    return null;
  }
  return {
    limitsCpu: files.has(join(parent, 'cpu.max')),
    says: `memory${files.has(join(parent, 'cpu.max')) ? ', processor' : ''} and tasks of a unit are limited by control groups (v2)`,
    parents: [parent],
    limits: (limits) => [
      ['memory.max', String(roomMb(limits) * bytesOfMiB)],
      ['memory.swap.max', '0'],
      ['pids.max', String(mostTasks)],
      ['cpu.max', `${cpuQuotaUs} ${cpuPeriodUs}`],
    ],
    events: 'memory.events',
  };
}

/** A group that holds processes limits no groups below it, so the cell makes room and goes into `leaf`; where others are in it too it comes back. */
function enable(files: GroupFiles, own: string, leaf: string): void {
  const control = join(own, 'cgroup.subtree_control');
  try {
    files.write(control, '+memory +pids');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
    files.make(leaf);
    files.write(join(leaf, 'cgroup.procs'), String(process.pid));
    try {
      files.write(control, '+memory +pids');
    } catch (refused) {
      files.write(join(own, 'cgroup.procs'), String(process.pid));
      removeGroup(leaf, files);
      throw refused;
    }
  }
}

/** Not every session is given this controller; the others hold without it. */
function giveProcessor(files: GroupFiles, folders: readonly string[]): void {
  try {
    for (const folder of folders) files.write(join(folder, 'cgroup.subtree_control'), '+cpu');
  } catch {
    // One unit may then take as much of the processor as it gets.
  }
}
