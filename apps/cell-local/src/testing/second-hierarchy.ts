/**
 * A cell's walls over the kernel's second hierarchy of control groups, and what became of them as JSON. A process of its own: it goes
 * from group to group. Arguments: what to show, where the hierarchy is mounted, the controller that plays memory and tasks (or none).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GroupFiles, ofKernel, raiseWalls } from '../process/walls.js';

const [what = '', root = '', player = ''] = process.argv.slice(2);
const own = `/tiffin-test-${randomUUID()}`;
const folder = join(root, own);
const control = join(root, 'cgroup.subtree_control');

/** The kernel itself; with a player, the one controller under the names of the others. */
function kernel(): GroupFiles {
  const files = { ...ofKernel(), root, ownGroups: `0::${own}` };
  if (player === '') return files;
  return {
    ...files,
    has: (file) => files.has(file.replace(/(memory|pids)\.max$/, `${player}.2MB.max`)),
    read: (file) => files.read(file).replaceAll(player, 'memory pids'),
    write(file, text) {
      if (!/\/(memory|pids)\.[\w.]+$/.test(file)) files.write(file, text.replace('+memory +pids', `+${player}`));
    },
  };
}

const groupOf = (pid: number): string => /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
const enter = (path: string): void => writeFileSync(join(root, path, 'cgroup.procs'), String(process.pid));
const groupsIn = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** Groups hold files that are not removed. */
function removeTree(path: string): void {
  for (const name of groupsIn(path)) removeTree(join(path, name));
  rmdirSync(path);
}

/** Makes the group that the cell is in, as whoever starts it would, and leaves nothing of it. */
async function inOwnGroup(act: () => Promise<object>): Promise<object> {
  const wanted = player === '' ? 'memory' : player;
  const before = groupOf(process.pid);
  const isGiven = readFileSync(control, 'utf8').includes(wanted);
  if (!isGiven) writeFileSync(control, `+${wanted}`);
  try {
    mkdirSync(folder);
    enter(own);
    return await act();
  } finally {
    enter(before);
    if (existsSync(folder)) removeTree(folder);
    if (!isGiven) writeFileSync(control, `-${wanted}`);
  }
}

/** Another process, for as long as `see` takes. */
async function besideOther<Seen>(see: (pid: number) => Seen): Promise<Seen> {
  const child: ChildProcess = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  try {
    return see(Number(child.pid));
  } finally {
    child.stdin?.end();
    await once(child, 'exit');
  }
}

const shows: Readonly<Record<string, () => Promise<object>>> = {
  alone: () =>
    inOwnGroup(async () => {
      const walls = raiseWalls(own, kernel());
      const cell = groupOf(process.pid);
      const { enclosure, unit } = await besideOther((pid) => {
        const enclosure = walls.enclose(pid, { memoryMb: 64 });
        return { enclosure, unit: groupOf(pid).replace(`/${pid}`, '/PID') };
      });
      const ranOutOfMemory = enclosure.ranOutOfMemory();
      enclosure.remove();
      walls.takeDown();
      return { own, says: walls.says, cell, unit, ranOutOfMemory, left: groupsIn(folder) };
    }),
  'beside others': () =>
    inOwnGroup(() =>
      besideOther((pid) => {
        const { areReal } = raiseWalls(own, kernel());
        return { own, areReal, cell: groupOf(process.pid), other: groupOf(pid), left: groupsIn(folder) };
      }),
    ),
  'as it is': async () => {
    const walls = raiseWalls(own);
    const { enclosure, unit } = await besideOther((pid) => ({
      enclosure: walls.enclose(pid, { memoryMb: 64 }),
      unit: groupOf(pid),
    }));
    enclosure.remove();
    walls.takeDown();
    return { says: walls.says, cell: groupOf(process.pid), unit };
  },
};

process.stdout.write(JSON.stringify(await shows[what]?.()));
