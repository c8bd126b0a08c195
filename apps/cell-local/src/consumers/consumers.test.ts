import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConsumerSnapshot, DesiredEnvironment, KeptConsumers } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing';
import { TestCell } from '../testing/test-cell.js';

vi.setConfig({ testTimeout: 30_000 });

let cell: TestCell;
beforeEach(async () => {
  cell = await TestCell.start({ consumersMs: 300, consumersRetryMs: 20 });
});
afterEach(() => cell[Symbol.asyncDispose]());

const snapshot = (version: number): ConsumerSnapshot => ({
  version,
  consumers: [{ id: 'ann', kind: 'user', name: 'ann', properties: {} }],
  credentials: [],
});

async function live(program: object = {}, environmentId?: string): Promise<DesiredEnvironment> {
  const unit = await cell.unit('gateway-a', { answer: 'gateway', ...program }, { kind: 'gateway' });
  const desired = cell.desired([unit], 1, environmentId);
  expect(await cell.rollOut(desired)).toMatchObject({ rollout: 'live' });
  return desired;
}
const ask = async ({ routes }: DesiredEnvironment, path: string): Promise<string> =>
  (await cell.get(routes[0]!.host, path)).body;
const fileOf = ({ environmentId }: DesiredEnvironment): string =>
  join(cell.dir, 'cell', 'consumers', `${environmentId}.json`);
/** Whether a gateway has a file that it has not read yet. */
const isHanded = async (): Promise<boolean> =>
  (await readdir(join(cell.dir, 'cell'), { recursive: true })).some((path) => path.endsWith('/consumers.json'));
const kept = async (desired: DesiredEnvironment): Promise<KeptConsumers> =>
  JSON.parse(await readFile(fileOf(desired), 'utf8')) as KeptConsumers;

it('each environment has a key of its own, in a file that its user alone may read, and that is gone from the gateway’s folder', async () => {
  const [one, other] = [await live(), await live()];
  const keys = await Promise.all([kept(one), kept(other)]);
  expect(new Set(keys.map(({ key }) => key)).size).toBe(2);
  expect(keys[0]!.key).toMatch(/^[\w-]{43}$/);
  expect((await stat(fileOf(one))).mode & 0o777).toBe(0o600);
  const env = JSON.parse(await ask(one, '/env')) as Record<string, string>;
  expect(env['TIFFIN_CONSUMERS_FILE']).toBe(join(env['HOME']!, 'consumers.json'));
  await waitUntil('the file is gone', async () => (await readdir(env['HOME']!)).length === 0);
  const read = (path: string) => ask(one, `/read?path=${encodeURIComponent(path)}`);
  expect(await read(fileOf(other))).toBe('ERR_ACCESS_DENIED');
  const seen = JSON.stringify([await cell.observe(one.environmentId), cell.supervisor.list(), env]);
  expect(seen).not.toContain(keys[0]!.key);
});

it('are known after a crash of the gateway, and after a restart of the cell', async () => {
  const desired = await live();
  await cell.supervisor.keepConsumers(desired.environmentId, snapshot(2));
  expect(await ask(desired, '/consumers')).toBe('2 ann');
  const { key } = await kept(desired);
  await cell.get(desired.routes[0]!.host, '/crash').catch(() => undefined);
  await waitUntil('it is back', async () => (await ask(desired, '/consumers')) === '2 ann');
  await cell.restart();
  await waitUntil('it is back', async () => (await ask(desired, '/consumers')) === '2 ann');
  expect(await kept(desired)).toEqual({ key, snapshot: snapshot(2) });
});

it('a gateway that starts while they change begins with the newest', async () => {
  const desired = await live();
  await waitUntil('the first has read its file', async () => !(await isHanded()));
  const slow = await cell.unit('gateway-a', { answer: 'gateway', readyAfter: 50 }, { kind: 'gateway' });
  await cell.supervisor.apply({ ...desired, epoch: 2, releaseId: 'release-2', units: [slow] });
  await waitUntil('the second has its own', isHanded);
  await cell.supervisor.keepConsumers(desired.environmentId, snapshot(2));
  expect(await cell.seen(desired.environmentId, ({ rollout }) => rollout !== 'starting')).toMatchObject({
    rollout: 'live',
    servingReleaseId: 'release-2',
  });
  expect(await ask(desired, '/consumers')).toBe('2 ann');
});

it('older ones change nothing', async () => {
  const desired = await live();
  for (const version of [3, 2]) await cell.supervisor.keepConsumers(desired.environmentId, snapshot(version));
  expect(await ask(desired, '/consumers')).toBe('3 ann');
  expect(await kept(desired)).toMatchObject({ snapshot: { version: 3 } });
});

it('of one environment are told to no gateway of another', async () => {
  const [one, other] = [await live(), await live()];
  await cell.supervisor.keepConsumers(one.environmentId, snapshot(2));
  const changed = await cell.supervisor.keepConsumers(other.environmentId, { ...snapshot(1), consumers: [] });
  expect([changed, await ask(one, '/consumers'), await ask(other, '/consumers')]).toEqual([
    { is: 'kept' },
    '2 ann',
    '1',
  ]);
  const versions = await Promise.all([one, other].map(async (desired) => (await kept(desired)).snapshot.version));
  expect(versions).toEqual([2, 1]);
});

it('a gateway that does not answer keeps nobody up, and is told once it does', async () => {
  const [stuck, well] = [await live({ stuckWithConsumers: 3 }), await live()];
  for (const { environmentId } of [stuck, well]) {
    expect(await cell.supervisor.keepConsumers(environmentId, snapshot(2))).toEqual({ is: 'kept' });
  }
  expect([await ask(stuck, '/consumers'), await ask(well, '/consumers')]).toEqual(['0', '2 ann']);
  expect(await kept(stuck)).toMatchObject({ snapshot: { version: 2 } });
  await waitUntil('it has taken them', async () => (await ask(stuck, '/consumers')) === '2 ann');
});

it('a gateway that was built before there were consumers serves on without', async () => {
  const old = await live({ knowsNoConsumers: true });
  expect(await cell.supervisor.keepConsumers(old.environmentId, snapshot(2))).toEqual({ is: 'kept' });
  expect(await ask(old, '/')).toBe('gateway');
});

it('end with their environment', async () => {
  const desired = await live();
  await cell.supervisor.keepConsumers(desired.environmentId, snapshot(2));
  const { key } = await kept(desired);
  await cell.supervisor.remove(desired.environmentId, 1);
  await expect(stat(fileOf(desired))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await cell.supervisor.keepConsumers(desired.environmentId, snapshot(3))).toEqual({ is: 'unknown' });
  await cell.rollOut({ ...desired, epoch: 2 });
  expect((await kept(desired)).key).not.toBe(key);
  expect(await ask(desired, '/consumers')).toBe('0');
});
