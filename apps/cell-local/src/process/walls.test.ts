import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ofKernel, raiseWalls } from './walls.js';

const none = /^the kernel gives this user no control groups/;
const busy = () => Object.assign(new Error('EBUSY'), { code: 'EBUSY' });

describe('raiseWalls over a kernel by hand', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tiffin-cgroup-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Each group that is made has the files that a kernel would give it. */
  const raise = (ownGroups: string, limits: readonly string[], isBusy = (_control: string): boolean => false) => {
    const written: string[] = [];
    const walls = raiseWalls('/cell', {
      ...ofKernel(),
      ...{ root, ownGroups },
      make: (folder) => {
        mkdirSync(folder, { recursive: true });
        for (const name of limits) writeFileSync(join(folder, name), '');
      },
      write: (file, text) => {
        if (basename(file) === 'cgroup.subtree_control' && isBusy(file)) throw busy();
        written.push(`${file.slice(root.length)} ${text}`.replace(/tiffin-[0-9a-f]{12}/, 'CELL'));
      },
      remove: (folder) => rmSync(folder, { recursive: true }),
    });
    return { walls, written };
  };
  const v2 = ['memory.max', 'pids.max', 'cpu.max'];
  const makeOwn = () => {
    mkdirSync(join(root, 'own'));
    writeFileSync(join(root, 'own', 'cgroup.controllers'), 'cpu memory pids');
  };

  it('has none where there are none', () => {
    expect(raise('', []).walls).toMatchObject({ areReal: false, says: expect.stringMatching(none) });
  });

  it('takes v1 where its controllers are mounted', () => {
    for (const name of ['memory', 'pids']) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, 'cgroup.procs'), '');
    }
    const { walls } = raise('3:memory:/a', ['memory.limit_in_bytes', 'pids.max']);
    expect(walls).toMatchObject({
      areReal: true,
      says: 'memory and tasks of a unit are limited by control groups (v1)',
    });
  });

  it('takes v2 of a group that is empty', () => {
    makeOwn();
    const { walls, written } = raise('0::/own', v2);
    expect(walls.says).toBe('memory, processor and tasks of a unit are limited by control groups (v2)');
    expect(written).not.toContainEqual(expect.stringMatching(/cgroup.procs/));
  });

  it('makes room in a v2 group that holds the cell itself, by a group of its own', () => {
    makeOwn();
    let moved = false;
    const { walls, written } = raise('0::/own', v2, () => !moved && ((moved = true), true));
    expect(walls.areReal).toBe(true);
    expect(written.slice(0, 2)).toEqual([
      `/own/CELL-cell/cgroup.procs ${process.pid}`,
      '/own/cgroup.subtree_control +memory +pids',
    ]);
  });

  it('has none where others are in the v2 group too', () => {
    makeOwn();
    expect(raise('0::/own', v2, (control) => control.includes('/own/cgroup')).walls.says).toMatch(none);
  });
});
