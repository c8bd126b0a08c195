import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findConfiner } from './process/confine.js';
import { tryProtections } from './process/protections.js';
import { TestCell } from './testing/test-cell.js';

const isRoot = process.geteuid?.() === 0;
const confiner = findConfiner();
/** Tests of what this machine lets the cell do; where it does not, the cell says so at start. */
const ifConfined = confiner === null ? it.skip : it;
const groups = '/sys/fs/cgroup';
const hasGroups = isRoot && ['memory', 'pids', 'cpu'].every((name) => existsSync(`${groups}/${name}/cgroup.procs`));
const ifGroups = hasGroups ? it : it.skip;
const ifRoot = isRoot && confiner !== null ? it : it.skip;

/** Walls that the kernel keeps, whatever becomes of Node's own. */
describe('the kernel', () => {
  let cell: TestCell;
  let host: string;
  let pids: number[];
  beforeAll(async () => {
    cell = await TestCell.start({ livenessMs: 60_000 });
    const desired = cell.desired([await cell.unit('a', { answer: 'a' }), await cell.unit('b', { answer: 'b' })]);
    const { units } = await cell.rollOut(desired);
    host = `${desired.environmentId}.localhost`;
    pids = units.map(({ pid }) => pid);
  });
  afterAll(() => cell[Symbol.asyncDispose]());

  const field = (pid: number, name: string): string =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
  const uidOf = (pid: number): number => Number(field(pid, 'Uid').split('\t')[0]);
  /** What a program that knows nothing of Node's permissions gets to see as the user of a unit. */
  const asUnit = (pid: number, ...command: string[]) => {
    const flags = [`--reuid=${uidOf(pid)}`, `--regid=${uidOf(pid)}`, '--clear-groups'];
    return spawnSync(confiner?.setpriv ?? '', [...flags, ...command], { encoding: 'utf8' });
  };

  it('is asked for every wall, and the cell says in one line which stand', () => {
    expect(cell.supervisor.walls).toMatch(
      isRoot ? /; each unit is a user of its own; / : /; all units run as one user \(/,
    );
    expect(cell.supervisor.walls.split('\n')).toHaveLength(1);
  });

  it('leaves units to one user where another one could not get to their files, and says so', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'tiffin-closed-'));
    const { users, says, walls } = await tryProtections(join(closed, 'cell'));
    walls.takeDown();
    await rm(closed, { recursive: true });
    expect(users).toBeNull();
    expect(says).toMatch(
      isRoot ? /all units run as one user \(other users cannot reach / : /\(only a superuser could change that\)/,
    );
  });

  ifGroups('limits memory, processor and tasks of a unit by control groups', () => {
    expect(cell.supervisor.walls).toMatch(
      /^memory, processor and tasks of a unit are limited by control groups \(v1\); /,
    );
    const group = readFileSync(`/proc/${pids[0]}/cgroup`, 'utf8');
    const value = (controller: string, file: string): number => {
      const path = new RegExp(`:${controller}:(.*)$`, 'm').exec(group)?.[1] ?? '';
      return Number(readFileSync(`${groups}/${controller}${path}/${file}`, 'utf8'));
    };
    expect(value('pids', 'pids.max')).toBe(64);
    expect(value('memory', 'memory.limit_in_bytes')).toBe((128 + 64) * 2 ** 20);
    expect(value('cpu', 'cpu.cfs_quota_us')).toBe(Math.max(1, availableParallelism() - 0.5) * 100_000);
  });

  ifRoot('makes each unit a user of its own, without groups, rights or a way to get some', () => {
    const uids = pids.map(uidOf);
    expect(new Set([...uids, 0]).size).toBe(3);
    for (const pid of pids) {
      expect(['Groups', 'NoNewPrivs', 'CapEff', 'CapBnd'].map((name) => field(pid, name).trim())).toEqual([
        ...['', '1', '0000000000000000', '0000000000000000'],
      ]);
    }
  });

  ifRoot('keeps a unit from the cell’s state and socket, from other units’ folders, memory and variables', async () => {
    const [ours = 0, theirs = 0] = pids;
    const [state = ''] = await readdir(join(cell.dir, 'cell', 'state'));
    const folders = await readdir(join(cell.dir, 'cell', 'private'));
    const [own, other] = ['a', 'b'].map((key) => folders.find((name) => name.startsWith(`${key}-`)) ?? '');
    const reads = (path: string): boolean => asUnit(ours, 'ls', path).status === 0;
    expect(reads(join(cell.dir, 'cell', 'private', own ?? ''))).toBe(true);
    expect(reads(join(cell.dir, 'cell', 'private', other ?? ''))).toBe(false);
    expect(reads(join(cell.dir, 'cell', 'private'))).toBe(false);
    expect(reads(join(cell.dir, 'cell', 'state'))).toBe(false);
    for (const path of [join(cell.dir, 'cell', 'state', state), `/proc/${theirs}/environ`, `/proc/${theirs}/mem`]) {
      expect(asUnit(ours, 'cat', path).stderr).toMatch(/Permission denied/);
    }
    for (const target of [theirs, process.pid]) expect(asUnit(ours, 'kill', '-0', String(target)).status).not.toBe(0);
    expect(asUnit(ours, 'renice', '-n', '5', '-p', String(process.pid)).status).not.toBe(0);
  });

  ifConfined('limits files, their size and core dumps of a unit, for good', async () => {
    const limits = await readFile(`/proc/${pids[0]}/limits`, 'utf8');
    const limit = (name: string) => new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(limits)?.slice(1);
    expect(limit('Max core file size')).toEqual(['0', '0']);
    expect(limit('Max open files')).toEqual(['16384', '16384']);
    expect(limit('Max file size')).toEqual([String(16 * 2 ** 20), String(16 * 2 ** 20)]);
    if (isRoot) expect(limit('Max processes')).toEqual(['64', '64']);
  });

  ifConfined.each([
    ['/write?mb=40', 'EFBIG'],
    ['/sparse', 'EFBIG'],
    ['/open?files=100000', 'EMFILE'],
  ])('says no to %s: %s', async (path, code) => {
    expect(await cell.get(host, path)).toMatchObject({ status: 500, body: code });
  });

  it('ends a unit that takes memory through WebAssembly', async () => {
    const desired = cell.desired([await cell.unit('w', { answer: 'w' }, { memoryMb: 64 })]);
    await cell.rollOut(desired);
    await cell.get(`${desired.environmentId}.localhost`, '/wasm?mb=400');
    const seen = await cell.unitSeen(desired.environmentId, 'w', ({ restarts }) => restarts === 1);
    expect(seen.lastFailure).toMatch(/^used (\d+ MiB of 64|more than its 64 MiB of memory)$/);
  });
});

it('a unit that makes files without end is ended and started again', async () => {
  await using cell = await TestCell.start({ livenessMs: 60_000 });
  const desired = cell.desired([await cell.unit('a', { answer: 'a' })]);
  await cell.rollOut(desired);
  await cell.get(`${desired.environmentId}.localhost`, '/write?mb=0&files=30000');
  const seen = await cell.unitSeen(desired.environmentId, 'a', ({ restarts }) => restarts === 1);
  expect(seen.lastFailure).toBe('made more files than a unit may have');
});
