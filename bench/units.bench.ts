/**
 * The three runtimes by themselves, with the walkthrough's images: what a start costs, what stays resident, and how many requests a
 * second one process answers. With `--before=REVISION` the runtimes of that revision are measured in turn with these.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { earlierRevision } from './earlier-revision.js';
import { load } from './http-load.js';
import { cpuUsOf } from './process-cpu.js';
import { percentile } from './summary.js';

const [starts, rounds, forMs, connections] = [15, 7, 3_000, 16];
/** Each kind's request, of which nothing but the kind's own work is waited for. */
const paths = { function: '/', gateway: '/cars/1', workspace: '/api/cars' } as const;
type Kind = keyof typeof paths;
const kinds = Object.keys(paths) as Kind[];
const measures = ['CPU to the port, ms', 'resident, MB', 'requests/s', 'CPU of a request, us'] as const;
type Measure = (typeof measures)[number];

/** The unpacked image of each kind, made by a revision's own builder and cell. */
type Images = Readonly<Record<Kind, string>>;

interface Revision {
  readonly name: string;
  readonly images: Images;
  readonly results: Readonly<Record<Kind, Map<Measure, number[]>>>;
}

const running = new Set<ChildProcess>();
const folder = mkdtempSync(join(tmpdir(), 'tiffin-bench-'));

function imagesOf(name: string, checkout: string): Images {
  const data = join(folder, name);
  execFileSync(process.execPath, ['tools/start.mjs', 'up', '--exit', '--port', '0', '--router-port', '0'], {
    cwd: checkout,
    env: { ...process.env, TIFFIN_DATA_DIR: data },
    stdio: 'ignore',
  });
  const unpacked = join(data, 'cell/rootfs');
  const apps = readdirSync(unpacked).map((image) => join(unpacked, image, 'app'));
  const of = (kind: Kind): string => {
    const found = apps.find((app) => kindOf(app) === kind);
    if (found === undefined) throw new Error(`${name} has no image of a ${kind}`);
    return found;
  };
  return { function: of('function'), gateway: of('gateway'), workspace: of('workspace') };
}

function kindOf(app: string): Kind {
  const config = JSON.parse(readFileSync(join(app, 'config.json'), 'utf8')) as object;
  if ('pipelines' in config) return 'gateway';
  return 'connectors' in config ? 'workspace' : 'function';
}

/** A running unit and its port. */
async function start(app: string, upstream: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, ['runtime.mjs'], {
    cwd: app,
    env: {
      ...{ HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'production' },
      TIFFIN_UPSTREAMS: JSON.stringify({ workspace: upstream, 'function-myfunction': upstream }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, port } = JSON.parse(line) as { readonly msg?: string; readonly port?: number };
    if (msg === 'listening' && port !== undefined) return { child: drained(child), port };
  }
  throw new Error(`the unit of ${app} ended before it listened`);
}

function drained(child: ChildProcess): ChildProcess {
  child.stdout?.resume();
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  running.delete(child);
}

const residentMb = (pid: number): number =>
  Number(/^Rss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;

function keep({ results }: Revision, kind: Kind, measured: Partial<Record<Measure, number>>): void {
  for (const [measure, value] of Object.entries(measured) as [Measure, number][]) {
    const values = results[kind].get(measure) ?? [];
    results[kind].set(measure, [...values, value]);
  }
}

async function measureStart(revision: Revision, kind: Kind, upstream: string): Promise<void> {
  const { child } = await start(revision.images[kind], upstream);
  const cpu = cpuUsOf(child.pid ?? 0) / 1000;
  // It does a little more after it listens.
  await pause(300);
  keep(revision, kind, { 'CPU to the port, ms': cpu, 'resident, MB': residentMb(child.pid ?? 0) });
  await end(child);
}

async function measureLoad(revisions: readonly Revision[], kind: Kind, upstream: string): Promise<void> {
  const units = await Promise.all(revisions.map(({ images }) => start(images[kind], upstream)));
  const request = (port: number) => Buffer.from(`GET ${paths[kind]} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  for (let round = -1; round < rounds; round += 1) {
    for (const [at, { child, port }] of units.entries()) {
      const cpuBefore = cpuUsOf(child.pid ?? 0);
      const { perSecond, tookMs } = await load({ port, requests: [request(port)], connections, forMs });
      const cpu = (cpuUsOf(child.pid ?? 0) - cpuBefore) / tookMs.length;
      // The first round warms up.
      if (round >= 0) keep(revisions[at] as Revision, kind, { 'requests/s': perSecond, 'CPU of a request, us': cpu });
    }
  }
  for (const { child } of units) await end(child);
}

const median = (values: readonly number[]): number => percentile(values, 0.5);
const places: Readonly<Record<Measure, number>> = {
  'CPU to the port, ms': 0,
  'resident, MB': 1,
  'requests/s': 0,
  'CPU of a request, us': 0,
};

function row(revisions: readonly Revision[], kind: Kind, measure: Measure): string {
  const all = revisions.map(({ results }) => results[kind].get(measure) ?? []);
  const [first = [], last = []] = [all[0], all.at(-1)];
  // Each against its neighbour in time: noise that both had cancels out.
  const ratio = median(last.map((value, at) => value / (first[at] ?? value)));
  const cells = all.map((values) => median(values).toFixed(places[measure]));
  return `| ${kind} | ${measure} | ${[...cells, ratio.toFixed(2)].join(' | ')} |`;
}

async function measure(revisions: readonly Revision[]): Promise<void> {
  // The service behind the gateway: in this process, which otherwise only counts.
  const service = createServer((_, response) => response.setHeader('content-type', 'application/json').end('{"id":1}'));
  await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
  const upstream = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  for (const kind of kinds) {
    for (let at = 0; at < starts; at += 1) {
      for (const revision of revisions) await measureStart(revision, kind, upstream);
    }
    await measureLoad(revisions, kind, upstream);
  }
  service.closeAllConnections();
  service.close();
}

const before = process.argv.find((arg) => arg.startsWith('--before='))?.slice('--before='.length);
const checkouts = Object.entries({
  ...(before === undefined ? {} : { before: earlierRevision(before, []) }),
  now: resolve('.'),
});

async function main(): Promise<void> {
  const revisions = checkouts.map(([name, checkout]): Revision => {
    const results = { function: new Map(), gateway: new Map(), workspace: new Map() };
    return { name, images: imagesOf(name, checkout), results };
  });
  await measure(revisions);
  const names = revisions.map(({ name }) => name);
  const head = `| unit | measure | ${names.join(' | ')} | ratio |\n|---|---|${'---|'.repeat(names.length + 1)}`;
  const rows = kinds.flatMap((kind) => measures.map((measure) => row(revisions, kind, measure)));
  process.stdout.write(`${starts} starts, ${rounds} rounds of load, medians\n${[head, ...rows].join('\n')}\n`);
}

await main().finally(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
