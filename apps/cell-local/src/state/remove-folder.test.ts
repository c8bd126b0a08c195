import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from './remove-folder.js';

const nobody = 65_534;
const isRoot = process.geteuid?.() === 0;
// Nothing is closed to root, so root becomes somebody else for as long as the test takes.
beforeEach(() => (isRoot ? process.seteuid?.(nobody) : undefined));
afterEach(() => (isRoot ? process.seteuid?.(0) : undefined));

it('removes folders that their writer closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tiffin-closed-'));
  const inner = join(folder, 'a', 'b');
  await mkdir(inner, { recursive: true });
  await writeFile(join(inner, 'file'), 'x');
  await chmod(inner, 0);
  await chmod(join(folder, 'a'), 0);
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

it('removes folders that lie deeper than a path can name, closed ones too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tiffin-deep-'));
  const script = `const { chmodSync, mkdirSync, writeFileSync } = require('node:fs'); const name = 'd'.repeat(200);
    for (let at = 0; at < 30; at += 1) { mkdirSync(name); process.chdir(name); } writeFileSync('file', ''); chmodSync('.', 0);`;
  execFileSync(process.execPath, ['-e', script], { cwd: folder });
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
});
