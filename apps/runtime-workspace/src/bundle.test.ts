/** The runtime as it ships: one file, alone in a folder, under Node's permission model as the local cell runs it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WorkspaceConfig } from '@tiffin/contracts';
import { bundleRuntime } from '@tiffin/testing/bundle';
import { folderWith, method, model, property, workspaceOf } from './test-workspace.js';

const home = fileURLToPath(new URL('..', import.meta.url));
const built = folderWith({});
const bundle = join(built.path, 'runtime.mjs');

beforeAll(() => bundleRuntime(home, bundle));
afterAll(() => built.remove());

interface Running {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly url: string;
  readonly lines: string[];
}

const children: ChildProcess[] = [];
const folders: { remove(): void }[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }
  for (const folder of folders.splice(0)) folder.remove();
});

/** Starts the bundle in an empty folder with these files. */
function launch(
  config: WorkspaceConfig | string,
  files: Readonly<Record<string, string>> = {},
  variables: object = {},
) {
  const folder = folderWith({ ...files, 'config.json': typeof config === 'string' ? config : JSON.stringify(config) });
  folders.push(folder);
  copyFileSync(bundle, join(folder.path, 'runtime.mjs'));
  const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${folder.path}`, 'runtime.mjs'], {
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { HOST: '127.0.0.1', PORT: '0', ...variables },
  });
  children.push(child);
  return { child, folder: folder.path };
}

async function start(...args: Parameters<typeof launch>): Promise<Running> {
  const { child, folder } = launch(...args);
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    lines.push(line);
    if (line.includes('"msg":"ready"')) ready.resolve();
  });
  const errors: string[] = [];
  child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
  child.once('exit', () => ready.reject(new Error(`It ended: ${errors.join('')}`)));
  await ready.promise;
  const listening = lines.find((line) => line.includes('"msg":"listening"')) as string;
  const { port } = JSON.parse(listening) as { port: number };
  return { child, folder, url: `http://127.0.0.1:${port}`, lines };
}

async function printed({ child, lines }: Running, text: string): Promise<void> {
  while (!lines.some((line) => line.includes(text))) await once(child.stdout as NodeJS.ReadableStream, 'data');
}

const car = model('Car', {
  properties: [property('name', 'string', { required: true }), property('year', 'number')],
  script: 'models/car.js',
  methods: [
    method(
      'slow',
      { path: '/slow', verb: 'get' },
      { accepts: [{ arg: 'ms', type: 'Number' }], returns: [{ arg: 'ok', type: 'Boolean' }] },
    ),
    method('stray', { path: '/stray', verb: 'post' }),
    method('broken', { path: '/broken', verb: 'post' }),
  ],
});
const script = `const { twice } = require('./twice');
module.exports = (Car) => {
  Car.slow = (ms, done) => {
    console.log('slow began');
    setTimeout(done, twice(ms), null, true);
  };
  Car.broken = async () => void setImmediate(() => { throw new Error('left running'); });
  Car.stray = async () => void Promise.reject(new Error('forgotten'));
  console.log('plain words');
};`;
const files = { 'code/models/car.js': script, 'code/models/twice.js': 'exports.twice = (n) => n * 2;' };

