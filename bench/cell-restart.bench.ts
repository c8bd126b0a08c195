/**
 * A cell with an environment of 101 units, a gateway and 100 functions behind it, is killed and started again: how soon its router
 * listens, the gateway answers, a function answers through it, and all do; and what clients are told meanwhile. As the yardstick,
 * in the same run: the bare start of the gateway's process to its first answer.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { answering, drawFunctions, startTestRun, TestStack, waitUntil } from '@tiffin/testing';
import { milliseconds, percentile } from './summary.js';

const runs = 10;
const names = Array.from({ length: 100 }, (_, at) => `f${at}`);
const healthPath = '/.tiffin/healthz';

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Null while nobody listens. */
const ask = (port: number, host: string, path: string): Promise<Answer | null> =>
  new Promise((resolve) => {
    get({ port, path, host: '127.0.0.1', headers: { host }, agent: false }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] });
    }).on('error', () => resolve(null));
  });

/** The unpacked image of the gateway. */
function gatewayFolder({ folder }: TestStack): string {
  const images = join(folder, 'cell', 'rootfs');
  const apps = readdirSync(images).map((name) => join(images, name, 'app'));
  const isGateway = (app: string) =>
    'pipelines' in (JSON.parse(readFileSync(join(app, 'config.json'), 'utf8')) as object);
  const found = apps.find(isGateway);
  if (found === undefined) throw new Error('there is no gateway');
  return found;
}

async function bareStart(cwd: string): Promise<number> {
  const upstreams = Object.fromEntries(names.map((name) => [`function-${name}`, 'http://127.0.0.1:1']));
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['runtime.mjs'], {
    cwd,
    env: { HOST: '127.0.0.1', PORT: '0', TIFFIN_UPSTREAMS: JSON.stringify(upstreams) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, port } = JSON.parse(line) as { msg?: string; port?: number };
    if (msg !== 'listening' || port === undefined) continue;
    if ((await ask(port, 'localhost', healthPath))?.status !== 200) throw new Error('the bare gateway does not answer');
    break;
  }
  const ms = performance.now() - startedAt;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return ms;
}

/** Milliseconds from the start of the new process. */
interface Restart {
  readonly listen: number;
  readonly gateway: number;
  readonly first: number;
  readonly all: number;
  readonly told: ReadonlySet<string>;
}

const tell = (answer: Answer | null): string =>
  answer === null
    ? 'nothing, after the router had listened'
    : `${answer.status} ${answer.retryAfter === undefined ? 'without' : 'with'} Retry-After`;

async function restart(stack: TestStack, host: string): Promise<Restart> {
  await stack.processes['cell-local'].end('SIGKILL');
  const { router } = stack.ports;
  const startedAt = performance.now();
  const starting = stack.startProcess('cell-local');
  const told = new Set<string>();
  let listen: number | null = null;
  const look = async (path: string): Promise<number | null> => {
    const answer = await ask(router, host, path);
    const at = performance.now() - startedAt;
    if (answer !== null) listen ??= at;
    if (answer?.status === 200) return at;
    if (answer !== null || listen !== null) told.add(tell(answer));
    return null;
  };
  const untilServed = (path: string): Promise<number> => waitUntil(`${path} answers`, () => look(path), 120_000);
  const gateway = untilServed(healthPath);
  const functions = names.map((name) => untilServed(`/${name}`));
  const [first, all] = [await Promise.any(functions), Math.max(...(await Promise.all(functions)))];
  await starting;
  return { listen: listen ?? Number.NaN, gateway: await gateway, first, all, told };
}

async function measure(stack: TestStack): Promise<void> {
  const { client } = stack;
  const project = await client.createProject('Bench');
  await client.save(project.id, 0, drawFunctions(Object.fromEntries(names.map((name) => [name, answering(name)]))));
  const { urls } = await client.untilLive(project.environmentId, 1, 300_000);
  const host = new URL(urls[0]?.url ?? '').host;
  const gateway = gatewayFolder(stack);
  const [restarts, bare]: [Restart[], number[]] = [[], []];
  for (let at = 0; at < runs; at += 1) {
    bare.push(await bareStart(gateway));
    restarts.push(await restart(stack, host));
  }
  const of = (name: 'listen' | 'gateway' | 'first' | 'all') => restarts.map((one) => one[name]);
  const told = [...new Set(restarts.flatMap((one) => [...one.told]))].sort();
  process.stdout.write(
    [
      `a cell with a gateway and ${names.length} functions is killed and started again, ${runs} times`,
      '| ms from the start of its process | p50 | p95 |\n| --- | --- | --- |',
      milliseconds('the router listens', of('listen')),
      milliseconds('**the gateway answers at its host** (wanted: under 2000)', of('gateway')),
      milliseconds('the first function answers through it', of('first')),
      milliseconds('all functions answer', of('all')),
      milliseconds('yardstick: bare start of the gateway to its first answer', bare),
      `ratio of the gateway to its bare start: ${(percentile(of('gateway'), 0.5) / percentile(bare, 0.5)).toFixed(2)}`,
      `answers before the first 200 (wanted: 503 with Retry-After alone): ${told.join('; ')}`,
      '',
    ].join('\n'),
  );
}

const stop = await startTestRun('durable');
const stack = await TestStack.start();
try {
  await measure(stack);
} finally {
  await stack.stop();
  await stop();
}
