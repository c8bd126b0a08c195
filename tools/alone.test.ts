import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const name = `testing ${process.pid}`;
const lock = resolve('.tiffin/alone', name);
let folder: string;
let log: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiffin-alone-'));
  log = join(folder, 'log');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  rmSync(lock, { force: true });
});

/** A command that works for a moment, alone. */
const command = (...lines: readonly string[]) => [
  '--input-type=module',
  '--eval',
  `import { appendFileSync } from 'node:fs';
   import { setTimeout as wait } from 'node:timers/promises';
   import { alone } from ${JSON.stringify(resolve('tools/alone.mjs'))};
   await alone(${JSON.stringify(name)}, async () => {
     appendFileSync(${JSON.stringify(log)}, 'begin ');
     ${lines.join('\n')}
     appendFileSync(${JSON.stringify(log)}, 'end ');
   });`,
];
const run = (...lines: readonly string[]) => promisify(execFile)(process.execPath, command(...lines));

it('lets commands that come at once work one after the other, and says whom one waits for', async () => {
  const ran = await Promise.all(Array.from({ length: 4 }, () => run('await wait(300);')));
  expect(readFileSync(log, 'utf8')).toBe('begin end '.repeat(4));
  expect(ran.filter(({ stderr }) => stderr.includes(`Another command is ${name} (process `)).length).toBeGreaterThan(1);
  expect(existsSync(lock)).toBe(false);
});

it('waits for nobody who was killed', async () => {
  const killed = spawn(process.execPath, command('process.kill(process.pid, "SIGKILL");', 'await wait(60_000);'));
  await once(killed, 'exit');
  expect(existsSync(lock)).toBe(true);
  await run();
  expect(readFileSync(log, 'utf8')).toBe('begin begin end ');
});

it('gives way where the work fails', async () => {
  await expect(run('throw new Error("no room");')).rejects.toThrow('no room');
  expect(existsSync(lock)).toBe(false);
});

it('takes what holds nothing yet for held', async () => {
  writeFileSync(lock, '');
  const waits = spawn(process.execPath, command(), { stdio: ['ignore', 'ignore', 'pipe'] });
  const [said] = (await once(waits.stderr, 'data')) as [Buffer];
  expect([String(said).includes('waiting for it'), existsSync(log)]).toEqual([true, false]);
  rmSync(lock);
  await once(waits, 'exit');
  expect(readFileSync(log, 'utf8')).toBe('begin end ');
});