describe('the bundle, alone and without permissions', () => {
  it('serves models, scripts, document and explorer', async () => {
    const { url, folder, lines } = await start(workspaceOf(car), files);
    const list = JSON.parse(readFileSync(join(home, 'assets.json'), 'utf8')) as Record<string, string>;
    mkdirSync(join(folder, 'assets'));
    for (const [to, from] of Object.entries(list)) copyFileSync(join(home, '../..', from), join(folder, 'assets', to));

    const body = JSON.stringify([
      { name: 'Mini', year: 1959 },
      { name: 'Golf', year: '1974' },
    ]);
    const created = await fetch(`${url}/api/cars`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(created.status).toBe(200);
    expect(await (await fetch(`${url}/api/cars?filter[where][year][gt]=1960`)).json()).toMatchObject([
      { name: 'Golf' },
    ]);
    expect(await (await fetch(`${url}/api/cars?filter[where][name][regexp]=^M`)).json()).toMatchObject([
      { name: 'Mini' },
    ]);
    expect(await (await fetch(`${url}/api/cars/slow?ms=1`)).json()).toEqual({ ok: true });
    expect(
      (await fetch(`${url}/api/cars`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }))
        .status,
    ).toBe(422);
    expect(await (await fetch(`${url}/openapi.json`)).json()).toMatchObject({ openapi: '3.1.1' });
    for (const file of ['', 'swagger-ui-bundle.js', 'swagger-ui.css']) {
      expect([file, (await fetch(`${url}/explorer/${file}`)).status]).toEqual([file, 200]);
    }
    expect(lines).toContain('plain words');
    const told = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.every(({ time, level, msg }) => [time, level, msg].every((part) => typeof part === 'string'))).toBe(
      true,
    );
  });

  it('says its port before a script can say another, and is not ready before the scripts have run', async () => {
    const forged = `module.exports = async (Car) => {
      console.log('{"time":"x","level":"info","msg":"listening","port":1}');
      const { once } = require('events');
      await once(require('fs').createReadStream(null, { fd: 3 }), 'data');
    };`;
    const { child } = launch(workspaceOf(model('Car', { script: 'car.js' })), { 'code/car.js': forged });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value as string) as { msg: string; port: number };
    const { msg, port } = await next();
    expect([msg, port > 1]).toEqual(['listening', true]);
    expect(await next()).toMatchObject({ port: 1 });
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    const statuses = () =>
      Promise.all(['/.tiffin/readyz', '/.tiffin/healthz', '/api/cars', '/openapi.json'].map(status));
    expect(await statuses()).toEqual([503, 200, 503, 503]);
    (child.stdio[3] as NodeJS.WritableStream).write('go');
    while ((await next()).msg !== 'ready');
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  it('says by its health which version of the unit it is', async () => {
    const { url } = await start(workspaceOf(car), files, { TIFFIN_UNIT_VERSION: 'a1b2' });
    expect((await fetch(`${url}/.tiffin/healthz`)).headers.get('x-tiffin-unit-version')).toBe('a1b2');
  });

  it('outlives a promise that a script forgot', async () => {
    const { url, lines } = await start(workspaceOf(car), files);
    expect((await fetch(`${url}/api/cars/stray`, { method: 'POST' })).status).toBe(204);
    expect((await fetch(`${url}/.tiffin/healthz`)).status).toBe(200);
    expect(lines.some((line) => line.includes('nobody handled'))).toBe(true);
  });

  it('finishes what is under way when it is told to stop, not ready meanwhile', async () => {
    const running = await start(workspaceOf(car), files);
    const { child, url } = running;
    const slow = fetch(`${url}/api/cars/slow?ms=300`);
    await printed(running, 'slow began');
    child.kill('SIGTERM');
    await printed(running, 'draining');
    expect((await fetch(`${url}/.tiffin/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/.tiffin/healthz`)).status).toBe(200);
    const ended = once(child, 'exit');
    expect(await (await slow).json()).toEqual({ ok: true });
    expect(await ended).toEqual([0, null]);
  });

  it('finishes what is under way when code that was left running throws, and ends with code 1', async () => {
    const running = await start(workspaceOf(car), files);
    const { child, url } = running;
    const slow = fetch(`${url}/api/cars/slow?ms=300`);
    await printed(running, 'slow began');
    const ended = once(child, 'exit');
    expect((await fetch(`${url}/api/cars/broken`, { method: 'POST' })).status).toBe(204);
    expect(await (await slow).json()).toEqual({ ok: true });
    expect(await ended).toEqual([1, null]);
    const line = running.lines.find((one) => one.includes('nothing caught')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ error: 'Error: left running', stack: expect.stringContaining('car.js:') });
  });

  it('ends in time although a request does not', async () => {
    const running = await start(workspaceOf(car), files, { SHUTDOWN_TIMEOUT_MS: '100' });
    const { child, url } = running;
    const slow = fetch(`${url}/api/cars/slow?ms=60000`).catch(() => 'cut');
    await printed(running, 'slow began');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(await slow).toBe('cut');
  });

  it('ends when its supervisor is gone', async () => {
    const { child } = await start(workspaceOf(car), files, { TIFFIN_LIFELINE_FD: '3' });
    const ended = once(child, 'exit');
    child.stdio[3]?.destroy();
    expect(await ended).toEqual([0, null]);
  });

  it('stays small', async () => {
    const many = Array.from({ length: 20 }, (_, at) => model(`Thing${at}`, { properties: car.properties }));
    const { url } = await start(workspaceOf(...many));
    const [, bytes] =
      /^process_resident_memory_bytes (\d+)$/m.exec(await (await fetch(`${url}/.tiffin/metrics`)).text()) ?? [];
    expect(Number(bytes) / 2 ** 20).toBeLessThan(95);
  });
});

describe('the bundle refuses', () => {
  const refusal = async (...args: Parameters<typeof launch>) => {
    const { child } = launch(...args);
    const chunks: string[] = [];
    child.stderr?.on('data', (chunk) => chunks.push(String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    return { code, text: chunks.join('').replace(/\(node:\d+\).*\n(\(Use.*\n)?/g, '') };
  };

  it.each<[string, WorkspaceConfig | string, RegExp]>([
    ['no JSON', '{', /^.*config\.json cannot be read: .*\n$/],
    ['another kind', '{"kind":"gateway"}', /^config\.json is no workspace configuration.*\n$/],
    [
      'a script that throws',
      workspaceOf(car),
      /^Model "Car": its script models\/car\.js:2 does not load: Error: bad day\n$/,
    ],
  ])('%s', async (_, config, message) => {
    const { code, text } = await refusal(config, {
      'code/models/car.js': 'module.exports = () => {\nthrow new Error("bad day"); };',
    });
    expect([code, text]).toEqual([1, expect.stringMatching(message)]);
  });

  it('a variable that is none', async () => {
    expect(await refusal(workspaceOf(car), files, { PORT: 'x' })).toEqual({
      code: 1,
      text: 'PORT is "x"; it must be a whole number from 0 to 65535.\n',
    });
  });

  it('what its folder does not hold', async () => {
    const outside = join(built.path, 'outside.txt');
    writeFileSync(outside, 'secret');
    expect(existsSync(outside)).toBe(true);
    const reads = `module.exports = () => { require('fs').readFileSync(${JSON.stringify(outside)}); };`;
    const { code, text } = await refusal(workspaceOf(car), { 'code/models/car.js': reads });
    expect([code, text]).toEqual([1, expect.stringMatching(/reading \(.*outside\.txt\) is not allowed here/)]);
  });
});
