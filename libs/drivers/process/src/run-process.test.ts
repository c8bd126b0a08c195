import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portTakenExitCode } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing';

let folder: string;
let program: string;
beforeAll(async () => {
  // Below node_modules, so that the bundle finds its packages.
  const cache = resolve('node_modules/.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'tiffin-process-'));
  program = join(folder, 'sample.mjs');
  const rolldown = join(dirname(createRequire(import.meta.url).resolve('rolldown/package.json')), 'bin/cli.mjs');
  const input = join(import.meta.dirname, 'testing/sample-process.ts');
  const flags = ['--platform', 'node', '--format', 'esm', '--external', 'pino', '--file', program];
  await promisify(execFile)(process.execPath, [rolldown, input, ...flags]);
}, 20_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Sample {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly lines: () => readonly Record<string, unknown>[];
  readonly ended: Promise<[number | null]>;
}

function start(...args: readonly string[]): Sample {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += String(chunk)));
  child.stdio[3]?.on('error', () => undefined);
  const lines = () =>
    output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
  return { child, output: () => output, lines, ended: once(child, 'close') as Promise<[number | null]> };
}

async function ready(...args: readonly string[]): Promise<Sample> {
  const sample = start(...args);
  await waitUntil('it to be ready', () => Promise.resolve(sample.output().includes('"ready"') ? true : null));
  return sample;
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

const messages = (sample: Sample) => sample.lines().map(({ msg }) => msg);

describe('a platform process', () => {
  it('says in one line that it is ready, with its name and what it answers', async () => {
    const sample = await ready('well');
    expect(sample.lines().at(-1)).toMatchObject({ msg: 'ready', process: 'sample', port: 7, time: expect.any(String) });
    sample.child.kill('SIGKILL');
    await sample.ended;
  });

  it('answers how it is: ready until it is told to end, and alive until it has ended', async () => {
    const port = String(await freePort());
    const sample = await ready('takes-long', port);
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect([await ask('/healthz'), await ask('/readyz'), await ask('/')]).toEqual([200, 200, 404]);
    sample.child.kill('SIGTERM');
    await waitUntil('it is not ready any more', async () => (await ask('/readyz')) === 503);
    expect(await ask('/healthz')).toBe(200);
    sample.child.kill('SIGUSR2');
    expect(await sample.ended).toEqual([0, null]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('closes at %s and ends with 0, also at a second one', async (signal) => {
    const sample = await ready('well');
    sample.child.kill(signal);
    sample.child.kill(signal);
    expect((await sample.ended)[0]).toBe(0);
    expect(messages(sample).slice(-3)).toEqual(['stopping', 'closed', 'stopped']);
    expect(sample.lines().at(-3)).toMatchObject({ why: signal });
  });

  it('closes when whoever started it is gone', async () => {
    const sample = await ready('well');
    sample.child.stdio[3]?.destroy();
    expect((await sample.ended)[0]).toBe(0);
    expect(sample.lines().at(-3)).toMatchObject({ msg: 'stopping', why: 'lifeline' });
  });

  it('ends with 1 and the reason where it cannot start', async () => {
    const sample = start('fails');
    expect((await sample.ended)[0]).toBe(1);
    expect(sample.lines()).toEqual([expect.objectContaining({ msg: 'connection refused', level: 50 })]);
  });

  it('ends with 1 and one line where its variables are wrong', async () => {
    const sample = start('no-config');
    expect((await sample.ended)[0]).toBe(1);
    expect(sample.lines()).toEqual([
      { level: 50, time: expect.any(String), process: 'sample', msg: 'PORT is "high"; it must be a whole number.' },
    ]);
  });

  it('ends with 1 where it cannot close', async () => {
    const sample = await ready('cannot-close');
    sample.child.kill('SIGTERM');
    expect((await sample.ended)[0]).toBe(1);
    expect(sample.output()).toContain('it is stuck');
  });

  it('ends with a code of its own where its port is taken', async () => {
    expect((await start('no-port').ended)[0]).toBe(portTakenExitCode);
  });

  it('logs of an error what helps, and nothing of the connection on it', async () => {
    const running = await ready('well');
    running.child.kill('SIGTERM');
    const failing = start('fails');
    await Promise.all([running.ended, failing.ended]);
    for (const sample of [running, failing]) {
      const err = sample.lines().find((line) => 'err' in line)?.['err'] as object;
      expect(Object.keys(err).sort()).toEqual(['code', 'message', 'stack', 'type']);
      expect(sample.output()).not.toContain('the-password');
    }
  });
});
