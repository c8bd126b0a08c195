import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { globSync } from 'node:fs';
import { startExpressGateway } from '../express-gateway/express-gateway.js';
import { seedConsumers } from '../express-gateway/seed-consumers.js';
import { startOurGateway } from '../express-gateway/our-gateway.js';
import type { SpeedCase } from './speed-case.js';

export interface RunningSide {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

interface Place {
  /** A folder of its own. */
  readonly folder: string;
  readonly backendPort: number;
  /** Where cases count that do so together with others; undefined: no Redis is installed. */
  readonly redisUrl?: string | undefined;
}

export interface Side {
  readonly name: string;
  /** Why it is not here, or null. */
  missing(): string | null;
  does(asked: SpeedCase): boolean;
  start(asked: SpeedCase, place: Place): Promise<RunningSide>;
}

const proxyCore = '0';
export const otherCore = '1';
const node = process.execPath;
const here = resolve('bench/gateway-speed');
const expressGateway = resolve('bench/express-gateway');

/** Moves a process, with all its threads, to a core: that of the proxies. */
export function pinned(pid: number, core = proxyCore): void {
  execFileSync('taskset', ['-acp', core, String(pid)], { stdio: 'ignore' });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const isOpen = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await pause(50);
  }
  throw new Error(`nothing listens on ${port}`);
}

interface Program {
  readonly name: string;
  readonly command: readonly string[];
  readonly port: number;
  readonly core?: string;
}

export async function startProgram({ name, command, port, core = proxyCore }: Program): Promise<RunningSide> {
  const child = spawn('taskset', ['-c', core, ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: homedir(), GOMAXPROCS: '1', NODE_ENV: 'production' },
  });
  await listening(port, child);
  return { name, port, pid: child.pid!, stop: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await exit;
}

/** The service behind all sides, beside the load. */
export async function startBackend(): Promise<RunningSide> {
  const port = await freePort();
  const command = [node, join(here, 'backend.mjs'), String(port)];
  return startProgram({ name: 'backend', command, port, core: otherCore });
}

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
const url = ({ backendPort }: Place): string => `http://127.0.0.1:${backendPort}`;

const redisOf = ({ inRedis }: SpeedCase, { redisUrl }: Place): string | undefined => (inRedis ? redisUrl : undefined);

const ours: Side = {
  name: 'Tiffin',
  missing: () => null,
  does: () => true,
  start: async (asked, place) => {
    const runtime = resolve('dist/runtimes/runtime-gateway/runtime.mjs');
    const { port, pid, stop } = await startOurGateway(
      { runtime, home: '.', redisUrl: redisOf(asked, place) },
      asked.config(url(place)),
      [asked.consumers],
    );
    pinned(pid);
    return { name: 'Tiffin', port, pid, stop };
  },
};

const theirs: Side = {
  name: 'Express Gateway 1.16.11',
  missing: () =>
    existsSync(join(expressGateway, 'node_modules/express-gateway')) ? null : '"npm run conformance" installs it',
  does: () => true,
  start: async (asked, place) => {
    const { port, pid, adminPort, stop } = await startExpressGateway(
      expressGateway,
      asked.config(url(place)),
      redisOf(asked, place),
    );
    await seedConsumers(adminPort, [asked.consumers]);
    pinned(pid);
    return { name: 'Express Gateway 1.16.11', port, pid, stop };
  },
};

const direct: Side = {
  name: 'direct',
  missing: () => null,
  does: ({ isPlain }) => isPlain,
  start: async () => {
    const port = await freePort();
    return startProgram({ name: 'direct', command: [node, join(here, 'backend.mjs'), String(port)], port });
  },
};

const undici: Side = {
  name: 'bare undici.dispatch',
  missing: () => null,
  does: ({ isPlain }) => isPlain,
  start: async (_, { backendPort }) => {
    const port = await freePort();
    const command = [node, join(here, 'bare-undici.mjs'), String(port), String(backendPort)];
    return startProgram({ name: 'bare undici.dispatch', command, port });
  },
};

const nginx: Side = {
  name: 'nginx',
  missing: () => (onPath('nginx') ? null : 'Debian: apt-get install nginx-light'),
  does: ({ isPlain }) => isPlain,
  start: async (_, { folder, backendPort }) => {
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    writeFileSync(
      file,
      `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 1000000000;
  upstream cars { server 127.0.0.1:${backendPort}; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://cars; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`,
    );
    return startProgram({ name: 'nginx', command: ['nginx', '-c', file], port });
  },
};

/** As `npm run cluster:up` builds it. */
const traefikPath = (): string | undefined =>
  onPath('traefik') ? 'traefik' : globSync(join(homedir(), '.cache/tiffin/cluster-tools/traefik-*/traefik'))[0];

const traefik: Side = {
  name: 'Traefik',
  missing: () => (traefikPath() === undefined ? '"npm run cluster:up" builds it' : null),
  does: (asked) => asked.traefik !== undefined,
  start: async (asked, { folder, backendPort }) => {
    const port = await freePort();
    const file = join(folder, 'traefik.json');
    const { middlewares, routers } = asked.traefik!;
    const names = Object.keys(middlewares);
    const chain = names.length === 0 ? {} : { middlewares: names };
    const all = Array.from({ length: routers }, (_, at) => [
      `e${at}`,
      { rule: `PathPrefix(\`/e${at}/\`)`, service: 'cars', entryPoints: ['web'], ...chain },
    ]);
    const http = {
      ...{ routers: Object.fromEntries(all), ...(names.length === 0 ? {} : { middlewares }) },
      services: { cars: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${backendPort}` }] } } },
    };
    writeFileSync(file, JSON.stringify({ http }));
    const command = [
      ...[traefikPath()!, `--entrypoints.web.address=127.0.0.1:${port}`, `--providers.file.filename=${file}`],
      ...['--log.level=ERROR', '--global.checknewversion=false', '--global.sendanonymoususage=false'],
    ];
    const started = await startProgram({ name: 'Traefik', command, port });
    // It listens before it has read its routes.
    while ((await fetch(`http://127.0.0.1:${port}/e0/`)).status === 404) await pause(50);
    return started;
  },
};

/** Built as docs/benchmarks.md says. */
const caddyPath = (): string | undefined =>
  onPath('caddy') ? 'caddy' : globSync(join(homedir(), '.cache/tiffin/bench-tools/caddy/caddy'))[0];

const caddy: Side = {
  name: 'Caddy',
  missing: () =>
    caddyPath() === undefined
      ? 'in ~/.cache/tiffin/bench-tools/caddy: go mod init bench, go get github.com/caddyserver/caddy/v2/cmd/caddy, go build -o caddy github.com/caddyserver/caddy/v2/cmd/caddy'
      : null,
  does: ({ isPlain }) => isPlain,
  start: async (_, { folder, backendPort }) => {
    const port = await freePort();
    const file = join(folder, 'Caddyfile');
    const options = '{\n admin off\n auto_https off\n log {\n  level ERROR\n }\n}\n';
    writeFileSync(file, `${options}http://127.0.0.1:${port} {\n reverse_proxy 127.0.0.1:${backendPort}\n}\n`);
    return startProgram({ name: 'Caddy', command: [caddyPath()!, 'run', '--config', file], port });
  },
};

export const sides: readonly Side[] = [direct, nginx, traefik, caddy, undici, ours, theirs];

export function folderFor(parent: string, name: string): string {
  const folder = join(parent, name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  return folder;
}
