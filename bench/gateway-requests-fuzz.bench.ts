/**
 * Fuzzed requests: what the gateway passes on is read behind it, by nginx and then by a server of Node, as Node reads the same bytes by itself.
 * `npm run bench -- gateway-requests-fuzz [--seed=1] [--count=100000] [--behind=nginx|node]`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ComparedRequests, type Outcome } from '../apps/runtime-gateway/src/testing/compared-requests.js';
import { randomOf } from '../apps/runtime-gateway/src/testing/expression-fuzz.js';
import { FuzzedRequests } from '../apps/runtime-gateway/src/testing/request-fuzz.js';
import { freePort } from './gateway-speed/side.js';

const { values } = parseArgs({
  options: {
    ...{ seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100000' } },
    behind: { type: 'string', default: 'nginx' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'gateway-requests-'));
let nginx: ChildProcess | undefined;

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Debian's, as it is, in front of the service. */
async function startNginx(serviceUrl: string): Promise<string> {
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  const proxy = `proxy_pass ${serviceUrl}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;`;
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; client_body_temp_path ${folder}/bodies; proxy_temp_path ${folder}/answers;
  server { listen 127.0.0.1:${port}; location / { ${proxy} } }
}
`,
  );
  nginx = spawn('nginx', ['-c', file], { stdio: ['ignore', 'inherit', 'inherit'] });
  while (!(await isOpen(port))) await pause(50);
  return `http://127.0.0.1:${port}`;
}

const compared = new ComparedRequests();
await compared.start(values.behind === 'nginx' ? startNginx : undefined);
const requests = new FuzzedRequests(randomOf(Number(values.seed)));
const count = Number(values.count);
const problems: string[] = [];
const statuses = new Map<number, number>();
const startedAt = performance.now();
let seen = 0;

function note(
  bytes: Buffer,
  { problem, outcome }: { readonly problem: string | null; readonly outcome: Outcome },
): void {
  seen += outcome.seen.length;
  for (const status of outcome.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (problem !== null) problems.push(`${JSON.stringify(bytes.toString('latin1'))}: ${problem}`);
}

let left = count;

async function compareOn(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const bytes = requests.next();
    note(bytes, await compared.problemWith(bytes));
  }
}

// Some of them only wait for bytes that never come.
await Promise.all(Array.from({ length: 48 }, compareOn));
const ids = new Set<string>();
for (const one of compared.read) {
  if (one.id === null || ids.has(one.id))
    problems.push(`read behind, and not sent by the gateway, or twice: ${JSON.stringify(one)}`);
  else ids.add(one.id);
}
const seconds = (performance.now() - startedAt) / 1_000;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(
  `${count} connections of requests with seed ${values.seed}, ${values.behind} behind, in ${seconds.toFixed(0)} s:`,
);
print(`${compared.read.length} requests read behind, ${seen} compared, ${problems.length} problems`);
print(`statuses: ${[...statuses].map(([status, times]) => `${status}: ${times}`).join(', ')}`);
for (const problem of problems.slice(0, 20)) print(problem);
await compared.stop();
nginx?.kill('SIGKILL');
rmSync(folder, { recursive: true });
if (problems.length > 0) process.exitCode = 1;
