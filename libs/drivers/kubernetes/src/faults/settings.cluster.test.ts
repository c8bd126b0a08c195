import { eventually, type KubeObject } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CellWorks } from '../cell-works.js';
import type { KubernetesPlace } from '../kubernetes-place.js';
import { FaultCell, faultEnvironment } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';
import { faultPlaceSettings, shortTimings, shortWatch } from '../testing/fault-settings.js';

let at: FaultPlace;
let tested: FaultCell;
const works = new CellWorks();

beforeAll(async () => {
  at = await FaultPlace.open();
  tested = await FaultCell.open(at);
});
afterAll(async () => {
  await works.stop();
  await tested[Symbol.asyncDispose]();
  await at[Symbol.asyncDispose]();
});

interface Quota extends KubeObject {
  readonly spec: { readonly hard: Readonly<Record<string, string>> };
}

describe.concurrent('F-26: settings of a cell that are changed while it is worked at', () => {
  it('are taken up without a restart, by one controller alone', async () => {
    const desired = faultEnvironment();
    const withPods = (pods: number): KubernetesPlace => ({
      ...tested.place,
      settingsFor: () => ({ ...faultPlaceSettings, quota: { ...faultPlaceSettings.quota, pods } }),
    });
    const options = {
      ...{ holder: 'one process', leaseMs: 2_000, watch: shortWatch, timings: shortTimings },
      ...{ drifted: () => undefined, report: () => undefined },
    };
    works.work('a cell', withPods(20), options);
    await tested.bring(desired);
    const pods = async (): Promise<string> => {
      const quotas = await at.kubectl.list<Quota>('resourcequotas', `t-${desired.environmentId}`);
      return quotas.map(({ spec }) => spec.hard['pods'] ?? spec.hard['count/pods']).join();
    };
    expect(await pods()).toBe('20');
    for (const next of [30, 20, 40]) {
      works.work('a cell', withPods(next), options);
      await eventually(`there is room for ${next}`, async () => (await pods()) === String(next));
    }
    // Another one that works by what was said before would write its own again with each list.
    const begun = tested.proxy.calls.length;
    const lists = () => tested.proxy.calls.slice(begun).filter(isListOfQuotas);
    await eventually('all is listed anew', () => lists().length >= 2);
    const written = tested.proxy.calls
      .slice(begun)
      .filter(({ method, path }) => method !== 'GET' && !/leases/.test(path));
    expect(written).toEqual([]);
  });

  it('are taken up with the next list where nobody has said that they are others', async () => {
    await using other = await FaultCell.working(at);
    const desired = faultEnvironment();
    await other.bring(desired);
    const { quota } = faultPlaceSettings;
    for (const pods of [30, 20]) {
      other.settings = { ...faultPlaceSettings, quota: { ...quota, pods } };
      await eventually(`there is room for ${pods}`, async () => {
        const quotas = await at.kubectl.list<Quota>('resourcequotas', `t-${desired.environmentId}`);
        return quotas.map(({ spec }) => spec.hard['pods'] ?? spec.hard['count/pods']).join() === String(pods);
      });
    }
  });

  const isListOfQuotas = ({ path, isWatch }: { readonly path: string; readonly isWatch: boolean }): boolean =>
    path.endsWith('/resourcequotas') && !isWatch;
});
