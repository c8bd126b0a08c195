import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findConfiner } from './process/confine.js';
import { tryProtections } from './process/protections.js';
import { TestCell } from './testing/test-cell.js';

const isRoot = process.geteuid?.() === 0;
const confiner = findConfiner();
const groups = '/sys/fs/cgroup';

/** Whether every user gets there. */
function isOpenToAll(path: string): boolean {
  return path === '/' || ((statSync(path).mode & 0o001) !== 0 && isOpenToAll(dirname(path)));
}

/** What this machine has, looked up here and not asked of the cell. */
const stands = {
  /** Of the first hierarchy. */
  groups: isRoot && ['memory', 'pids', 'cpu'].every((name) => existsSync(`${groups}/${name}/cgroup.procs`)),
  users: isRoot && confiner !== null && [process.execPath, tmpdir()].every(isOpenToAll),
  limits: confiner !== null,
};

const noGroups =
  /^the kernel gives this user no control groups: memory is watched four times a second, processor and tasks are not limited; /;

/** What the cell says at start where one of them is missing. */
const lacks: Readonly<Record<keyof typeof stands, RegExp>> = {
  groups: /^((?!control groups \(v1\)).)*$/,
  users:
    /; all units run as one user \((only a superuser could change that|setpriv and prlimit are missing|other users cannot reach .*)\); /,
  limits: /; without prlimit, open files and the size of a file are not limited$/,
};

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

  /** A test of a wall; where this machine lacks it, of what the cell says about that, under a name that says so. */
  const wallTest = (wall: keyof typeof stands, name: string, test: () => unknown): void => {
    if (stands[wall]) it(name, () => test() as Promise<void>);
    else
      it(`says that the machine has no such wall (not shown here: it ${name})`, () =>
        expect(cell.supervisor.walls).toMatch(lacks[wall]));
  };

  it('is asked for every wall, and the cell says in one line which stand', () => {
    const { walls } = cell.supervisor;
    expect(walls.split('\n')).toHaveLength(1);
    // What is not said to be missing is said to stand, and the other way round.
    expect(/^.* are limited by control groups \(v[12]\); /.test(walls)).not.toBe(noGroups.test(walls));
    expect(/; each unit is a user of its own; /.test(walls)).toBe(stands.users);
    expect(/; open files, the size of a file and core dumps are limited$/.test(walls)).toBe(stands.limits);
  });

  it('leaves units to one user where another one could not get to their files, and says so', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'tiffin-closed-'));
    const { users, says, walls } = await tryProtections(join(closed, 'cell'));
    walls.takeDown();
    await rm(closed, { recursive: true });
    expect(users).toBeNull();
    const why = confiner === null ? 'setpriv and prlimit are missing' : 'other users cannot reach ';
    expect(says).toContain(`all units run as one user (${isRoot ? why : 'only a superuser could change that'}`);
  });

  /** Of a unit's group, wherever the kernel says that it is. */
  const limitIn = (controller: string, file: string): string => {
    const group = readFileSync(`/proc/${pids[0]}/cgroup`, 'utf8');
    const path = new RegExp(`:${controller}:(.*)$`, 'm').exec(group)?.[1] ?? '';
    return readFileSync(`${groups}/${controller}${path}/${file}`, 'utf8').trim();
  };
  const cpuQuotaUs = Math.max(1, availableParallelism() - 0.5) * 100_000;

  wallTest('groups', 'limits memory, processor and tasks of a unit by control groups (v1)', () => {
    const says = /^memory, processor and tasks of a unit are limited by control groups \(v1\); /;
    expect(cell.supervisor.walls).toMatch(says);
    const limits = [
      ['pids', 'pids.max'],
      ['memory', 'memory.limit_in_bytes'],
      ['cpu', 'cpu.cfs_quota_us'],
    ] as const;
    expect(limits.map(([controller, file]) => limitIn(controller, file))).toEqual(
      [64, (128 + 64) * 2 ** 20, cpuQuotaUs].map(String),
    );
  });

  it('says that control groups (v2) limit a unit exactly where it is in one with these limits', () => {
    const isInside = /^0::.*\/tiffin-[0-9a-f]{12}\/\d+$/m.test(readFileSync(`/proc/${pids[0]}/cgroup`, 'utf8'));
    expect(cell.supervisor.walls.includes('control groups (v2)')).toBe(isInside);
    const limits = isInside ? [limitIn('', 'pids.max'), limitIn('', 'memory.max')] : [];
    expect(limits).toEqual(isInside ? [64, (128 + 64) * 2 ** 20].map(String) : []);
  });

  wallTest('users', 'makes each unit a user of its own, without groups, rights or a way to get some', () => {
    const uids = pids.map(uidOf);
    expect(new Set([...uids, 0]).size).toBe(3);
    for (const pid of pids) {
      expect(['Groups', 'NoNewPrivs', 'CapEff', 'CapBnd'].map((name) => field(pid, name).trim())).toEqual([
        ...['', '1', '0000000000000000', '0000000000000000'],
      ]);
    }
  });

  wallTest(
    'users',
    'keeps a unit from the cell’s state and socket, from other units’ folders, memory and variables',
    async () => {
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
    },
  );

  wallTest('limits', 'limits files, their size and core dumps of a unit, for good', async () => {
    const limits = await readFile(`/proc/${pids[0]}/limits`, 'utf8');
    const limit = (name: string) => new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(limits)?.slice(1);
    expect(limit('Max core file size')).toEqual(['0', '0']);
    expect(limit('Max open files')).toEqual(['16384', '16384']);
    expect(limit('Max file size')).toEqual([String(16 * 2 ** 20), String(16 * 2 ** 20)]);
    if (isRoot) expect(limit('Max processes')).toEqual(['64', '64']);
  });

  for (const [path, code] of [
    ['/write?mb=40', 'EFBIG'],
    ['/sparse', 'EFBIG'],
    ['/open?files=100000', 'EMFILE'],
  ] as const) {
    wallTest('limits', `says no to ${path}: ${code}`, async () => {
      expect(await cell.get(host, path)).toMatchObject({ status: 500, body: code });
    });
  }

  it('ends a unit that takes memory through WebAssembly', async () => {
    const desired = cell.desired([await cell.unit('w', { answer: 'w' }, { memoryMb: 64 })]);
    await cell.rollOut(desired);
    await cell.get(`${desired.environmentId}.localhost`, '/wasm?mb=400');
    const seen = await cell.unitSeen(desired.environmentId, 'w', ({ restarts }) => restarts === 1);
    expect(seen.lastFailure).toMatch(/^used (\d+ MiB of 64|more than its 64 MiB of memory)$/);
  });

  it('ends a unit that makes files without end, and starts it again', async () => {
    const desired = cell.desired([await cell.unit('a', { answer: 'a' })]);
    await cell.rollOut(desired);
    await cell.get(`${desired.environmentId}.localhost`, '/write?mb=0&files=21000');
    const seen = await cell.unitSeen(desired.environmentId, 'a', ({ restarts }) => restarts === 1);
    expect(seen.lastFailure).toBe('made more files than a unit may have, or folders that cannot be read');
    // Thousands of files take a busy disk its time.
  }, 90_000);
});
