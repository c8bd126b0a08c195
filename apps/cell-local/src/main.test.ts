import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { portTakenExitCode } from '@tiffin/contracts';
import { once } from 'node:events';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { newId } from '@tiffin/kernel';
import { LocalCell } from '@tiffin/local-cell';
import { settled, testUnit, type UnitProgram } from '@tiffin/testing/cell-contract';
import { waitUntil } from '@tiffin/testing/wait-until';
import { closeServer, listenOn } from './routing/http-front.js';
import { processIdentity } from './process/process-identity.js';
import { CellProcess } from '@tiffin/testing/cell-process';

/** Null while nobody listens. */
const statusOf = (port: number, host: string): Promise<number | null> =>
  new Promise((resolve) => {
    get({ port, host: '127.0.0.1', headers: { host }, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? null);
    }).on('error', () => resolve(null));
  });

let tested: CellProcess;
beforeAll(async () => {
  tested = await CellProcess.prepare();
});
afterAll(() => tested.close());

const stop = async (): Promise<void> => {
  await tested.kill('SIGTERM');
  await rm(join(tested.dir, 'cell'), { recursive: true, force: true });
};

const environmentId = newId();
const host = `${environmentId}.localhost`;
const rollOut = async (program: UnitProgram, epoch = 1, variables = {}): Promise<number> => {
  const units = [testUnit('function-a', await tested.image(program), { variables })];
  const routes = [{ host, unit: 'function-a' }];
  await tested.cell.apply({ environmentId, epoch, releaseId: `release-${epoch}`, units, routes });
  const seen = await settled(tested.cell, environmentId);
  expect(seen.rollout).toBe('live');
  return seen.units[0]?.pid ?? 0;
};

