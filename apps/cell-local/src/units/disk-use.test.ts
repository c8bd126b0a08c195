import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { diskUseMb } from './disk-use.js';

const megabytes = 3;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-use-'));
  mkdirSync(join(folder, 'kept'));
  writeFileSync(join(folder, 'kept', 'file'), Buffer.alloc(megabytes * 1_048_576, 1));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `script` in the folder, until it says that it has begun. */
async function unit(script: string) {
  const child = spawn(process.execPath, ['-e', script], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

it('counts what lies there while a unit makes and removes folders all the time', async () => {
  await using busy = await unit(`const { mkdirSync, rmSync } = require('node:fs'); console.log('begun');
    for (let at = 0; ; at += 1) { const top = 'at' + (at % 50); mkdirSync(top + '/a/b', { recursive: true }); rmSync(top, { recursive: true }); }`);
  const seen = new Set<number>();
  for (let times = 0; times < 200; times += 1) seen.add(await diskUseMb(folder, busy.pid));
  expect([...seen]).toEqual([megabytes]);
});

it('a folder that cannot be read counts as no end of files: here it lies too deep to be named', async () => {
  await using deep = await unit(`const { mkdirSync } = require('node:fs'); const name = 'd'.repeat(200);
    for (let at = 0; at < 30; at += 1) { mkdirSync(name); process.chdir(name); } console.log('begun'); setInterval(() => {}, 1000);`);
  expect(await diskUseMb(folder, deep.pid)).toBe(Infinity);
});

it('so do more entries than anybody needs', { timeout: 60_000 }, async () => {
  for (let at = 0; at < 20_001; at += 1) writeFileSync(join(folder, String(at)), '');
  expect(await diskUseMb(folder, process.pid)).toBe(Infinity);
});
