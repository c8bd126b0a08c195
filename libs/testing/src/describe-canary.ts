import { describe, expect, it } from 'vitest';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { type CellSteps, settled, testUnit } from './cell-contract.js';
import { waitUntil } from './wait-until.js';

/** What every cell keeps that can deal requests out between two releases. */
export function describeCanary({ environment, live, answer, tested }: CellSteps): void {
  describe('a release beside the one that serves', () => {
    const answers = async (desired: DesiredEnvironment, count: number) =>
      new Set(await Promise.all(Array.from({ length: count }, () => answer(desired))));
    const beside = (desired: DesiredEnvironment, weightPercent: number, epoch = 2): DesiredEnvironment => ({
      ...{ ...desired, epoch, releaseId: 'release-2' },
      canary: { weightPercent, stickyBy: null },
    });
    const ready = (desired: DesiredEnvironment) =>
      waitUntil('the canary is ready', async () => {
        const seen = await tested().cell.observe(desired.environmentId);
        return seen?.rollout === 'canary' && seen.epoch === desired.epoch && seen;
      });
    const started = async () => {
      const running = await environment({ answer: 'running' });
      await live(running);
      const units = [testUnit('function-a', await tested().image({ answer: 'canary' }))];
      return { running, units, wanted: { ...running, units } };
    };

    it('says that it can', async () => {
      expect(await tested().cell.probe()).toMatchObject({ splitsRequests: true });
    });

    it('gets no request, then its share, then all of them', async () => {
      const { running, wanted } = await started();
      await tested().cell.apply(beside(wanted, 0));
      const seen = await ready(beside(wanted, 0));
      expect(seen).toMatchObject({ wantedReleaseId: 'release-2', servingReleaseId: 'release-1', failure: null });
      expect(await answers(running, 20)).toEqual(new Set(['running']));
      await tested().cell.apply(beside(wanted, 50, 3));
      await ready(beside(wanted, 50, 3));
      expect(await answers(running, 100)).toEqual(new Set(['running', 'canary']));
      const canary = await waitUntil('all of them are measured', async () => {
        const { canary: seen } = (await tested().cell.observe(running.environmentId)) ?? {};
        return (seen?.running.requests ?? 0) + (seen?.canary.requests ?? 0) >= 100 && seen;
      });
      expect(canary).toMatchObject({ weightPercent: 50, units: [{ key: 'function-a', state: 'ready' }] });
      expect(canary.running.requests + canary.canary.requests).toBe(100);
      const process = canary.units[0]?.pid;
      const after = await live({ ...wanted, epoch: 4, releaseId: 'release-2' });
      expect(after.units).toMatchObject([{ pid: process }]);
      expect(after.canary).toBeUndefined();
      expect(await answers(running, 20)).toEqual(new Set(['canary']));
    });

    it('is gone once it is stopped, and what served goes on in its processes', async () => {
      const { running, wanted } = await started();
      await tested().cell.apply(beside(wanted, 50));
      const { units } = await ready(beside(wanted, 50));
      await tested().cell.apply({ ...beside(wanted, 0, 3), canary: 'stopped' });
      const stopped = await settled(tested().cell, running.environmentId);
      expect(stopped).toMatchObject({ rollout: 'failed', servingReleaseId: 'release-1', units });
      expect(stopped.canary).toBeUndefined();
      expect(await answers(running, 20)).toEqual(new Set(['running']));
    });

    it('leaves what serves alone where a unit of it does not become ready', async () => {
      const { running, wanted } = await started();
      const broken = [testUnit('function-a', await tested().image({ answer: 'broken', exitCode: 7 }))];
      await tested().cell.apply(beside({ ...wanted, units: broken }, 50));
      const seen = await settled(tested().cell, running.environmentId);
      expect(seen).toMatchObject({
        rollout: 'failed',
        failure: { unitKey: 'function-a', reason: 'exited with code 7' },
      });
      expect(await answers(running, 20)).toEqual(new Set(['running']));
    });

    it('is refused where nothing serves', async () => {
      const never = beside(await environment({ answer: 'never' }), 50);
      await expect(tested().cell.apply(never)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      expect(await tested().cell.observe(never.environmentId)).toBeNull();
    });
  });
}
