import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';

const program = resolve('dist/apps/cli/main.mjs');
let folder: string;
let running: ChildProcess;
let said = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-'));
});
afterEach(() => {
  running.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const answering = (message: string): string => `
http: {port: 0, hostname: 127.0.0.1}
apiEndpoints: {a: {paths: /a}}
policies: [terminate, rate-limit, key-auth]
pipelines:
  p:
    apiEndpoints: [a]
    policies:
      - {rate-limit: {action: {max: 9, windowMs: 86400000}}}
      - {key-auth: {action: {passThrough: true}}}
      - {terminate: {action: {statusCode: 200, message: ${message}}}}
`;
const consumers = (key: string): string => `
users: {ann: {}}
credentials: [{type: key-auth, consumer: ann, keyId: ann, keySecret: ${key}}]
`;
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

async function run(): Promise<string> {
  said = '';
  running = spawn(process.execPath, [program, 'gateway', 'run', folder, '--access-log']);
  for (const stream of [running.stdout!, running.stderr!])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const address = (): string | undefined => /served at (https?:\S+):/.exec(said)?.[1];
  await waitUntil(`it is served (${said})`, () => address() !== undefined, 20_000);
  return address()!;
}

const changes = (): number => said.split('the change is served').length - 1;

it('a change of a user, or of a route, sets nobody’s count back', async () => {
  write('gateway.config.yml', answering('one'));
  write('consumers.yml', consumers('first'));
  const url = `${await run()}/a`;
  const left = async () => (await fetch(url)).headers.get('x-ratelimit-remaining');
  expect(await left()).toBe('8');
  write('consumers.yml', consumers('second'));
  await waitUntil('the change is served', () => changes() === 1);
  expect(await left()).toBe('7');
  await fetch(url, { headers: { authorization: 'apiKey ann:second' } });
  await waitUntil('the new key is good', () => said.includes('"consumer":'));
  write('gateway.config.yml', answering('two'));
  await waitUntil('that one, too', () => changes() === 2);
  const answer = await fetch(url);
  expect([answer.headers.get('x-ratelimit-remaining'), await answer.text()]).toEqual(['5', 'two']);
});
