import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '@tiffin/testing/wait-until';
import { processIdentity } from './process/process-identity.js';
import { TestCell } from './testing/test-cell.js';

describe('Supervisor', () => {
  let cell: TestCell;
  beforeAll(async () => {
    cell = await TestCell.start();
  });
  afterAll(() => cell[Symbol.asyncDispose]());

  const ended = (pid: number) => waitUntil(`process ${pid} has ended`, () => processIdentity(pid) === null);

  it('restarts exactly one process when one of many units changes', async () => {
    const keys = ['a', 'b', 'c'];
    const units = await Promise.all(keys.map((key) => cell.unit(key, { answer: key })));
    const first = cell.desired(units);
    const before = await cell.rollOut(first);
    const changed = [await cell.unit('a', { answer: 'a2' }), ...units.slice(1)];
    const after = await cell.rollOut(cell.desired(changed, 2, first.environmentId));
    expect(after.units.slice(1)).toEqual(before.units.slice(1));
    expect(after.units[0]?.pid).not.toBe(before.units[0]?.pid);
    await ended(before.units[0]?.pid ?? 0);
  });

  it('leaves everything running when only a name changes, and starts anew when a variable does', async () => {
    const unit = await cell.unit('a', { answer: 'a' });
    const first = cell.desired([unit]);
    const before = await cell.rollOut(first);
    const renamed = await cell.rollOut(cell.desired([{ ...unit, name: 'Other' }], 2, first.environmentId));
    expect(renamed.units[0]).toMatchObject({ name: 'Other', pid: before.units[0]?.pid });
    const variables = { GREETING: 'hi' };
    const after = await cell.rollOut(cell.desired([{ ...unit, variables }], 3, first.environmentId));
    expect(after.units[0]?.pid).not.toBe(before.units[0]?.pid);
  });

  it('switches all units or none: one that fails keeps the whole former release', async () => {
    const units = [await cell.unit('a', { answer: 'a1' }), await cell.unit('b', { answer: 'b1' })];
    const first = cell.desired(units);
    const before = await cell.rollOut(first);
    const next = [await cell.unit('a', { answer: 'a2' }), await cell.unit('b', { answer: 'b2', exitCode: 9 })];
    const after = await cell.rollOut(cell.desired(next, 2, first.environmentId));
    expect(after).toMatchObject({ rollout: 'failed', failure: { unitKey: 'b', reason: 'exited with code 9' } });
    expect(after.units).toEqual(before.units);
    expect((await cell.get(`${first.environmentId}.localhost`)).body).toBe('a1');
  });

  it('a tenant whose gateways hang makes no other tenant wait', async () => {
    await using shared = await TestCell.start({ startShareMs: 60_000, readyDeadlineMs: 60_000, readyPollMs: 500 });
    const stuck = await shared.unit('stuck', { answer: 's', neverReady: true });
    const owner = (tenant: string) => ({ owner: { tenant, project: 'p' } });
    // As many as can be at work: each takes so much that two fill what one tenant may have.
    for (const key of ['stuck0', 'stuck1']) {
      const gateway = { ...shared.desired([{ ...stuck, key }]), ...owner('many') };
      await shared.supervisor.apply(gateway);
      await shared.unitSeen(gateway.environmentId, key, ({ pid }) => pid > 0);
    }
    const one = { ...shared.desired([await shared.unit('a', { answer: 'a' })]), ...owner('one') };
    expect(await shared.rollOut(one)).toMatchObject({ rollout: 'live' });
  });

  it('a newer state supersedes a rollout, keeps what is still right and ends the rest', async () => {
    const slow = await cell.unit('stuck', { answer: 's', neverReady: true });
    const good = await cell.unit('good', { answer: 'g' });
    const first = cell.desired([good, slow]);
    await cell.supervisor.apply(first);
    const started = await cell.unitSeen(first.environmentId, 'stuck', ({ pid }) => pid > 0);
    const kept = await cell.unitSeen(first.environmentId, 'good', ({ pid }) => pid > 0);
    const after = await cell.rollOut(cell.desired([good], 2, first.environmentId));
    expect(after).toMatchObject({ rollout: 'live', servingReleaseId: 'release-2', units: [{ pid: kept.pid }] });
    await ended(started.pid);
  });

  it('says why a process is not ready in time', async () => {
    await using quick = await TestCell.start({ readyDeadlineMs: 4_000, readyPollMs: 500 });
    const seen = await quick.rollOut(quick.desired([await quick.unit('a', { answer: 'a', neverReady: true })]));
    expect(seen.failure?.reason).toBe('not ready within 4 s: /.tiffin/readyz answered 503');
  });

  it('an image that is not there is a fault of the cell, whose text names no path', async () => {
    const unit = { ...(await cell.unit('a', { answer: 'a' })), imageDigest: `sha256:${'0'.repeat(64)}` };
    const desired = cell.desired([unit]);
    const seen = await cell.rollOut(desired);
    const reason = 'the cell met ENOENT (no such file or directory)';
    expect(seen.failure).toEqual({ unitKey: 'a', reason, isFault: true, lastLines: [] });
    expect(JSON.stringify(cell.supervisor.logs(desired.environmentId, 'a', 100))).not.toContain(cell.dir);
  });

  it('what the cell cannot do when it starts a unit is a fault, and the next attempt works', async () => {
    const desired = cell.desired([await cell.unit('a', { answer: 'a' })]);
    await rename(join(cell.dir, 'images'), join(cell.dir, 'lost'));
    const seen = await cell.rollOut(desired);
    await rename(join(cell.dir, 'lost'), join(cell.dir, 'images'));
    expect(seen).toMatchObject({ rollout: 'failed', failure: { isFault: true } });
    expect((await cell.rollOut({ ...desired, epoch: 2 })).rollout).toBe('live');
  });

  it('variables that no process can take are no fault of the cell', async () => {
    const variables = { A: 'x'.repeat(200_000) };
    const seen = await cell.rollOut(cell.desired([await cell.unit('a', { answer: 'a' }, { variables })]));
    const reason = 'its variables are too long for a process';
    expect(seen.failure).toEqual({ unitKey: 'a', reason, isFault: false, lastLines: [] });
  });

  it('restarts a unit that crashes, holds requests meanwhile and counts', async () => {
    const desired = cell.desired([await cell.unit('a', { answer: 'back' })]);
    const before = await cell.rollOut(desired);
    const host = `${desired.environmentId}.localhost`;
    expect((await cell.get(host, '/crash')).status).toBe(502);
    await cell.unitSeen(desired.environmentId, 'a', ({ restarts }) => restarts === 1);
    expect(await cell.get(host)).toMatchObject({ status: 200, body: 'back' });
    const after = await cell.unitSeen(desired.environmentId, 'a', ({ state }) => state === 'ready');
    expect(after).toMatchObject({ restarts: 1, lastFailure: 'exited with code 3' });
    expect(after.pid).not.toBe(before.units[0]?.pid);
  });

  it('a unit that crashed in a loop is out of trouble once it has served for a while', async () => {
    await using quick = await TestCell.start({ recoveredMs: 300 });
    const desired = quick.desired([await quick.unit('a', { answer: 'a' })]);
    await quick.rollOut(desired);
    const id = desired.environmentId;
    const trouble = await waitUntil('it is a loop', async () => {
      await quick.get(`${id}.localhost`, '/crash');
      return (await quick.observe(id))?.units[0]?.trouble;
    });
    expect(trouble).toMatchObject({ unitKey: 'a', reason: 'exited with code 3' });
    const over = await quick.unitSeen(id, 'a', ({ state, trouble }) => state === 'ready' && trouble === null);
    expect(over.restarts).toBeGreaterThanOrEqual(3);
    expect(quick.supervisor.list()).toMatchObject([{ rollout: 'live', troubles: [] }]);
  });

  it('a unit whose restart fails is in trouble at once, until a release mends it', async () => {
    const desired = cell.desired([await cell.unit('a', { answer: 'to be spoilt' })]);
    const id = desired.environmentId;
    await cell.rollOut(desired);
    await cell.images.spoil(desired.units[0]?.imageDigest ?? '', { answer: 'spoilt', exitCode: 4 });
    await cell.get(`${id}.localhost`, '/crash');
    const seen = await cell.unitSeen(id, 'a', ({ trouble }) => trouble !== null);
    expect(seen.trouble).toMatchObject({ reason: 'exited with code 4', lastLines: ['about to exit: spoilt'] });
    const next = cell.desired([await cell.unit('a', { answer: 'mended' })], 2, id);
    expect((await cell.rollOut(next)).units).toMatchObject([{ restarts: 0, trouble: null }]);
  });

  it('ends and restarts a process that uses too much memory', async () => {
    const desired = cell.desired([await cell.unit('a', { answer: 'a' }, { memoryMb: 64 })]);
    await cell.rollOut(desired);
    await cell.get(`${desired.environmentId}.localhost`, '/eat?mb=150');
    const seen = await cell.unitSeen(desired.environmentId, 'a', ({ restarts }) => restarts === 1);
    expect(seen.lastFailure).toMatch(/^used (\d+ MiB of 64|more than its 64 MiB of memory)$/);
  });

  it('the kernel ends what takes memory faster than anybody looks, where it lets us, and the cell says which', async () => {
    await using slow = await TestCell.start({ memoryMs: 60_000, unwalledMemoryMs: 50 });
    expect(slow.supervisor.walls).toMatch(
      /^(memory(, processor)? and tasks of a unit are limited by control groups|the kernel gives)/,
    );
    const desired = slow.desired([await slow.unit('a', { answer: 'a' }, { memoryMb: 64 })]);
    await slow.rollOut(desired);
    await slow.get(`${desired.environmentId}.localhost`, '/eat?mb=400');
    const seen = await slow.unitSeen(desired.environmentId, 'a', ({ restarts }) => restarts === 1);
    // Where the kernel does it, nobody else looks for a minute.
    const byKernel = slow.supervisor.walls.startsWith('memory');
    expect(seen.lastFailure).toMatch(byKernel ? /^used more than its 64 MiB of memory$/ : /^used \d+ MiB of 64$/);
  });

  it.each(['/write?mb=10&files=4', '/write?mb=10&files=4&hidden'])(
    'ends and restarts a process that fills the disk: %s',
    async (path) => {
      const desired = cell.desired([await cell.unit('a', { answer: 'a' })]);
      await cell.rollOut(desired);
      await cell.get(`${desired.environmentId}.localhost`, path);
      const seen = await cell.unitSeen(desired.environmentId, 'a', ({ restarts }) => restarts === 1);
      expect(seen.lastFailure).toMatch(/^has \d+ MiB of 16 on disk$/);
    },
  );

  it('a release that breaks a quota fails with its name, and the former one serves on', async () => {
    const unit = await cell.unit('a', { answer: 'small' });
    const first = { ...cell.desired([unit]), owner: { tenant: 't', project: 'p' } };
    await cell.rollOut(first);
    const units = Array.from({ length: 251 }, (_, at) => ({ ...unit, key: `a${at}` }));
    const seen = await cell.rollOut({ ...first, epoch: 2, releaseId: 'release-2', units, routes: [] });
    expect(seen).toMatchObject({ rollout: 'failed', servingReleaseId: 'release-1', units: [{ key: 'a' }] });
    expect(seen.failure?.reason).toMatch(/^the quota of the project "p" in this cell is 250 units/);
    expect((await cell.get(`${first.environmentId}.localhost`)).body).toBe('small');
  });

  it('ends and restarts a process that does not answer any more', async () => {
    await using strict = await TestCell.start({ livenessMs: 100, livenessTimeoutMs: 200 });
    const desired = strict.desired([await strict.unit('a', { answer: 'a' })]);
    await strict.rollOut(desired);
    expect((await strict.get(`${desired.environmentId}.localhost`, '/hang')).status).toBe(502);
    const seen = await strict.unitSeen(desired.environmentId, 'a', ({ restarts }) => restarts === 1);
    expect(seen.lastFailure).toMatch(/^did not answer 3 health checks/);
  });

  it('brings everything back after a restart of the cell, at the same stable addresses', async () => {
    await using again = await TestCell.start();
    const back = await again.unit('back', { answer: 'behind' });
    const front = await again.unit('front', { answer: 'front' }, { upstreams: ['back'] });
    const desired = again.desired([front, back]);
    const before = await again.rollOut(desired);
    const host = `${desired.environmentId}.localhost`;
    const upstreams = async () =>
      (JSON.parse((await again.get(host, '/env')).body) as NodeJS.Dict<string>).TIFFIN_UPSTREAMS;
    const address = await upstreams();
    await again.restart();
    await waitUntil('it is live', async () => (await again.observe(desired.environmentId))?.rollout === 'live');
    expect((await again.get(host, '/upstream?unit=back')).body).toBe('behind');
    expect(await upstreams()).toBe(address);
    const after = await again.observe(desired.environmentId);
    expect(after?.version).toBeGreaterThan(before.version);
    await expect(again.supervisor.apply({ ...desired, epoch: 0 })).rejects.toMatchObject({ code: 'EPOCH_STALE' });
  });

  it('after a restart of the cell the former release serves again when the wanted one still fails', async () => {
    await using again = await TestCell.start();
    const first = again.desired([await again.unit('a', { answer: 'good' })]);
    await again.rollOut(first);
    const broken = [await again.unit('a', { answer: 'bad', exitCode: 1 })];
    await again.rollOut(again.desired(broken, 2, first.environmentId));
    await again.restart();
    const failed = async () => (await again.observe(first.environmentId))?.rollout === 'failed';
    await waitUntil('the wanted release has failed again', failed);
    expect((await again.get(`${first.environmentId}.localhost`)).body).toBe('good');
    expect(await again.observe(first.environmentId)).toMatchObject({ servingReleaseId: 'release-1' });
  });

  it('refuses a host that another environment serves', async () => {
    const desired = cell.desired([await cell.unit('a', { answer: 'mine' })]);
    await cell.rollOut(desired);
    const thief = { ...cell.desired(desired.units), routes: desired.routes };
    await expect(cell.supervisor.apply(thief)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
