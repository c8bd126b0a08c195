import { expect, it } from 'vitest';
import type { ConsumerSnapshot, DesiredEnvironment } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { type CellSteps, testUnit } from './cell-contract.js';
import { waitUntil } from './wait-until.js';

const snapshot = (version: number, name = 'ann'): ConsumerSnapshot => ({
  version,
  consumers: [{ id: name, kind: 'user', name, properties: {} }],
  credentials: [],
});

/** What every cell keeps of those who may call through gateways. */
export function describeConsumers({ environment, live, answer, tested }: CellSteps): void {
  /** As `unit-program.mjs` tells it. */
  const known = async (desired: DesiredEnvironment): Promise<string> => answer(desired, '/consumers');
  const gateway = async (): Promise<DesiredEnvironment> => {
    const { units, routes, ...desired } = await environment({ answer: 'gateway' });
    const unit = { ...units[0]!, key: 'gateway-a', kind: 'gateway' as const };
    return { ...desired, units: [unit], routes: routes.map(({ host }) => ({ host, unit: unit.key })) };
  };
  const keep = ({ environmentId }: DesiredEnvironment, given: ConsumerSnapshot) =>
    tested().cell.keepConsumers(environmentId, given);
  const untilKnown = (desired: DesiredEnvironment, what: string) =>
    waitUntil(`the gateway to know ${what}`, async () => (await known(desired)) === what);

  it('tells running gateways of consumers: what is newer, each environment its own, while its processes stay', async () => {
    const [desired, other] = [await gateway(), await gateway()];
    const [before] = await Promise.all([live(desired), live(other)]);
    expect(await known(desired)).toBe('0');
    expect(await keep(desired, snapshot(2))).toBe('kept');
    await untilKnown(desired, '2 ann');
    expect([await keep(desired, snapshot(2)), await keep(desired, snapshot(1, 'old'))]).toEqual(['kept', 'kept']);
    expect(await keep(desired, snapshot(3, 'bob'))).toBe('kept');
    await untilKnown(desired, '3 bob');
    expect(await known(other)).toBe('0');
    const after = await tested().cell.observe(desired.environmentId);
    expect(after?.units.map(({ startedAt }) => startedAt)).toEqual(before.units.map(({ startedAt }) => startedAt));
  });

  it('keeps consumers for gateways that start later', async () => {
    const desired = await gateway();
    await live(desired);
    await keep(desired, snapshot(4));
    await untilKnown(desired, '4 ann');
    const [unit] = desired.units;
    const next = { ...unit!, variables: { ANOTHER: 'release' } };
    await live({ ...desired, epoch: 2, releaseId: 'release-2', units: [next] });
    expect(await known(desired)).toBe('4 ann');
  });

  it('says that it knows no such environment, and keeps nothing of one that is gone', async () => {
    const desired = await gateway();
    expect(await keep(desired, snapshot(5))).toBe('unknown');
    expect(await tested().cell.keepConsumers(newId(), snapshot(5))).toBe('unknown');
    await live(desired);
    expect(await known(desired)).toBe('0');
    await keep(desired, snapshot(6));
    await tested().cell.remove(desired.environmentId, 1);
    expect(await keep(desired, snapshot(7))).toBe('unknown');
    await live({ ...desired, epoch: 2, releaseId: 'release-2' });
    expect(await known(desired)).toBe('0');
  });

  it('keeps them where no gateway runs yet', async () => {
    const desired = await environment({ answer: 'function' });
    await live(desired);
    expect(await keep(desired, snapshot(8))).toBe('kept');
    const [unit] = desired.units;
    const added = testUnit('gateway-a', unit!.imageDigest, { kind: 'gateway' });
    const routes = desired.routes.map(({ host }) => ({ host, unit: added.key }));
    const both = { ...desired, epoch: 2, releaseId: 'release-2', units: [...desired.units, added], routes };
    await live(both);
    await untilKnown(both, '8 ann');
  });
}
