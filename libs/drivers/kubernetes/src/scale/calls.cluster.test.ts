import type { DesiredEnvironment } from '@tiffin/contracts';
import type { ProxiedCall } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { another, FaultCell, faultEnvironment, faultUnit } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';

let at: FaultPlace;

beforeAll(async () => {
  at = await FaultPlace.alone('calls');
});
afterAll(() => at[Symbol.asyncDispose]());

/** No request is made because of time alone. */
const patient = { watchMs: 600_000, silentMs: 120_000, relistMs: 600_000, retryMs: { first: 100, longest: 2_000 } };
/** As many as are worked at at once, and more. */
const count = 20;

/** What was asked for, but for the lease: `PATCH deployments`, and how often. */
function counted(calls: readonly ProxiedCall[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { method, path, isWatch } of calls) {
    if (path.includes('/leases')) continue;
    const name = `${isWatch ? 'WATCH' : method} ${kindIn(path)}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const kindIn = (path: string): string =>
  /^\/apis?(?:\/[a-z0-9.]+)?\/v\d(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)/.exec(path)?.[1] ?? path;

const writes = (calls: readonly ProxiedCall[]): readonly ProxiedCall[] =>
  calls.filter(({ method, path }) => method !== 'GET' && !path.includes('/leases'));

/** Whatever came before it in the queue was looked at by then. */
const changed = async (tested: FaultCell, desired: DesiredEnvironment, image: string): Promise<void> => {
  await tested.bring({ ...another(desired, faultUnit('one', image)), epoch: desired.epoch + 1 });
};

describe('a cell in which nothing has changed', () => {
  it('is looked at as a whole after a start with one list of each kind and no write, in whatever order it comes to be known', async () => {
    await using tested = await FaultCell.working(at, { watch: patient });
    const all = Array.from({ length: count }, () => faultEnvironment());
    await Promise.all(all.map((desired) => tested.bring(desired)));
    await tested.stop();
    for (const late of ['secrets', 'deployments', 'networkpolicies']) {
      tested.proxy.calls.length = 0;
      tested.proxy.rule({ isWatch: false, path: new RegExp(`/v1/${late}$`), fault: { does: 'delay', ms: 1_000 } });
      await tested.work({ watch: patient });
      const [last = faultEnvironment()] = all.splice(-1);
      await changed(tested, last, 'b');
      const others = tested.proxy.calls.filter(({ path }) => !path.includes(last.environmentId));
      expect(writes(others).map(({ method, path }) => `${method} ${path}`)).toEqual([]);
      const lists = Object.entries(counted(others)).filter(([name]) => name.startsWith('GET'));
      expect(
        lists.filter(([name, times]) => times !== 1 && name !== 'GET namespaces' && name !== 'GET secrets'),
      ).toEqual([]);
      await tested.stop();
    }
  });

  it('is not asked about again when only one of its environments changes', async () => {
    await using tested = await FaultCell.working(at, { watch: patient });
    const [one = faultEnvironment(), ...others] = [faultEnvironment(), faultEnvironment(), faultEnvironment()];
    await Promise.all([one, ...others].map((desired) => tested.bring(desired)));
    tested.proxy.calls.length = 0;
    await changed(tested, one, 'b');
    const { calls } = tested.proxy;
    expect(others.filter(({ environmentId }) => calls.some(({ path }) => path.includes(environmentId)))).toEqual([]);
    const { 'PUT configmaps': _, 'GET configmaps': seen, ...rest } = counted(calls);
    // Who has looked too early gets a conflict, and has told nothing.
    const told = calls.filter(({ method, path, code }) => `${method} ${kindIn(path)} ${code}` === 'PUT configmaps 200');
    // Of the record: what is desired, as it switches, when it is live, when what served before is gone.
    expect(rest).toEqual({
      ...{ 'GET secrets': 1, 'PUT secrets': 4 },
      ...{ 'PATCH namespaces': 1, 'PATCH deployments': 1, 'PATCH services': 1, 'DELETE deployments': 1 },
    });
    // What is told depends on what is seen on the way, and is told once for each.
    expect(told.length).toBeLessThanOrEqual(8);
    expect(seen).toBeGreaterThan(0);
  });
});
