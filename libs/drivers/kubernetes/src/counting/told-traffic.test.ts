import { describe, expect, it } from 'vitest';
import { type EndpointTraffic, trafficFigures, type UnitTraffic } from '@tiffin/contracts';
import type { SeenUnit } from './seen-processes.js';
import { ToldTraffic } from './told-traffic.js';

const [first, second] = ['0190a5d0-1111-7000-8000-00000000000a', '0190a5d0-1111-7000-8000-00000000000b'];
const unit = { environmentId: 'e', unit: 'gateway-main' };
const all = (count: number): EndpointTraffic => ['all', Array<number>(trafficFigures).fill(count)];

const at = Date.parse('2026-12-02T12:00:00Z');

/** Pods by address, with what their process says. */
class Pods {
  readonly says = new Map<string, UnitTraffic | null>();
  readonly traffic = new ToldTraffic(
    { units: async () => this.units() },
    async (address) => this.says.get(address) ?? null,
    () => at,
  );

  private units(): readonly SeenUnit[] {
    return [...this.says.keys()].map((address) => ({ ...unit, address }));
  }

  async told(): Promise<readonly (readonly [string, number | undefined])[]> {
    return (await this.traffic.traffic()).runs.map(({ run, endpoints }) => [run, endpoints[0]?.[1][0]]);
  }

  async keep(): Promise<void> {
    await this.traffic.settleTraffic((await this.traffic.traffic()).runs);
  }
}

describe('what units of a cluster have answered', () => {
  it('is asked of each process, and told until it is kept', async () => {
    const pods = new Pods();
    pods.says.set('10.0.0.1', { run: first, endpoints: [all(3)] });
    pods.says.set('10.0.0.2', { run: second, endpoints: [] });
    expect((await pods.traffic.traffic()).runs).toEqual([
      { ...unit, run: first, endpoints: [all(3)] },
      { ...unit, run: second, endpoints: [] },
    ]);
    await pods.keep();
    expect(await pods.told()).toEqual([
      [second, undefined],
      [first, undefined],
    ]);
  });

  it('of a process that has ended is what it said last, or what its pod says of it, and is told until it is kept', async () => {
    const pods = new Pods();
    pods.says.set('10.0.0.1', { run: first, endpoints: [all(3)] });
    await pods.told();
    pods.says.clear();
    pods.traffic.hear(unit, { message: JSON.stringify({ run: first, months: {}, endpoints: [all(5)] }) });
    pods.traffic.hear(unit, { message: JSON.stringify({ run: second, endpoints: [all(2)] }) });
    pods.traffic.hear(unit, { message: 'about to exit' });
    expect(await pods.told()).toEqual([
      [first, 5],
      [second, 2],
    ]);
    await pods.keep();
    expect(await pods.told()).toEqual([]);
  });

  it('of a process that ended longer ago than the platform remembers it is nothing, however long its pod says it', async () => {
    const pods = new Pods();
    const message = JSON.stringify({ run: first, endpoints: [all(5)] });
    pods.traffic.hear(unit, { message, endedAtMs: at - 7 * 86_400_000 - 1 });
    expect(await pods.told()).toEqual([]);
    pods.traffic.hear(unit, { message, endedAtMs: at - 7 * 86_400_000 });
    expect(await pods.told()).toEqual([[first, 5]]);
  });

  it('is of each environment by itself, whatever another one says that it is, alive or dead', async () => {
    const pods = new Pods();
    pods.says.set('10.0.0.1', { run: first, endpoints: [all(3)] });
    pods.traffic.hear(
      { ...unit, environmentId: 'f' },
      { message: JSON.stringify({ run: first, endpoints: [all(900)] }) },
    );
    const told = async () =>
      (await pods.traffic.traffic()).runs.map(({ environmentId, endpoints }) => [environmentId, endpoints[0]?.[1][0]]);
    expect(await told()).toEqual([
      ['f', 900],
      ['e', 3],
    ]);
    await pods.keep();
    expect(await told()).toEqual([['e', undefined]]);
  });

  it('of a unit that says nothing, because it cannot or is older, is nothing', async () => {
    const pods = new Pods();
    pods.says.set('10.0.0.1', null);
    expect(await pods.told()).toEqual([]);
  });
});
