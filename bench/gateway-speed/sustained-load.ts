import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../http-load.js';
import { percentile } from '../summary.js';

export interface LoadFigures {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}

export const hasWrk = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'wrk')));

/** Load from the core of the backend: Debian's wrk, and what the other measurements use where that is not installed. Throws where an answer is no 200. */
export const sustainedLoad = (options: LoadOptions): Promise<LoadFigures> =>
  hasWrk ? Promise.resolve(byWrk(options)) : byOurs(options);

function byWrk({ port, path, headers, connections, seconds }: LoadOptions): LoadFigures {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const options = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    // The machine may be busy: late is no failure.
    '--timeout=10s',
    ...given,
    `http://127.0.0.1:${port}${path}`,
  ];
  const printed = execFileSync('taskset', ['-c', '1', 'wrk', ...options], { encoding: 'utf8' });
  const failed = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(printed)?.[0];
  if (failed !== undefined) throw new Error(failed);
  const requests = Number(/(\d+) requests in/.exec(printed)?.[1]);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(printed)?.[1]);
  return { requests, perSecond, p50Ms: quantile(printed, 50), p99Ms: quantile(printed, 99) };
}

function quantile(printed: string, percent: number): number {
  const [, value, unit = ''] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(printed) ?? [];
  return Number(value) * ({ us: 0.001, ms: 1, s: 1_000 }[unit] ?? Number.NaN);
}

async function byOurs({ port, path, headers, connections, seconds }: LoadOptions): Promise<LoadFigures> {
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const { perSecond, tookMs } = await load({ port, requests: [request], connections, forMs: seconds * 1_000 });
  return { requests: tookMs.length, perSecond, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) };
}
