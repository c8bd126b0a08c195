import { expect, it } from 'vitest';
import type { DesiredEnvironment } from '@tiffin/contracts';
import type { CellSteps } from './cell-contract.js';
import { waitUntil } from './wait-until.js';

/** What every cell keeps of an environment that is stopped and started. */
export function describeStopping({ environment, live, answer, tested }: CellSteps): void {
  const status = async ({ routes }: DesiredEnvironment) => (await tested().get(routes[0]?.host ?? '', '/')).status;

  it('an environment that is stopped answers 503 and comes back as it was', async () => {
    const desired = await environment({ answer: 'here' });
    const before = await live(desired);
    expect(before.isStopped).toBeUndefined();
    const stopped = await live({ ...desired, epoch: 2, isStopped: true });
    expect(stopped).toMatchObject({ isStopped: true, units: [] });
    await waitUntil('nobody answers for it', async () => (await status(desired)) === 503);
    const listed = await tested().cell.list();
    expect(listed.find(({ environmentId }) => environmentId === desired.environmentId)).toMatchObject({
      ...{ rollout: 'live', servingReleaseId: desired.releaseId, troubles: [], failure: null },
    });
    const started = await live({ ...desired, epoch: 3 });
    expect(started.isStopped).toBeUndefined();
    expect(started.units.map(({ imageDigest }) => imageDigest)).toEqual(desired.units.map((unit) => unit.imageDigest));
    expect(await answer(desired)).toBe('here');
  });

  it('what was never there can begin stopped', async () => {
    const desired = { ...(await environment({ answer: 'late' })), isStopped: true as const };
    expect(await live(desired)).toMatchObject({ isStopped: true, units: [] });
    const { isStopped: _, ...started } = { ...desired, epoch: 2 };
    await live(started);
    expect(await answer(started)).toBe('late');
  });

  it('what cannot start again stays stopped, and says why', async () => {
    const desired = await environment({ answer: 'fine' });
    await live(desired);
    await live({ ...desired, epoch: 2, isStopped: true });
    const imageDigest = await tested().image({ answer: 'broken', exitCode: 7 });
    const units = desired.units.map((unit) => ({ ...unit, imageDigest }));
    await tested().cell.apply({ ...desired, epoch: 3, releaseId: 'release-3', units });
    const seen = await waitUntil('it has failed', async () => {
      const observed = await tested().cell.observe(desired.environmentId);
      return observed?.rollout === 'failed' && observed;
    });
    expect(seen).toMatchObject({ servingReleaseId: desired.releaseId, failure: { reason: 'exited with code 7' } });
    expect(await status(desired)).toBe(503);
  });
}

/** What a cell keeps besides that runs as many replicas as are desired. */
export function describeReplicas({ environment, live, answer, tested }: CellSteps): void {
  it('says that it runs replicas', async () => {
    expect(await tested().cell.probe()).toMatchObject({ runsReplicas: true });
  });

  it('runs as many replicas as are desired, without another version, and prints what each of them does', async () => {
    const desired = await environment({ answer: 'many' });
    const before = await live(desired);
    const scaled = (replicas: number, epoch: number): DesiredEnvironment => ({
      ...{ ...desired, epoch },
      units: desired.units.map((unit) => ({ ...unit, replicas })),
    });
    const three = await live(scaled(3, 2));
    expect(three.units).toMatchObject([{ state: 'ready', replicas: { ready: 3, wanted: 3 } }]);
    // The first of them was never ended.
    expect(three.units[0]?.startedAt).toBe(before.units[0]?.startedAt);
    expect(await answer(desired)).toBe('many');
    const logs = await tested().cell.logs(desired.environmentId, 'function-a', 50);
    expect(new Set(logs.map(({ replica }) => replica)).size).toBe(3);
    expect(logs.map(({ time }) => time)).toEqual(logs.map(({ time }) => time).toSorted());
    expect((await live(scaled(1, 3))).units).toMatchObject([{ replicas: { ready: 1, wanted: 1 } }]);
  });
}
