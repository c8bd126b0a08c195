import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { until } from '@tiffin/kernel';
import { startTimeOf } from './stack/process-identity.js';
import { expectDemoSignIn } from './testing/expect-demo-sign-in.js';
import { expectLogin } from './testing/expect-login.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const program = resolve('dist/apps/cli/main.mjs');
const walkthrough = resolve('docs/examples/walkthrough.json');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface UpDocument {
  readonly ok: boolean;
  readonly apiUrl: string;
  readonly routerUrl: string;
  readonly ports: { readonly api: number; readonly router: number };
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  readonly walkthrough: {
    readonly url: string;
    readonly calls: readonly { readonly title: string; readonly ok: boolean }[];
    readonly testing: object | null;
  } | null;
}

interface Up {
  readonly child: ChildProcess;
  readonly document: UpDocument;
  /** What it said on standard error, when it has ended. */
  readonly errors: Promise<string>;
}

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tiffin-up-'));
  chmodSync(dataDir, 0o755);
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const environment = (): NodeJS.ProcessEnv => {
  const { DATABASE_URL: _database, NODE_OPTIONS: _options, ...rest } = process.env;
  return { ...rest, TIFFIN_DATA_DIR: dataDir };
};

const tiffin = (...args: readonly string[]): Promise<Ended> => tiffinWith({}, ...args);

