/**
 * `tiffin gateway run` under load with bodies, while its files change: each change is of a route, a limit and a consumer. Counts what failed, and how
 * long it takes from a change in place to its first answer, with few consumers and with many.
 * `npm run bench -- gateway-reloads [--reloads=200]`; ends with 1 if a request failed. Needs a build.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { waitUntil } from '@tiffin/testing/wait-until';
import { percentile } from './summary.js';

const { values } = parseArgs({ options: { reloads: { type: 'string', default: '200' } } });
const reloads = Number(values.reloads);
const clients = 8;
const breathMs = 5;
const body = 'x'.repeat(4_096);

const service = createServer((asked, response) => asked.pipe(response));
await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
const folder = mkdtempSync(join(tmpdir(), 'reloads-'));
const agent = new Agent({ keepAlive: true });

/** Put in place as a whole, as editors and mounts do it. */
function write(name: string, text: string): void {
  writeFileSync(join(folder, `.${name}`), text);
  renameSync(join(folder, `.${name}`), join(folder, name));
}

function change(number: number, consumers: number): void {
  const names = ['first', ...Array.from({ length: consumers - 1 }, (_, at) => `user-${at}`), `new-${number}`];
  const keys = names.map((name) => `  - {type: key-auth, consumer: ${name}, keyId: ${name}, keySecret: secret}`);
  write(
    'consumers.yml',
    `users: {${names.map((name) => `${name}: {}`).join(', ')}}\ncredentials:\n${keys.join('\n')}\n`,
  );
  write(
    'gateway.config.yml',
    `http: {port: 0, hostname: 127.0.0.1}
apiEndpoints: {all: {paths: /load}, new: {paths: /new-${number}}}
serviceEndpoints: {echo: {url: 'http://127.0.0.1:${(service.address() as AddressInfo).port}'}}
policies: [key-auth, rate-limit, proxy]
pipelines:
  p:
    apiEndpoints: [all, new]
    policies:
      - {key-auth: {action: {}}}
      - {rate-limit: {action: {max: ${1_000_000 + number}, delayAfter: 0, windowMs: 60000}}}
      - {proxy: {action: {serviceEndpoint: echo}}}
`,
  );
}

const ask = (url: string, key: string): Promise<string> =>
  new Promise((done) => {
    const headers = { authorization: `apiKey ${key}:secret`, 'content-length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (reply) => {
      let got = '';
      reply.on('data', (part: Buffer) => (got += part.toString()));
      reply.on('error', (error) => done(error.message));
      reply.on('end', () =>
        done(reply.statusCode === 200 && got === body ? 'whole' : `${reply.statusCode} ${got.slice(0, 80)}`),
      );
    });
    sent.on('error', (error) => done(error.message));
    sent.end(body);
  });

interface Outcome {
  readonly requests: number;
  readonly failed: readonly string[];
  readonly tookMs: readonly number[];
}

async function measure(consumers: number, count: number): Promise<Outcome> {
  change(0, consumers);
  let said = '';
  const running = spawn(process.execPath, [resolve('dist/apps/cli/main.mjs'), 'gateway', 'run', folder]);
  running.stdout.on('data', (part: Buffer) => (said += part.toString()));
  running.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const url = await waitUntil(`it is served (${said})`, () => /served at (http:\S+):/.exec(said)?.[1], 60_000);
  let isOver = false;
  let requests = 0;
  const failed: string[] = [];
  const load = Array.from({ length: clients }, async () => {
    while (!isOver) {
      const answer = await ask(`${url}/load`, 'first');
      requests += 1;
      if (answer !== 'whole') failed.push(answer);
      await pause(breathMs);
    }
  });
  const tookMs: number[] = [];
  for (let number = 1; number <= count; number += 1) {
    change(number, consumers);
    const startedAt = performance.now();
    while ((await ask(`${url}/new-${number}`, `new-${number}`)) !== 'whole') await pause(1);
    tookMs.push(performance.now() - startedAt);
  }
  isOver = true;
  await Promise.all(load);
  running.kill('SIGTERM');
  await new Promise((done) => running.once('close', done));
  return { requests, failed, tookMs };
}

try {
  const lines = [
    '| Consumers | Changes | Requests | Failed | From a change to its first answer, median | 99 % |',
    '| --: | --: | --: | --: | --: | --: |',
  ];
  for (const [consumers, count] of [
    [1, reloads],
    [10_000, Math.ceil(reloads / 10)],
  ] as const) {
    const { requests, failed, tookMs } = await measure(consumers, count);
    const times = [0.5, 0.99].map((share) => `${percentile(tookMs, share).toFixed(0)} ms`);
    lines.push(`| ${consumers} | ${count} | ${requests} | ${failed.length} | ${times.join(' | ')} |`);
    for (const fault of failed.slice(0, 10)) lines.push(fault);
    if (failed.length > 0) process.exitCode = 1;
  }
  process.stdout.write(`${lines.join('\n')}\n`);
} finally {
  agent.destroy();
  service.close();
  rmSync(folder, { recursive: true });
}
