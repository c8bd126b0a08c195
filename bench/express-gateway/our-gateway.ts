import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readGatewayFiles } from '@tiffin/gateway-files';
import type { CaseConfig, CaseConsumers } from './conformance-case.js';
import { keptConsumers } from './kept-consumers.js';
import { Refused, type StartedGateway } from './started-gateway.js';

export interface OurGateway {
  /** The file that ships. */
  readonly runtime: string;
  /** Where plugins are found. */
  readonly home: string;
  /** Where it counts; absent: for itself. */
  readonly redisUrl?: string | undefined;
  /** Of its Node. */
  readonly flags?: readonly string[];
}

/** Starts Tiffin's gateway as it ships. Throws `Refused`. */
export async function startOurGateway(
  { runtime, home, redisUrl, flags = [] }: OurGateway,
  config: CaseConfig,
  consumers: readonly (CaseConsumers | undefined)[] = [],
): Promise<StartedGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'our-gateway-'));
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify(config.asFile ? asRead(config) : normalised(config, home)),
  );
  const kept = join(folder, 'consumers.json');
  await writeFile(kept, JSON.stringify(keptConsumers(consumers)));
  const limits = join(folder, 'limits.json');
  await writeFile(limits, JSON.stringify({ url: redisUrl, prefix: 'tiffin:' }));
  const child = spawn(process.execPath, [...flags, runtime], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', TIFFIN_CONSUMERS_FILE: kept },
      ...(redisUrl === undefined ? {} : { TIFFIN_LIMITS_FILE: limits }),
    },
  });
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  const port = new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      const { msg, port: listening } = JSON.parse(line) as { msg?: string; port?: number };
      if (msg === 'listening') resolve(listening!);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Refused(errors.join('\n'))));
  });
  const stop = async (): Promise<void> => {
    // Not by force: what it has logged is written out before it ends.
    child.kill('SIGTERM');
    await exit;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { port: await port, pid: child.pid!, lines, stop, ended: () => child.exitCode !== null };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What becomes of it as the file of an Express Gateway. */
function asRead({ asFile: _, ...config }: CaseConfig): object {
  const { config: read, notes } = readGatewayFiles(
    {
      ...{ gateway: { name: 'gateway.config.json', text: JSON.stringify(config) }, system: null, models: [] },
      ...{ consumers: null, beside: { absolute: (path) => path, read: () => null } },
    },
    {},
  );
  const refused = notes.find(({ severity }) => severity === 'refused');
  if (refused !== undefined) throw new Refused(`${refused.what}: ${refused.why}`);
  return read;
}

/** The form that the runtime loads: everything in lists. */
function normalised({ plugins = [], ...config }: CaseConfig, home: string): object {
  const pipelines = Object.entries(config.pipelines).map(([name, pipeline]) => {
    const policies = pipeline.policies.map((entry) =>
      Object.fromEntries(Object.entries(entry).map(([policy, steps]) => [policy, listOf(steps)])),
    );
    return [name, { ...pipeline, policies }] as const;
  });
  const brought = plugins.map((module, index) => ({ name: `p${index}`, module, settings: {} }));
  return {
    ...{ kind: 'gateway', id: 'g', name: 'Gateway', ...config, pipelines: Object.fromEntries(pipelines) },
    ...(brought.length === 0 ? {} : { plugins: brought, pluginFolder: home }),
  };
}

const listOf = <Value>(value: Value | readonly Value[] | null): readonly Value[] =>
  value === null ? [] : Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
