import type { DesiredEnvironment } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import type { PodSeen } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { another, FaultCell, faultEnvironment, faultUnit } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';

let at: FaultPlace;
let tested: FaultCell;

/** No request is made because of time alone. */
const watch = { watchMs: 600_000, silentMs: 120_000, relistMs: 600_000, retryMs: { first: 100, longest: 2_000 } };

beforeAll(async () => {
  at = await FaultPlace.alone('onboarding');
  tested = await FaultCell.working(at, { watch });
});
afterAll(async () => {
  await tested[Symbol.asyncDispose]();
  await at[Symbol.asyncDispose]();
});

const many = (count: number): readonly DesiredEnvironment[] => Array.from({ length: count }, () => faultEnvironment());
const patienceMs = 240_000;

/** Asked for by a few at once, as builders and deployers do. Resolves once all of them are live. */
async function onboard(all: readonly DesiredEnvironment[]): Promise<void> {
  const left = [...all];
  const apply = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await tested.cell.apply(next);
  };
  await Promise.all(Array.from({ length: 8 }, apply));
  await waitUntil(
    'all of them are live',
    async () => {
      const listed = await tested.cell.list();
      const live = new Set(listed.filter(({ rollout }) => rollout === 'live').map((one) => one.environmentId));
      return all.every(({ environmentId }) => live.has(environmentId));
    },
    patienceMs,
  );
}

/** One release after another, until it is told that it is enough. Answers how many. */
async function redeploy(desired: DesiredEnvironment, isEnough: () => boolean): Promise<number> {
  let epoch = 1;
  while (!isEnough()) {
    epoch += 1;
    const next = { ...another(desired, faultUnit('one', epoch % 2 === 0 ? 'b' : 'a')), epoch };
    await tested.cell.apply(next);
    const { environmentId, releaseId } = next;
    const isServed = async () => (await tested.cell.observe(environmentId))?.servingReleaseId === releaseId;
    await waitUntil(`${releaseId} serves`, isServed, patienceMs);
  }
  return epoch - 1;
}

async function podsOf(environments: readonly DesiredEnvironment[]): Promise<readonly unknown[]> {
  const namespaces = new Set(environments.map(({ environmentId }) => `t-${environmentId}`));
  const pods = await at.kubectl.list<PodSeen>('pods');
  return pods
    .filter(({ metadata }) => namespaces.has(metadata.namespace ?? ''))
    .map(({ metadata, status }) => [
      metadata['uid'],
      status?.containerStatuses?.map(({ restartCount }) => restartCount),
    ]);
}

describe('a hundred tenants who come at once, while others deploy (I-32)', () => {
  it(
    'are served, and those who were there are not touched: no write, no restart, no failure',
    { timeout: 600_000 },
    async () => {
      const [quiet, busy] = [many(8), many(2)];
      await onboard([...quiet, ...busy]);
      const before = await podsOf(quiet);
      expect(before).toHaveLength(quiet.length);
      tested.proxy.calls.length = 0;

      let isEnough = false;
      const redeploying = busy.map((desired) => redeploy(desired, () => isEnough));
      const newcomers = many(100);
      await onboard(newcomers).finally(() => (isEnough = true));
      const deployed = await Promise.all(redeploying);

      expect(Math.min(...deployed)).toBeGreaterThan(0);
      const writes = tested.proxy.calls.filter(({ method }) => method !== 'GET');
      const touched = (desired: readonly DesiredEnvironment[]) =>
        desired.filter(({ environmentId }) => writes.some(({ path }) => path.includes(environmentId)));
      expect(touched(quiet)).toEqual([]);
      // What it is seen by does see.
      expect(touched([...busy, ...newcomers])).toHaveLength(busy.length + newcomers.length);
      expect(await podsOf(quiet)).toEqual(before);
      for (const { environmentId } of quiet) {
        expect(await tested.cell.observe(environmentId)).toMatchObject({
          ...{ rollout: 'live', failure: null },
          units: [{ state: 'ready', restarts: 0, trouble: null }],
        });
      }
      const ofQuiet = (text: string) => quiet.some(({ environmentId }) => text.includes(environmentId));
      expect([tested.reported.filter(ofQuiet), tested.drifted]).toEqual([[], []]);
    },
  );
});
