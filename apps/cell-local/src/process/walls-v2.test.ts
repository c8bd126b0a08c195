import { afterEach, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type GroupFiles, ofKernel, raiseWalls } from './walls.js';

const { root: groups } = ofKernel();
const isRoot = process.geteuid?.() === 0;
/** The kernel's second hierarchy: alone, or beside the first. */
const root = [groups, join(groups, 'unified')].find((folder) => existsSync(join(folder, 'cgroup.controllers')));
const controllers = root === undefined ? '' : readFileSync(join(root, 'cgroup.controllers'), 'utf8');
/** Beside the first hierarchy, whose controllers they are, memory and tasks have to be played by one that is left. */
const player = /\bmemory\b/.test(controllers) ? null : /\bhugetlb\b/.exec(controllers)?.[0];
const canTry = isRoot && player !== undefined;

const place = (): string => /^0::(.*)$/m.exec(ofKernel().ownGroups)?.[1] ?? '/';
const own = `/tiffin-test-${randomUUID()}`;
const enter = (path: string): void => writeFileSync(join(String(root), path, 'cgroup.procs'), String(process.pid));

/** The kernel itself, with the one controller under the names of the others. */
function kernel(): GroupFiles {
  const files = { ...ofKernel(), root: String(root), ownGroups: `0::${own}` };
  if (player === null) return files;
  const played = (text: string): string => text.replaceAll(player ?? '', 'memory pids');
  return {
    ...files,
    has: (file) => files.has(file.replace(/(memory|pids)\.max$/, `${player}.2MB.max`)),
    read: (file) => played(files.read(file)),
    write(file, text) {
      if (!/\/(memory|pids)\.[\w.]+$/.test(file)) files.write(file, text.replace('+memory +pids', `+${player}`));
    },
  };
}

const before = place();
const others: ChildProcess[] = [];
let given: string | null = null;
afterEach(async () => {
  for (const child of others.splice(0)) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }
  if (!existsSync(join(String(root), own))) return;
  enter(before);
  removeTree(join(String(root), own));
  if (given !== null) writeFileSync(join(String(root), 'cgroup.subtree_control'), `-${given}`);
  given = null;
});

/** Groups hold files that are not removed. */
function removeTree(folder: string): void {
  for (const name of groupsIn(folder)) removeTree(join(folder, name));
  rmdirSync(folder);
}

const groupsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** Makes the group that the cell is in, as whoever starts it would, and goes into it. */
function enterOwn(): string {
  const control = join(String(root), 'cgroup.subtree_control');
  const wanted = player ?? 'memory';
  if (!readFileSync(control, 'utf8').includes(wanted)) {
    writeFileSync(control, `+${wanted}`);
    given = wanted;
  }
  const folder = join(String(root), own);
  mkdirSync(folder);
  enter(own);
  return folder;
}

async function startOther(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  others.push(child);
  await once(child, 'spawn');
  return child as ChildProcess & { readonly pid: number };
}

const groupOf = (pid: number): string => /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';

/** A kernel that lacks these groups, or a user who may make none: then the cell must not claim them. */
const claimsNothing = (): void => {
  const { says } = raiseWalls(own);
  const mayWrite = root !== undefined && isWritable(join(root, place(), 'cgroup.procs'));
  expect(says.includes('(v2)') && !mayWrite).toBe(false);
  expect(says).toMatch(/control groups/);
};

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

it('a group of the second hierarchy that holds the cell alone makes room for units, and takes them in', async () => {
  if (!canTry) return claimsNothing();
  const folder = enterOwn();
  const walls = raiseWalls(own, kernel());
  expect(walls.says).toMatch(/^memory(, processor)? and tasks of a unit are limited by control groups \(v2\)$/);
  const parent = groupOf(process.pid).replace(/-cell$/, '');
  expect(parent).toMatch(new RegExp(`^${own}/tiffin-[0-9a-f]{12}$`));

  const child = await startOther();
  const enclosure = walls.enclose(child.pid, { memoryMb: 64 });
  expect(groupOf(child.pid)).toBe(`${parent}/${child.pid}`);
  child.stdin?.end();
  await once(child, 'exit');
  expect(enclosure.ranOutOfMemory()).toBe(false);
  enclosure.remove();
  walls.takeDown();
  expect(groupsIn(folder)).toEqual([`${basename(parent)}-cell`]);
});

it('a group of the second hierarchy that holds others too is left alone', async () => {
  if (!canTry) return claimsNothing();
  const folder = enterOwn();
  const { pid } = await startOther();
  expect(groupOf(pid)).toBe(own);
  expect(raiseWalls(own, kernel()).areReal).toBe(false);
  expect([groupOf(pid), place(), groupsIn(folder)]).toEqual([own, own, []]);
});