describe('the process cell-local', () => {
  let pid: number;
  beforeAll(async () => {
    await tested.start();
    const variables = { NODE_OPTIONS: '--allow-fs-read=*', LD_PRELOAD: '/x.so', GREETING: 'hi' };
    pid = await rollOut({ answer: 'stays' }, 3, variables);
  });
  afterAll(stop);

  it('says that it is no isolation boundary and opens its socket for its own user only', async () => {
    expect(tested.logged().find(({ msg }) => msg === 'ready')?.warning).toMatch(/no isolation boundary/);
    expect((await stat(tested.socketPath)).mode & 0o777).toBe(0o600);
    const stranger = new LocalCell({ socketPath: tested.socketPath, token: 'another-token-of-tests' });
    await expect(stranger.probe()).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE', message: /401/ });
    stranger.close();
  });

  it('lets the token that the api holds change nothing', async () => {
    const api = new LocalCell({ socketPath: tested.socketPath, token: await tested.readToken('read-token') });
    const nothing = { environmentId, epoch: 9, releaseId: 'release-9', units: [], routes: [] };
    await expect(api.apply(nothing)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(api.remove(environmentId, 9)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const nobody = { version: 9, consumers: [], credentials: [] };
    await expect(api.keepConsumers(environmentId, nobody)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await api.observe(environmentId)).toMatchObject({ epoch: 3, rollout: 'live', units: [{ pid }] });
    api.close();
  });

  it('a removal has to say its epoch', async () => {
    await expect(tested.cell.remove(environmentId, NaN)).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE' });
    expect((await tested.get(host, '/')).body).toBe('stays');
  });

  it('gives units neither the platform’s variables nor its files, processes or write access', async () => {
    const env = JSON.parse((await tested.get(host, '/env')).body) as Record<string, string>;
    expect(Object.keys(env).sort()).toEqual([
      ...['GREETING', 'HOME', 'HOST', 'NODE_ENV', 'PATH', 'PORT', 'SHUTDOWN_TIMEOUT_MS'],
      ...['TIFFIN_LIFELINE_FD', 'TIFFIN_TRUSTED_PROXIES', 'TIFFIN_UPSTREAMS', 'TMPDIR'],
    ]);
    const read = async (path: string) => (await tested.get(host, `/read?path=${encodeURIComponent(path)}`)).body;
    expect(await tested.readToken()).not.toBe('');
    expect(await read(`${tested.dir}/token`)).toBe('ERR_ACCESS_DENIED');
    expect(await read(`${tested.dir}/cell/state/${environmentId}.json`)).toBe('ERR_ACCESS_DENIED');
    expect(await read('/proc/self/environ')).toBe('ERR_ACCESS_DENIED');
    // The control: its own files it may read.
    expect(await read('config.json')).toContain('answer');
    const notes = (await tested.cell.logs(environmentId, 'function-a', 50)).map(({ text }) => text);
    expect(notes).toContain('cell: variable NODE_OPTIONS is not passed to the process');
  });

  it('says which port is taken, and that another cell-local runs', async () => {
    const first = tested.child;
    expect((await once(tested.spawn(), 'exit'))[0]).toBe(1);
    expect(tested.output).toMatch(/another cell-local serves/);
    const taken = createServer();
    const port = await listenOn(taken, 0);
    const third = tested.spawn({ TIFFIN_ROUTER_PORT: String(port), TIFFIN_CELL_SOCKET: `${tested.socketPath}2` });
    expect((await once(third, 'exit'))[0]).toBe(portTakenExitCode);
    tested.child = first;
    expect(tested.output).toContain(`port ${port} is taken by another program`);
    await closeServer(taken);
  });
});

describe('the process cell-local and its end', () => {
  beforeEach(() => tested.start());
  afterEach(stop);

  const ended = (pid: number) => waitUntil(`process ${pid} has ended`, () => processIdentity(pid) === null);

  it('a kill takes its units along, and the next start brings them back', async () => {
    const pid = await rollOut({ answer: 'again' });
    await tested.kill('SIGKILL');
    await ended(pid);
    await expect(tested.cell.probe()).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE' });
    await tested.start();
    const seen = await settled(tested.cell, environmentId);
    expect(seen).toMatchObject({ rollout: 'live', epoch: 1, servingReleaseId: 'release-1' });
    expect((await tested.get(host, '/')).body).toBe('again');
  });

  it('ends units that did not end with the cell before, and everything on SIGTERM, even what ignores signals', async () => {
    const pid = await rollOut({ answer: 'stubborn', ignoreSignals: true });
    await tested.kill('SIGKILL');
    expect(processIdentity(pid)).not.toBeNull();
    await tested.start();
    expect(processIdentity(pid)).toBeNull();
    expect(tested.logged()).toContainEqual(expect.objectContaining({ msg: 'ended leftover processes', count: 1 }));
    const again = (await settled(tested.cell, environmentId)).units[0]?.pid ?? 0;
    expect(processIdentity(again)).not.toBeNull();
    expect(await tested.kill('SIGTERM')).toBe(0);
    expect(processIdentity(again)).toBeNull();
  });

  it('ends everything when whoever started it is gone', async () => {
    const pid = await rollOut({ answer: 'a' });
    const child = tested.child;
    const exit = once(child as NonNullable<typeof child>, 'exit');
    child?.stdio[3]?.destroy();
    expect((await exit)[0]).toBe(0);
    expect(processIdentity(pid)).toBeNull();
  });

  it('finishes by itself a rollout in which it was killed', async () => {
    await rollOut({ answer: 'old' });
    const units = [testUnit('function-a', await tested.image({ answer: 'new' }))];
    await tested.cell.apply({
      ...{ environmentId, epoch: 2, releaseId: 'release-2', units },
      routes: [{ host, unit: 'function-a' }],
    });
    await tested.kill('SIGKILL');
    await tested.start();
    expect(await settled(tested.cell, environmentId)).toMatchObject({ rollout: 'live', servingReleaseId: 'release-2' });
    expect((await tested.get(host, '/')).body).toBe('new');
  });

  it('forgets unpacked images that nothing uses any more when it starts', async () => {
    await rollOut({ answer: 'old' });
    await rollOut({ answer: 'new' }, 2);
    const unpacked = () => readdir(join(tested.dir, 'cell', 'rootfs'));
    expect(await unpacked()).toHaveLength(2);
    await tested.kill('SIGTERM');
    await tested.start();
    expect(await settled(tested.cell, environmentId)).toMatchObject({ rollout: 'live' });
    expect(await unpacked()).toHaveLength(1);
  });
});

it('knows every host while it comes back, and serves its gateway before the last unit is ready', async () => {
  const free = createServer();
  const port = await listenOn(free, 0);
  await closeServer(free);
  await tested.start({ TIFFIN_ROUTER_PORT: String(port) });
  const imageDigest = await tested.image({ answer: 'back' });
  const alone = Array.from({ length: 2 + 2 * availableParallelism() }, (_, index) =>
    testUnit(`alone-${index}`, imageDigest),
  );
  // Last in the list, so that it comes first by its rank alone.
  const units = [...alone, testUnit('gateway', imageDigest)];
  await tested.cell.apply({
    ...{ environmentId, epoch: 1, releaseId: 'r' },
    units,
    routes: [{ host, unit: 'gateway' }],
  });
  await settled(tested.cell, environmentId);
  // Until it is on disk, a restart begins with the rollout.
  const file = join(tested.dir, 'cell', 'state', `${environmentId}.json`);
  await waitUntil(
    'it is on disk',
    async () => (JSON.parse(await readFile(file, 'utf8')) as { serving: unknown }).serving,
  );
  await tested.kill('SIGKILL');
  tested.spawn({ TIFFIN_ROUTER_PORT: String(port) });
  const statuses = new Set<number>();
  await waitUntil('the first route is back', async () => {
    const seen = await statusOf(port, host);
    if (seen !== null) statuses.add(seen);
    return seen === 200;
  });
  expect(statuses).not.toContain(404);
  const seen = await settled(tested.cell, environmentId);
  expect(seen).toMatchObject({ rollout: 'live' });
  const startedAt = (key: string) => seen.units.find((unit) => unit.key === key)?.startedAt ?? '';
  const others = alone.map(({ key }) => startedAt(key));
  expect([startedAt('gateway'), ...others].sort()[0]).toBe(startedAt('gateway'));
}, 90_000);
