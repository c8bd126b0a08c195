import { expect, it } from 'vitest';
import type { DesiredEnvironment, DesiredUnit, RunTraffic } from '@tiffin/contracts';
import type { CellSteps } from './cell-contract.js';
import { waitUntil } from './wait-until.js';

/** What every cell tells of what its units have answered. */
export function describeTraffic({ environment, live, tested }: CellSteps): void {
  const runsOf = async ({ environmentId }: DesiredEnvironment): Promise<readonly RunTraffic[]> =>
    (await tested().telling.traffic()).runs.filter((one) => one.environmentId === environmentId);

  /** By process: how many with 2xx, and with 5xx. */
  const told = async (desired: DesiredEnvironment) =>
    (await runsOf(desired)).map(({ endpoints }) => [endpoints[0]?.[1][1] ?? 0, endpoints[0]?.[1][4] ?? 0]);

  const until = (desired: DesiredEnvironment, wanted: readonly (readonly number[])[]) =>
    waitUntil(`it tells ${JSON.stringify(wanted)}`, async () => {
      const seen = (await told(desired)).toSorted(([one = 0], [other = 0]) => one - other);
      return JSON.stringify(seen) === JSON.stringify(wanted);
    });

  /** A gateway, which is what leaves its last words in every cell. */
  const gateway = async (program: { readonly failsOf?: number } = {}): Promise<DesiredEnvironment> => {
    const desired = await environment({ answer: 'told', ...program });
    const unit: DesiredUnit = { ...(desired.units[0] as DesiredUnit), key: 'gateway-main', kind: 'gateway' };
    return { ...desired, units: [unit], routes: desired.routes.map((route) => ({ ...route, unit: unit.key })) };
  };

  async function ask({ routes }: DesiredEnvironment, times: number): Promise<void> {
    const get = () => tested().get(routes[0]?.host ?? '', '/');
    const asked = await Promise.all(Array.from({ length: times }, get));
    expect(asked.every(({ status }) => status === 200 || status === 500)).toBe(true);
  }

  it('what a unit has answered is told as totals, until they are kept, and to whoever asks', async () => {
    const desired = await gateway({ failsOf: 3 });
    await live(desired);
    await until(desired, [[0, 0]]);
    expect(await runsOf(desired)).toMatchObject([{ unit: 'gateway-main', endpoints: [] }]);
    await ask(desired, 7);
    await until(desired, [[5, 2]]);
    const kept = await runsOf(desired);
    await ask(desired, 1);
    await until(desired, [[6, 2]]);
    await tested().telling.settleTraffic(kept);
    expect(await told(desired)).toEqual([[6, 2]]);
    await tested().telling.settleTraffic(await runsOf(desired));
    expect(await told(desired)).toEqual([[0, 0]]);
    await ask(desired, 1);
    await until(desired, [[6, 3]]);
  });

  it('what a process had answered that another one has taken the place of is told, until it is kept', async () => {
    const first = await gateway();
    await live(first);
    await until(first, [[0, 0]]);
    await ask(first, 4);
    const imageDigest = await tested().image({ answer: 'anew' });
    const next = {
      ...first,
      epoch: 2,
      releaseId: 'release-2',
      units: first.units.map((unit) => ({ ...unit, imageDigest })),
    };
    await live(next);
    await ask(next, 2);
    await until(next, [
      [2, 0],
      [4, 0],
    ]);
    await tested().telling.settleTraffic(await runsOf(next));
    await until(next, [[0, 0]]);
  });
}
