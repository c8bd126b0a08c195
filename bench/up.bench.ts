/**
 * `npm run up` on data of its own: cold once, then warm, from the command to the first answered call of a gateway; and the memory
 * of everything that it runs while the walkthrough idles, beside a bare Node process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from './summary.js';

const warmRuns = 5;
const idleMs = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'tiffin-bench-'));

function tiffin(...args: readonly string[]): ChildProcess {
  return spawn('npm', ['run', '--silent', ...args], {
    env: { ...process.env, TIFFIN_DATA_DIR: folder, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const up = (...args: readonly string[]): ChildProcess =>
  tiffin('up', '--', '--port', '4750', '--router-port', '4751', ...args);

/** Seconds that `up` itself reports; it counts from its own start. */
function firstAnswer(child: ChildProcess): Promise<number> {
  const { stdout } = child;
  if (!stdout) throw new Error('up has no output');
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`up ended with ${code} and without an answer`)));
    createInterface({ input: stdout }).on('line', (line) => {
      const seconds = /First answer through the gateway after ([\d.]+) s/.exec(line)?.[1];
      if (seconds !== undefined) resolve(Number(seconds));
    });
  });
}

interface Memory {
  rss: number;
  pss: number;
  processes: number;
}

/** MB of a process and all below it. PSS counts a page that n processes share as 1/n in each: their sum is what is really resident. */
function memoryBelow(rootPid: number): Memory {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === rootPid || isBelow(parents.get(pid)));
  const sum: Memory = { rss: 0, pss: 0, processes: 0 };
  for (const pid of parents.keys()) {
    if (!isBelow(pid)) continue;
    const rollup = readOrEmpty(`/proc/${pid}/smaps_rollup`);
    sum.rss += megabytes(rollup, 'Rss');
    sum.pss += megabytes(rollup, 'Pss');
    sum.processes += 1;
  }
  return sum;
}

const parentOf = (pid: string): number => Number(readOrEmpty(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1]);
const megabytes = (rollup: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024;

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function bareMemory(): Promise<Memory> {
  const child = spawn(process.execPath, ['-e', `require('http').createServer().listen(0); console.log('up')`]);
  await once(child.stdout, 'data');
  const memory = memoryBelow(child.pid ?? 0);
  child.kill();
  return memory;
}

async function run(...args: readonly string[]): Promise<number> {
  const child = up(...args);
  const ended = once(child, 'exit');
  const seconds = await firstAnswer(child);
  await ended;
  return seconds;
}

async function main(): Promise<void> {
  const cold = await run('--exit');
  const warm: number[] = [];
  for (let at = 0; at < warmRuns; at += 1) warm.push(await run('--exit'));
  const child = up();
  const ended = once(child, 'exit');
  await firstAnswer(child);
  await pause(idleMs);
  const memory = memoryBelow(child.pid ?? 0);
  const bare = await bareMemory();
  tiffin('down').stdout?.resume();
  await ended;
  process.stdout.write(
    [
      'npm run up: seconds to the first answered gateway call',
      `  new data folder (everything built): ${cold.toFixed(2)}`,
      `  warm, ${warmRuns} runs: p50 ${percentile(warm, 0.5).toFixed(2)}, worst ${Math.max(...warm).toFixed(2)}`,
      `memory of all ${memory.processes} processes below npm, walkthrough idle (MB)`,
      `  resident (sum of PSS): ${memory.pss.toFixed(0)}; sum of RSS, which counts shared pages once per process: ${memory.rss.toFixed(0)}`,
      `  ratio to one bare Node server (PSS ${bare.pss.toFixed(0)} beside them): ${(memory.pss / bare.pss).toFixed(1)}`,
      '',
    ].join('\n'),
  );
}

await main().finally(() => rmSync(folder, { recursive: true, force: true }));
