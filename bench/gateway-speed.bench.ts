/**
 * The gateway beside nginx, Traefik, Caddy, bare undici and Express Gateway: what can do a case does it, in turns, alone on one core,
 * with the load and the service behind it on the other. What is not installed is named and left out.
 * `npm run bench -- gateway-speed [--rounds=5] [--seconds=3] [--connections=32] [--only=TEXT] [--sides=TEXT,TEXT] [--idle=10000]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { idleConnections, residentMb, starts } from './gateway-speed/at-rest.js';
import {
  folderFor,
  otherCore,
  pinned,
  type RunningSide,
  type Side,
  sides,
  startBackend,
} from './gateway-speed/side.js';
import { type SpeedCase, speedCases } from './gateway-speed/speed-case.js';
import { hasWrk, type LoadFigures, sustainedLoad } from './gateway-speed/sustained-load.js';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { cpuUsOf } from './process-cpu.js';
import { percentile } from './summary.js';

const { values } = parseArgs({
  options: {
    ...{ rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
    ...{ connections: { type: 'string', default: '32' }, idle: { type: 'string', default: '10000' } },
    ...{ only: { type: 'string', default: '' }, sides: { type: 'string', default: '' } },
  },
});
const [rounds, seconds, connections] = [Number(values.rounds), Number(values.seconds), Number(values.connections)];
const folder = mkdtempSync(join(tmpdir(), 'gateway-speed-'));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const running = new Set<RunningSide>();
const redisProgram = findRedisServer(process.env['PATH'] ?? '');
const redis = redisProgram === null ? undefined : await RedisServer.start(redisProgram);
if (redis !== undefined) pinned(redis.pid, otherCore);
else print('Left out: what counts in Redis (Debian: apt-get install redis-server)');

interface Round extends LoadFigures {
  readonly cpuUs: number;
  readonly residentMb: number;
}

interface Measured {
  readonly side: RunningSide;
  readonly rounds: Round[];
}

const chosen = values.sides.split(',').filter((text) => text !== '');
const wanted = sides.filter(({ name }) => chosen.length === 0 || chosen.some((text) => name.includes(text)));
for (const { name, missing } of wanted) if (missing() !== null) print(`Left out: ${name} (${missing()})`);
const present = wanted.filter(({ missing }) => missing() === null);

async function begin(side: Side, asked: SpeedCase, backendPort: number): Promise<RunningSide> {
  const started = await side.start(asked, {
    ...{ folder: folderFor(folder, `${asked.name} ${side.name}`), backendPort },
    redisUrl: redis?.url,
  });
  running.add(started);
  return started;
}

async function end(side: RunningSide): Promise<void> {
  await side.stop();
  running.delete(side);
}

async function round(side: RunningSide, { path, headers }: SpeedCase): Promise<Round> {
  const before = cpuUsOf(side.pid);
  const figures = await sustainedLoad({ port: side.port, path, headers, connections, seconds });
  const cpuUs = (cpuUsOf(side.pid) - before) / figures.requests;
  return { ...figures, cpuUs, residentMb: residentMb(side.pid) };
}

async function measure(asked: SpeedCase, backendPort: number): Promise<readonly Measured[]> {
  const able = present.filter(({ does }) => does(asked));
  const measured: Measured[] = [];
  for (const side of able) measured.push({ side: await begin(side, asked, backendPort), rounds: [] });
  for (let turn = -1; turn < rounds; turn += 1) {
    for (const { side, rounds: kept } of measured) {
      const figures = await round(side, asked);
      // The first warms up.
      if (turn >= 0) kept.push(figures);
    }
  }
  for (const { side } of measured) await end(side);
  return measured;
}

const median = (all: readonly number[]): number => percentile(all, 0.5);

/** Of each round against the same one of the other: noise that both had cancels out. */
function ratio(of: readonly Round[], to: readonly Round[], figure: 'perSecond' | 'cpuUs'): number {
  return median(of.map((each, at) => each[figure] / (to[at]?.[figure] ?? Number.NaN)));
}

function table(asked: SpeedCase, measured: readonly Measured[]): void {
  const us = measured.find(({ side }) => side.name === 'Tiffin')?.rounds ?? [];
  print(`\n${asked.name}, ${connections} connections\n`);
  print('| side | requests/s | CPU us | least CPU us | p50 ms | p99 ms | MB | Tiffin: requests/s x | Tiffin: CPU x |');
  print('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const { side, rounds: all } of measured) {
    const of = (figure: keyof Round): number => median(all.map((each) => each[figure]));
    const cells = [
      ...[of('perSecond').toFixed(0), of('cpuUs').toFixed(1), Math.min(...all.map(({ cpuUs }) => cpuUs)).toFixed(1)],
      ...[of('p50Ms').toFixed(2), of('p99Ms').toFixed(2), of('residentMb').toFixed(0)],
      ...[ratio(us, all, 'perSecond').toFixed(2), ratio(us, all, 'cpuUs').toFixed(2)],
    ];
    print(`| ${side.name} | ${cells.join(' | ')} |`);
  }
}

async function atRest(asked: SpeedCase, backendPort: number): Promise<void> {
  print(
    '\n| side | ready after ms | CPU until then, ms | MB after a start | KB of one of ' +
      values.idle +
      ' idle connections |',
  );
  print('| --- | --- | --- | --- | --- |');
  for (const side of present.filter(({ name, does }) => does(asked) && name !== 'direct')) {
    const place = { folder: folderFor(folder, `start ${side.name}`), backendPort };
    const { readyMs, cpuMs, residentMb: mb } = await starts(side, asked, place);
    const started = await begin(side, asked, backendPort);
    const each = await idleConnections(started, asked.path, Number(values.idle));
    await end(started);
    print(`| ${side.name} | ${readyMs.toFixed(0)} | ${cpuMs.toFixed(0)} | ${mb.toFixed(1)} | ${each} |`);
  }
}

const backend = await startBackend();
running.add(backend);
try {
  print(
    `${cpus()[0]?.model} x ${cpus().length}, Node ${process.version}, load by ${hasWrk ? 'wrk' : 'bench/http-load.ts'}`,
  );
  print(`${rounds} rounds of ${seconds} s, in turns, after one to warm up; medians`);
  const cases = speedCases.filter(
    ({ name, inRedis }) => name.includes(values.only) && (redis !== undefined || !inRedis),
  );
  for (const asked of cases) table(asked, await measure(asked, backend.port));
  const plain = cases.find(({ isPlain }) => isPlain);
  if (plain !== undefined) await atRest(plain, backend.port);
} finally {
  for (const side of running) await side.stop();
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
}
