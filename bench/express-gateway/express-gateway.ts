import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CaseConfig } from './conformance-case.js';
import { Refused, type StartedGateway } from './started-gateway.js';

const system = {
  crypto: { cipherKey: 'sensitiveKey', algorithm: 'aes256', saltRounds: 4 },
  session: { secret: 'keyboard cat', resave: false, saveUninitialized: false },
  accessTokens: { timeToExpiry: 7_200_000 },
  refreshTokens: { timeToExpiry: 7_200_000 },
  authorizationCodes: { timeToExpiry: 300_000 },
};

export interface StartedExpressGateway extends StartedGateway {
  readonly adminPort: number;
}

/** Starts Express Gateway, on the Node that is installed beside it, in the folder `home`; its Redis is emulated unless one is given. Throws `Refused`. */
export async function startExpressGateway(
  home: string,
  { plugins = [], asFile: _, ...config }: CaseConfig,
  redisUrl?: string,
): Promise<StartedExpressGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'express-gateway-'));
  await mkdir(join(folder, 'models'));
  await cp(join(home, 'node_modules/express-gateway/lib/config/models'), join(folder, 'models'), { recursive: true });
  const servers = { http: { port: 0, hostname: '127.0.0.1' }, admin: { port: 0, host: '127.0.0.1' } };
  await writeFile(join(folder, 'gateway.config.json'), JSON.stringify({ ...servers, ...config }));
  await writeFile(
    join(folder, 'system.config.json'),
    JSON.stringify({ ...system, db: { redis: redisOf(redisUrl) }, plugins: named(plugins, home) }),
  );
  const child = spawn(join(home, 'node_modules/node/bin/node'), ['serve.mjs', folder], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // As its image runs it: without stacks in what clients get.
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', EG_DISABLE_CONFIG_WATCH: 'true', LOG_LEVEL: 'info' },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout!, child.stderr!]) createInterface(stream).on('line', (line) => lines.push(line));
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { gateway, admin } = await ports(child, lines);
    return { port: gateway, adminPort: admin, pid: child.pid!, lines, stop, ended: () => child.exitCode !== null };
  } catch (error) {
    await stop();
    throw error;
  }
}

function redisOf(url: string | undefined): object {
  if (url === undefined) return { emulate: true, namespace: 'EG' };
  const { hostname: host, port } = new URL(url);
  return { host, port: Number(port), namespace: 'EG' };
}

const named = (plugins: readonly string[], home: string): object =>
  Object.fromEntries(
    plugins.map((module, index) => [`p${index}`, { package: module.startsWith('.') ? join(home, module) : module }]),
  );

interface Ports {
  readonly gateway: number;
  readonly admin: number;
}

function ports(child: ChildProcess, lines: readonly string[]): Promise<Ports> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: Ports | { readonly refused: string }) => {
      if ('refused' in message) reject(new Refused(message.refused));
      else resolve(message);
    });
    child.once('error', reject);
    child.once('exit', () =>
      reject(new Refused(lines.findLast((line) => /Error\b/.test(line)) ?? 'It ended without a word.')),
    );
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}
