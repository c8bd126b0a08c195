import { afterAll, beforeAll, expect, it } from 'vitest';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '@tiffin/testing/bundle';
import { ofKernel } from './walls.js';

const { root: groups } = ofKernel();
/** The kernel's second hierarchy: alone, or beside the first. */
const root = [groups, join(groups, 'unified')].find((folder) => existsSync(join(folder, 'cgroup.controllers')));
const controllers = root === undefined ? '' : readFileSync(join(root, 'cgroup.controllers'), 'utf8');
/** Beside the first hierarchy, whose controllers they are, memory and tasks have to be played by one that is left. */
const player = /\bmemory\b/.test(controllers) ? '' : /\bhugetlb\b/.exec(controllers)?.[0];
const canTry = process.geteuid?.() === 0 && player !== undefined;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tiffin-groups-'));
  await bundle(join(import.meta.dirname, '../testing/second-hierarchy.ts'), join(dir, 'main.mjs'));
});
afterAll(() => rm(dir, { recursive: true }));

/** What became of a cell's walls in a process of its own. */
async function show(what: 'alone' | 'beside others' | 'as it is'): Promise<Readonly<Record<string, unknown>>> {
  const given = [join(dir, 'main.mjs'), what, root ?? '', player ?? ''];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}

if (canTry) {
  it('a group of the second hierarchy that holds the cell alone makes room for units, and takes them in', async () => {
    const { own, says, cell, unit, ranOutOfMemory, left } = await show('alone');
    expect(says).toMatch(/^memory(, processor)? and tasks of a unit are limited by control groups \(v2\)$/);
    const name = /\/(tiffin-[0-9a-f]{12})-cell$/.exec(String(cell))?.[1];
    expect({ cell, unit, left }).toEqual({
      cell: `${String(own)}/${name}-cell`,
      unit: `${String(own)}/${name}/PID`,
      left: [`${name}-cell`],
    });
    expect(ranOutOfMemory).toBe(false);
    expect(existsSync(join(String(root), String(own)))).toBe(false);
  });

  it('a group of the second hierarchy that holds others too is left alone', async () => {
    const { own, ...seen } = await show('beside others');
    expect(seen).toEqual({ areReal: false, cell: own, other: own, left: [] });
    expect(existsSync(join(String(root), String(own)))).toBe(false);
  });
} else {
  it('where nobody can try the second hierarchy, the cell claims it for no unit that is not in a group of it', async () => {
    const { says, cell, unit } = await show('as it is');
    expect(String(says).includes('control groups (v2)')).toBe(/\/tiffin-[0-9a-f]{12}\/\d+$/.test(String(unit)));
    if (/\/tiffin-[0-9a-f]{12}-cell$/.test(String(cell))) rmdirSync(join(String(root), String(cell)));
  });
}
