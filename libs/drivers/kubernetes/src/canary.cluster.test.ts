import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredEnvironment, ObservedCanary } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { testUnit } from '@tiffin/testing/cell-contract';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { eventually } from '@tiffin/testing/cluster';

let cluster: ClusterCell;
beforeAll(async () => {
  cluster = await ClusterCell.open();
});
afterAll(() => cluster?.close());

const half = { weightPercent: 50, stickyBy: null };

const gateway = async (answer: string, more: object = {}) => [
  testUnit('gateway-main', await cluster.image({ answer, ...more }), { kind: 'gateway' }),
];

/** `old` serves, and `new` has half of the requests beside it. */
async function started(more: object = {}): Promise<DesiredEnvironment> {
  const environmentId = newId();
  const host = `${environmentId}.localhost`;
  const [old, units] = await Promise.all([gateway('old'), gateway('new', more)]);
  const first = {
    environmentId,
    epoch: 1,
    releaseId: 'release-1',
    units: old,
    routes: [{ host, unit: 'gateway-main' }],
  };
  await cluster.cell.apply(first);
  await until(first, 'live');
  const beside = { ...first, epoch: 2, releaseId: 'release-2', units, canary: half };
  await cluster.cell.apply(beside);
  await until(beside, 'canary');
  return beside;
}

const until = (desired: DesiredEnvironment, rollout: string) =>
  eventually(`${desired.releaseId} is ${rollout}`, async () => {
    const seen = await cluster.cell.observe(desired.environmentId);
    return seen?.rollout === rollout && seen.epoch === desired.epoch;
  });

const ask = ({ routes }: DesiredEnvironment, path = '/') => cluster.get(routes[0]?.host ?? '', path);

async function answers(desired: DesiredEnvironment, count: number): Promise<readonly { body: string }[]> {
  return Promise.all(Array.from({ length: count }, () => ask(desired)));
}

const canaryOf = async ({ environmentId }: DesiredEnvironment): Promise<ObservedCanary | undefined> =>
  (await cluster.cell.observe(environmentId))?.canary;

const counted = (desired: DesiredEnvironment, count: number) =>
  eventually(`${count} requests are counted`, async () => {
    const canary = await canaryOf(desired);
    const requests = (canary?.running.requests ?? 0) + (canary?.canary.requests ?? 0);
    // More would stay more.
    if (requests > count) throw new Error(`${requests} are counted.`);
    return canary !== undefined && requests === count && canary;
  });

describe('a canary in a cluster', () => {
  it('is measured by what its processes and those beside it have answered', async () => {
    const desired = await started({ failsOf: 4, takesMs: 40 });
    const got = await answers(desired, 120);
    const canaries = got.filter(({ body }) => body !== 'old').length;
    const { running, canary, measuredMs } = await counted(desired, 120);
    expect([running.requests, canary.requests]).toEqual([120 - canaries, canaries]);
    expect([running.failures, canary.failures]).toEqual([0, Math.floor(canaries / 4)]);
    expect(canary.latencies.slice(0, 29).every((count) => count === 0)).toBe(true);
    expect(measuredMs).toBeGreaterThan(0);
  });

  it('goes on being measured whoever works at the cell, and whatever of it is started again', async () => {
    const desired = await started();
    await answers(desired, 40);
    await counted(desired, 40);
    await cluster.rest();
    await answers(desired, 20);
    cluster.work();
    await counted(desired, 60);
    // One of the two ends, whoever it is; what it had answered until then nobody had asked for yet.
    await cluster.rest();
    await answers(desired, 20);
    await ask(desired, '/crash');
    cluster.work();
    await counted(desired, 80);
    await eventually('both answer again', async () => {
      const bodies = new Set((await answers(desired, 10)).map(({ body }) => body));
      return bodies.has('old') && bodies.has('new');
    });
  });

  it('has its share at once where it gets another one, and none is lost on the way', async () => {
    const desired = await started();
    const failed: string[] = [];
    let isOver = false;
    const client = (async () => {
      while (!isOver) {
        const { status, body } = await ask(desired).catch((error: Error) => ({ status: 0, body: error.message }));
        if (status !== 200) failed.push(`${status} ${body}`);
      }
    })();
    for (const [index, weightPercent] of [90, 1, 75].entries()) {
      const next = { ...desired, epoch: 3 + index, canary: { ...half, weightPercent } };
      await cluster.cell.apply(next);
      await until(next, 'canary');
      const { weightPercent: seen } = (await canaryOf(next)) ?? {};
      expect(seen).toBe(weightPercent);
      const share = (await answers(next, 200)).filter(({ body }) => body === 'new').length / 2;
      expect(Math.abs(share - weightPercent)).toBeLessThan(15);
    }
    const { canary: _, ...all } = { ...desired, epoch: 6 };
    await cluster.cell.apply(all);
    await until(all, 'live');
    expect(new Set((await answers(all, 20)).map(({ body }) => body))).toEqual(new Set(['new']));
    isOver = true;
    await client;
    expect(failed).toEqual([]);
  });

  it('keeps no client with one release, and says so', async () => {
    expect(await cluster.cell.probe()).toMatchObject({ splitsRequests: true, keepsNoClients: true });
    const desired = await started();
    const sticky = {
      ...desired,
      epoch: 3,
      canary: { weightPercent: 50, stickyBy: { kind: 'client-address' as const } },
    };
    await expect(cluster.cell.apply(sticky)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('where an Ingress leads to units', () => {
  it('nothing can be dealt out, and the cell says so', async () => {
    const routes = { kind: 'ingress' as const, className: 'none' };
    await using other = await ClusterCell.open({ settings: { routes } });
    expect(await other.cell.probe()).toMatchObject({ splitsRequests: false });
    const [unit] = await gateway('any');
    const desired = { environmentId: newId(), epoch: 1, releaseId: 'r', units: unit ? [unit] : [], routes: [] };
    await expect(other.cell.apply({ ...desired, canary: half })).rejects.toMatchObject({ code: 'CANARY_UNSUPPORTED' });
  });
});