function tiffinWith(variables: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
  const env = { ...environment(), ...variables };
  return new Promise((done) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

/** `up --json` until it has printed its document, that is, until the walkthrough is through. */
async function up(...args: readonly string[]): Promise<Up> {
  const child = spawn(process.execPath, [program, 'up', '--json', ...args], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors = text(child.stderr);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const isOver = (): true | undefined => (output.endsWith('\n}\n') || child.exitCode !== null ? true : undefined);
  if (!(await until(isOver, { withinMs: 100_000 })) || output === '')
    throw new Error(`up did not come up:\n${await errors}`);
  return { child, errors, document: JSON.parse(output) as UpDocument };
}

const gone = (pids: readonly number[]): Promise<true | undefined> =>
  until(() => (pids.every((pid) => startTimeOf(pid) === null) ? true : undefined), { withinMs: 30_000, everyMs: 25 });

async function occupied(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, port: (server.address() as { port: number }).port };
}

describe('tiffin without a running stack', () => {
  it.each([
    [['status'], 4, 'npm run up'],
    [['open'], 4, 'npm run up'],
    [['logs', 'x'], 4, 'npm run up'],
    [['apply', walkthrough], 4, 'npm run up'],
    [['retry'], 4, 'npm run up'],
    [['login'], 4, 'npm run up'],
    [['secret', 'list'], 4, 'npm run up'],
    [['nonsense'], 2, "unknown command 'nonsense'"],
    [['up', '--port', '70000'], 2, 'at most 65535'],
    [['apply'], 2, "missing required argument 'file'"],
    [['apply', '/no/such/file'], 2, 'There is no file /no/such/file'],
  ])('%j ends with %d and says why', async (args, code, reason) => {
    const ended = await tiffin(...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(reason);
  });

  it('has nothing to stop', async () => {
    const { code, stdout } = await tiffin('down', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, { ok: true, stopped: [] }]);
  });

  it('says of a data folder that cannot be one what to do', async () => {
    const file = join(dataDir, 'a-file');
    writeFileSync(file, '');
    const { code, stderr } = await tiffinWith({ TIFFIN_DATA_DIR: file }, 'up', '--exit');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^✗ The data folder .*a-file cannot be written.*TIFFIN_DATA_DIR\.\n$/),
    ]);
  });

  it.each([
    ['prod', {}, 'TIFFIN_MODE is "prod"; it must be "development" or "production".'],
    ['production', { token: 'tfn_x' }, 'was made for development'],
    ['production', { 'secrets/DEVELOPMENT': '' }, 'was made for development'],
    ['development', { 'secrets/database.json': '{}' }, 'was made for production'],
  ])('does not start as %s on %j', async (mode, files, reason) => {
    const folder = mkdtempSync(join(tmpdir(), 'tiffin-mode-'));
    mkdirSync(join(folder, 'secrets'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const ended = await tiffinWith({ TIFFIN_DATA_DIR: folder, TIFFIN_MODE: mode }, 'up', '--exit');
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining(reason)]);
    rmSync(folder, { recursive: true });
  });

  it('says why a part of it cannot start, and leaves nothing running', async () => {
    const { code, stderr } = await tiffinWith({ TIFFIN_QUOTA_PROJECT_UNITS: 'many' }, 'up', '--exit');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/✗ .*TIFFIN_QUOTA_PROJECT_UNITS/s)]);
    expect(stderr).not.toMatch(/unhandled|^ +at /im);
    const { stdout } = await tiffin('down', '--json');
    expect(JSON.parse(stdout)).toEqual({ ok: true, stopped: [] });
  });

  it('answers a script in JSON also where the usage is wrong', async () => {
    const { code, stdout } = await tiffin('status', '--json', '--nonsense');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      2,
      { ok: false, error: { message: expect.stringContaining('--nonsense') } },
    ]);
  });

  it('ends without a word when nobody reads on', async () => {
    const child = spawn(process.execPath, [program, '--help'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const stderr = text(child.stderr);
    const code = await new Promise((ended) => child.once('exit', ended));
    expect([code, await stderr]).toEqual([141, '']);
  });

  it.each([
    [[]],
    ...['up', 'apply', 'retry', 'logs', 'status', 'down', 'open', 'login', 'logout', 'whoami'].map((command) => [
      [command],
    ]),
    ...['set', 'list', 'remove'].map((command) => [['secret', command]]),
  ])('%j --help shows how', async (args) => {
    const { code, stdout } = await tiffin(...args, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(args.length ? /Examples:\n  \$ tiffin/ : /Exit codes: 0/);
  });
});

describe('tiffin up', () => {
  it('brings the walkthrough to life, is looked at, and ends without a trace', async () => {
    const taken = await occupied();
    const { child, document } = await up('--port', '0', '--router-port', String(taken.port));
    expect(document.walkthrough?.calls.filter(({ ok }) => !ok)).toEqual([]);
    expect(document.walkthrough?.testing).toMatchObject({ ok: true, message: 'Good day, Tiffin!' });
    expect(document.ports.router).toBeGreaterThan(taken.port);
    taken.server.close();
    for (const name of [
      'token',
      ...['database.json', 'postgres', 'cell-token', 'identity-keys.json', 'demo-password', 'open-secret'].map(
        (secret) => `secrets/${secret}`,
      ),
    ]) {
      expect([name, statSync(join(dataDir, name)).mode & 0o777]).toEqual([name, 0o600]);
    }

    const again = await tiffin('up', '--json');
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([
      0,
      { alreadyRunning: true, apiUrl: document.apiUrl },
    ]);
    expect(await tiffin('up', '--exit')).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run down') });

    await lookAround();

    const pids = [child.pid ?? 0, ...document.processes.map(({ pid }) => pid)];
    const down = await tiffin('down', '--json');
    expect(down.code).toBe(0);
    expect(JSON.parse(down.stdout).stopped.toSorted()).toEqual([
      'api',
      'auditor',
      'builder',
      'cell-local',
      'deployer',
      'identity',
      'postgres',
      'promoter',
    ]);
    expect(await gone(pids)).toBe(true);
  });

  it('does not fail over ports where two start at once, and leaves no process behind when it is killed', async () => {
    const other = mkdtempSync(join(tmpdir(), 'tiffin-up-'));
    chmodSync(other, 0o755);
    const { port, server } = await occupied();
    server.close();
    const flags = ['--no-walkthrough', '--port', String(port), '--router-port', String(port)];
    const [stays, ended] = await Promise.all([
      up(...flags),
      tiffinWith({ TIFFIN_DATA_DIR: other }, 'up', '--exit', '--json', ...flags),
    ]);
    stays.child.kill('SIGKILL');
    rmSync(other, { recursive: true, force: true });
    expect(await gone(stays.document.processes.map(({ pid }) => pid))).toBe(true);
    expect([ended.code, ...[ended.stderr, await stays.errors].map((text) => /EADDRINUSE/.test(text))]).toEqual([
      ...[0, false, false],
    ]);
  });

  it('goes on with its data after that, and ends everything at Ctrl-C', async () => {
    const { child, document } = await up('--port', '0', '--router-port', '0');
    expect(document).toMatchObject({ ok: true, walkthrough: { revision: 1 } });
    const { projects } = JSON.parse((await tiffin('status', '--json')).stdout);
    expect(projects.map(({ slug }: { slug: string }) => slug)).toContain('shop');
    const ended = new Promise((resolveCode) => child.once('exit', resolveCode));
    child.kill('SIGINT');
    // npm passes the same Ctrl-C on a second time.
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(await gone(document.processes.map(({ pid }) => pid))).toBe(true);
    expect(readFileSync(join(dataDir, 'logs/postgres.log'), 'utf8').trimEnd()).toMatch(/database system is shut down$/);
  });
});

/** What the other commands say while it runs. */
async function lookAround(): Promise<void> {
  const status = await tiffin('status', '--json');
  const { projects } = JSON.parse(status.stdout);
  expect([status.code, projects]).toMatchObject([
    0,
    [
      {
        slug: 'walkthrough',
        environments: [{ state: 'live', liveRevision: 1 }, { state: 'live' }, { state: 'empty' }, { state: 'empty' }],
      },
    ],
  ]);
  const { signInUrl } = JSON.parse((await tiffin('open', '--json')).stdout) as { signInUrl: string };
  const password = readFileSync(join(dataDir, 'secrets/demo-password'), 'utf8').trim();
  await expectDemoSignIn(signInUrl, password);
  await expectLogin(program, environment(), password);
  const logs = await tiffin('logs', 'myfunction', '--json');
  expect([logs.code, JSON.parse(logs.stdout)]).toMatchObject([0, { unitKey: 'function-myfunction' }]);
  expect(await tiffin('logs', 'nobody')).toMatchObject({ code: 2, stderr: expect.stringContaining('myfunction') });
  const { stdout: address } = await tiffin('open');
  expect(address).toMatch(/^http:\/\/localhost:\d+\/realms\/tiffin\/open\?token=/);

  const canvas = JSON.parse(readFileSync(walkthrough, 'utf8'));
  const file = join(dataDir, 'shop.json');
  writeFileSync(file, JSON.stringify(canvas));
  const applied = await tiffin('apply', file, '--json');
  expect([applied.code, JSON.parse(applied.stdout)]).toMatchObject([
    0,
    { ok: true, changed: true, project: { slug: 'shop', created: true }, environment: { state: 'live' } },
  ]);
  expect(JSON.parse((await tiffin('apply', file, '--json')).stdout)).toMatchObject({ ok: true, changed: false });

  canvas.entities[1].name = 'memory';
  canvas.entities[0].name = 'Memory!';
  canvas.connections[0].to = 'nowhere';
  writeFileSync(file, JSON.stringify(canvas));
  const refused = await tiffin('apply', file, '--json');
  expect(refused.code).toBe(3);
  expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, error: { code: 'CANVAS_INVALID' } });
  expect(JSON.parse(refused.stdout).error.problems.length).toBeGreaterThan(0);
}
