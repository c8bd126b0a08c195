import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsumerSnapshot, DesiredEnvironment } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import { clusterUnderTest, Kubectl } from '@tiffin/testing/cluster';
import { ClusterCell } from '@tiffin/testing/cluster-cell';

let cell: ClusterCell;
beforeAll(async () => {
  cell = await ClusterCell.open();
});
afterAll(() => cell.close());

const kubectl = new Kubectl(clusterUnderTest());

/** Of more than two megabytes that cannot be packed any smaller. */
const snapshot = (version: number): ConsumerSnapshot => ({
  version,
  consumers: Array.from({ length: 30 }, (_, at) => ({
    ...{ id: `${at}`, kind: 'user' as const, name: `of-${version}` },
    properties: { text: randomBytes(60_000).toString('base64') },
  })),
  credentials: [],
});

async function gateway(): Promise<DesiredEnvironment> {
  const environmentId = newId();
  const unit = testUnit('gateway-a', await cell.image({ answer: 'gateway' }), { kind: 'gateway' });
  const routes = [{ host: `${environmentId}.localhost`, unit: unit.key }];
  const desired = { environmentId, epoch: 1, releaseId: 'release-1', units: [unit], routes };
  await cell.cell.apply(desired);
  expect(await settled(cell.cell, environmentId)).toMatchObject({ rollout: 'live' });
  return desired;
}

const untilKnown = ({ routes }: DesiredEnvironment, version: number) =>
  waitUntil(
    `version ${version} is known`,
    async () => (await cell.get(routes[0]!.host, '/consumers')).body.startsWith(`${version} of-${version}`),
    60_000,
  );

const names = async (kind: string, { environmentId }: DesiredEnvironment): Promise<readonly string[]> =>
  (await kubectl.list(kind, `t-${environmentId}`)).map(({ metadata }) => metadata.name);

const parts = async (desired: DesiredEnvironment): Promise<readonly string[]> =>
  (await names('secrets', desired)).filter((name) => name.startsWith('consumers-')).toSorted();

describe('consumers in a cluster', () => {
  it('are known to gateways that start while nobody works at the cell, however many they are', async () => {
    const desired = await gateway();
    const { environmentId } = desired;
    expect(await parts(desired)).toEqual([]);
    expect(await cell.cell.keepConsumers(environmentId, snapshot(2))).toBe('kept');
    await untilKnown(desired, 2);
    expect(await parts(desired)).toEqual(['consumers-a-0', 'consumers-a-1']);
    await cell.rest();
    const before = await names('pods', desired);
    for (const name of before) await kubectl.delete(`pod/${name}`, `t-${environmentId}`);
    const isAnother = (name: string): boolean => !before.includes(name);
    await waitUntil('the pods are others', async () => (await names('pods', desired)).every(isAnother), 60_000);
    await untilKnown(desired, 2);

    // What is newer is told by whoever works there next, and is beside what was whole until then.
    expect(await cell.cell.keepConsumers(environmentId, snapshot(3))).toBe('kept');
    expect(await cell.cell.keepConsumers(environmentId, snapshot(2))).toBe('kept');
    await untilKnown(desired, 2);
    cell.work();
    await untilKnown(desired, 3);
    await cell.cell.keepConsumers(environmentId, { ...snapshot(4), consumers: snapshot(4).consumers.slice(0, 1) });
    await untilKnown(desired, 4);
    expect(await parts(desired)).toEqual(['consumers-a-0', 'consumers-b-0', 'consumers-b-1']);

    await cell.cell.remove(environmentId, 1);
    expect(await parts(desired)).toEqual([]);
  });
});
