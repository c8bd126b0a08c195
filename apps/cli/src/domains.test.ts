import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { answering, drawFunctions, type ProjectView, TestDns, TestStack, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { identityOf } from './stack/process-identity.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const name = 'shop.example.com';

let dns: TestDns;
let stack: TestStack;
let superuser: pg.Client;
let dataDir: string;
let project: ProjectView;

beforeAll(async () => {
  dns = await TestDns.start();
  stack = await TestStack.start({ sweepMs: 200, keep: { TIFFIN_DNS_SERVERS: dns.address } });
  superuser = new pg.Client({ connectionString: stack.database.superuser });
  await superuser.connect();
  dataDir = mkdtempSync(join(tmpdir(), 'tiffin-domains-'));
  mkdirSync(join(dataDir, 'run'));
  const [apiUrl, routerUrl] = [stack.ports.api, stack.ports.router].map((port) => `http://127.0.0.1:${port}`);
  const running = { state: 'running', apiUrl, consoleUrl: apiUrl, routerUrl, processes: [], startedAt: '' };
  writeFileSync(join(dataDir, 'run/up.json'), JSON.stringify({ ...identityOf(process.pid), ...running }));
  writeFileSync(join(dataDir, 'token'), stack.token);
  project = await stack.client.createProject('Domains');
  await stack.client.save(project.id, 0, drawFunctions({ hello: answering('hello') }));
  await stack.client.untilLive(project.environmentId, 1);
});
afterAll(async () => {
  await superuser.end();
  await stack.stop();
  dns.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function domain(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], TIFFIN_DATA_DIR: dataDir };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [resolve('dist/apps/cli/main.mjs'), 'domain', ...args],
      { env },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

interface ShownDomain {
  readonly state: string;
  readonly recordName: string;
  readonly recordValue: string;
}

const shown = async (...args: readonly string[]): Promise<ShownDomain> => {
  const { stdout } = await domain(...args, '--json');
  return (JSON.parse(stdout) as { domain: ShownDomain }).domain;
};

/** What the router answers for a host. */
function answerOf(host: string): Promise<string> {
  return new Promise((done, failed) => {
    const asked = request({ port: stack.ports.router, path: '/hello', headers: { host } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(`${response.statusCode} ${Buffer.concat(parts).toString()}`));
    });
    asked.on('error', failed);
    asked.end();
  });
}

const startTimes = async (): Promise<readonly string[]> => {
  const { environment } = await stack.client.graphql<{ environment: { units: { startedAt: string }[] } }>(
    'query ($id: ID!) { environment(id: $id) { units { startedAt } } }',
    { id: project.environmentId },
  );
  return environment.units.map(({ startedAt }) => startedAt);
};

it('a domain leads to its environment for as long as it is proved and there, and nothing restarts for it', async () => {
  const before = await startTimes();
  const added = await domain('add', name);
  expect(added).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /TXT {4}_tiffin\.shop\.example\.com {2}tiffin-verify=\S+\n {2}CNAME {2}shop\.example\.com {2}\S+\.localhost/,
    ),
  });
  expect(await domain('check', name)).toMatchObject({ code: 5, stdout: expect.stringContaining('is not there') });
  expect(await answerOf(name)).toMatch(/^404 /);
  const { recordName, recordValue } = await shown('check', name);
  dns.set('TXT', recordName, 'v=spf1 -all', recordValue);
  expect(await domain('check', name)).toMatchObject({ code: 0, stdout: `${name}  verified\n` });
  await waitUntil('the domain to lead there', async () => (await answerOf(name)).startsWith('200 ') || undefined);
  expect(await answerOf(name)).toContain('hello');
  expect(await startTimes()).toEqual(before);
  expect((await domain('list')).stdout).toBe(`${name}  verified\n`);

  expect(await domain('remove', name)).toMatchObject({ code: 0 });
  await waitUntil('the domain to lead nowhere', async () => (await answerOf(name)).startsWith('404 ') || undefined);
  expect(await startTimes()).toEqual(before);
  expect((await domain('list')).stdout).toContain('tiffin domain add NAME');
});

it('a domain is found by itself once its record is there', async () => {
  const { recordName, recordValue } = await shown('add', 'api.example.com', '--gateway', 'gateway');
  dns.set('TXT', recordName, recordValue);
  await waitUntil('the domain to lead there', async () => {
    // Time passes, until it is looked at again.
    await superuser.query("update domain set next_look_at = now() where state = 'pending'");
    return (await answerOf('api.example.com')).startsWith('200 ') || undefined;
  });
});

it('says what is wrong, and exits with the code of a refusal', async () => {
  const mistakes = [
    { args: ['add', 'a.localhost'], code: 3, reason: /belongs to the platform/ },
    { args: ['add', 'co.uk'], code: 3, reason: /an ending under which/ },
    { args: ['check', 'other.example.com'], code: 3, reason: /there is no such domain/i },
    { args: ['remove', 'other.example.com'], code: 3, reason: /there is no such domain/i },
    { args: ['add'], code: 2, reason: /missing required argument/ },
  ];
  for (const { args, code, reason } of mistakes)
    expect(await domain(...args)).toMatchObject({ code, stderr: expect.stringMatching(reason) });
});
