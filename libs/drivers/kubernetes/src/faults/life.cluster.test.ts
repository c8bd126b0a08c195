import { setTimeout as pause } from 'node:timers/promises';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { eventually } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { another, FaultCell, faultEnvironment, faultUnit } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';
import { shortTimings } from '../testing/fault-settings.js';

let at: FaultPlace;

beforeAll(async () => {
  at = await FaultPlace.open();
});
afterAll(() => at[Symbol.asyncDispose]());

const many = (count: number): readonly DesiredEnvironment[] =>
  Array.from({ length: count }, () => faultEnvironment(faultUnit('one')));

describe.concurrent('F-27: a namespace that does not go', () => {
  it('is told after the patience, each reason once; what is wanted again waits for it', async () => {
    await using tested = await FaultCell.working(at, { timings: { ...shortTimings, stuckMs: 2_000 } });
    const desired = faultEnvironment();
    await tested.bring(desired);
    const name = `t-${desired.environmentId}`;
    const held = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: name, finalizers: ['a.dev/b'] },
    };
    await at.kubectl.apply(held);
    await at.kubectl.delete(`namespace/${name}`);
    const told = () => tested.reported.filter((text) => text.includes(`namespace ${name} does not go`));
    // Kubernetes finds out why only after a while.
    await eventually('it is told why', () => told().some((text) => text.includes('a.dev/b')));
    expect(await at.kubectl.get(`namespace/${name}`)).not.toBeNull();
    const patch = ['patch', 'configmap', 'held', '-n', name, '--type=merge', '-p', '{"metadata":{"finalizers":null}}'];
    await at.kubectl.run(patch);
    // It is there again, for it is wanted still.
    await eventually('it is another one', async () => (await tested.objects('deployments', desired)).length === 1);
    await tested.live(desired);
    expect(new Set(told()).size).toBe(told().length);
  });
});

describe.concurrent('F-39: a controller that is told to end under load', () => {
  it('ends in time, and the next one goes on at once: nothing is lost', async () => {
    await using tested = await FaultCell.working(at, { leaseMs: 15_000 });
    const all = many(6);
    await Promise.all(all.map((desired) => tested.apply(desired)));
    await eventually('it is at work', () => tested.proxy.calls.some(({ path }) => path.includes('/deployments/')));
    await tested.stop();
    // Far sooner than the lease of who has ended would be over.
    await tested.work({ leaseMs: 15_000 });
    await Promise.all(all.map((desired) => tested.live(desired)));
    for (const desired of all) {
      const [deployment, ...more] = await tested.objects('deployments', desired);
      expect([deployment?.metadata.generation, more]).toEqual([1, []]);
    }
  });

  it('ends also while the cluster answers nothing', async () => {
    await using tested = await FaultCell.open(at);
    await tested.work();
    tested.proxy.rule({ fault: { does: 'silence' } });
    tested.proxy.setOff();
    tested.proxy.setOn();
    await tested.stop();
  });
});

describe.concurrent('F-41: one of three cells is lost', () => {
  it('the others go on as before, and it heals alone', async () => {
    await using lost = await FaultCell.working(at);
    await using one = await FaultCell.working(at);
    await using two = await FaultCell.working(at);
    const cells = [lost, one, two];
    const before = await Promise.all(
      cells.map(async (cell) => {
        const desired = faultEnvironment();
        await cell.bring(desired);
        return desired;
      }),
    );
    lost.proxy.setOff();
    const next = before.map((desired) => ({ ...another(desired, faultUnit('one', 'b')), epoch: 2 }));
    const [ofLost = faultEnvironment(), ...ofOthers] = next;
    await expect(lost.cell.apply(ofLost)).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE' });
    await Promise.all(ofOthers.map((desired, index) => cells[index + 1]?.bring(desired)));
    expect([...one.reported, ...two.reported]).toEqual([]);
    lost.proxy.setOn();
    await lost.bring(ofLost);
  });
});

describe('F-42: pods that are evicted at random', () => {
  it('while releases replace each other: all of them come to be live', async () => {
    await using tested = await FaultCell.working(at);
    const [desired = faultEnvironment()] = many(1);
    await tested.bring(desired);
    const evictions = { goOn: true, count: 0 };
    const evicting = evictAtRandom(tested, desired, evictions);
    for (const [index, image] of ['b', 'c', 'd'].entries()) {
      await tested.bring({ ...another(desired, faultUnit('one', image)), epoch: 2 + index });
      await eventually('another pod is evicted', () => evictions.count > index);
    }
    evictions.goOn = false;
    await evicting;
    const last = { ...another(desired, faultUnit('one', 'e')), epoch: 9 };
    await tested.bring(last);
    expect(await tested.names('deployments', last)).toEqual(['one']);
  });

  async function evictAtRandom(tested: FaultCell, desired: DesiredEnvironment, evictions: Evictions): Promise<void> {
    while (evictions.goOn) {
      const pods = await tested.objects('pods', desired);
      const pod = pods[Math.floor(Math.random() * pods.length)];
      // Others need the processor too.
      await pause(50);
      if (pod === undefined) continue;
      await at.kubectl.delete(`pod/${pod.metadata.name}`, `t-${desired.environmentId}`);
      evictions.count += 1;
    }
  }

  interface Evictions {
    goOn: boolean;
    count: number;
  }
});
