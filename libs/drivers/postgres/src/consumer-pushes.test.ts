import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import {
  DeactivateConsumer,
  GiveConsumers,
  InformedCell,
  PushConsumers,
  type PushSizes,
} from '@tiffin/consumers-operations';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { CellRegistry } from '@tiffin/deployments-operations';
import { newId, Refusal } from '@tiffin/kernel';
import { testUnit } from '@tiffin/testing/cell-contract';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import { PostgresConsumerPushes } from './postgres-consumer-pushes.js';
import { PostgresDirectory } from './postgres-directory.js';
import { ConsumerPlace } from './testing/consumer-place.js';
import { FakeCell } from './testing/fake-cell.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { WorkListener } from './work-listener.js';

let database: TestDatabase;
let doors: TestDoors;
let places: readonly ConsumerPlace[];
let cell: FakeCell;
let reported: unknown[];
const running: PushConsumers[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  await doors.rows(`update platform.cell set driver = 'fake'`);
  places = await Promise.all([1, 2, 3].map(async () => new ConsumerPlace(doors, await TestPlace.make(doors))));
});
beforeEach(async () => {
  cell = new FakeCell();
  reported = [];
  for (const place of places) await place.clear();
  await doors.rows('delete from directory.consumer_push');
  for (const { place } of places) await cell.apply(desired(place));
});
afterEach(async () => {
  cell.beforeKeep = () => Promise.resolve();
  for (const one of running.splice(0)) await one.stop();
});

afterAll(async () => {
  await doors.close();
  await database.drop();
});

const desired = (
  { tenantId, environmentId }: TestPlace,
  kind: 'gateway' | 'function' = 'gateway',
): DesiredEnvironment => ({
  ...{ environmentId, epoch: 1, releaseId: 'release', owner: { tenant: 't', project: 'p', tenantId } },
  ...{ units: [testUnit('unit', 'sha256:', { kind })], routes: [] },
});

const give = () =>
  new GiveConsumers({
    snapshots: new PostgresConsumerPushes(doors.worker),
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
  });

function pushing(sizes: Partial<PushSizes> = {}): PushConsumers {
  const directory = new PostgresDirectory(doors.worker);
  const cells = new CellRegistry(directory, { fake: () => cell });
  const parts = {
    ...{ directory, pushes: new PostgresConsumerPushes(doors.worker), give: give(), chance: () => 0.5 },
    ...{ open: cells.open.bind(cells), report: (error: unknown) => void reported.push(error) },
  };
  const all = { atOnce: 8, toOneCell: 8, leaseMs: 60_000, retryMs: { first: 1, longest: 20 }, ...sizes };
  const push = new PushConsumers(parts, all);
  running.push(push);
  return push;
}

const due = async (): Promise<number> => (await doors.rows('select 1 from directory.consumer_push')).length;
const versionOf = async (place: ConsumerPlace): Promise<number> => (await place.snapshot()).version;

describe('a change of consumers', () => {
  it('is pushed to the cell of its environment once, as it is by then', async () => {
    const [ours, theirs] = places as [ConsumerPlace, ConsumerPlace];
    const ada = await ours.create('ada');
    await ours.on(DeactivateConsumer, ada);
    const push = pushing();
    await push.run();
    await push.idle();
    expect(cell.kept).toEqual(new Map([[ours.place.environmentId, await versionOf(ours)]]));
    expect([await due(), reported]).toEqual([0, []]);
    cell.kept.clear();
    await push.run();
    await push.idle();
    await theirs.create('bob');
    await push.run();
    await push.idle();
    expect([...cell.kept.keys()]).toEqual([theirs.place.environmentId]);
  });

  it('is heard of as it is committed', async () => {
    let heard = 0;
    const listener = new WorkListener(database.worker, { queue: 'consumers', onWork: () => void (heard += 1) });
    await listener.open((error) => void reported.push(error));
    await places[0]!.create('ada');
    await waitUntil('it is heard of', () => heard > 0);
    await listener.close();
    expect(reported).toEqual([]);
  });

  it('of an environment that is deployed nowhere is settled, and given with its first release', async () => {
    const [ours] = places as [ConsumerPlace];
    cell.forget(ours.place.environmentId);
    await ours.create('ada');
    const push = pushing();
    await push.run();
    await push.idle();
    expect([cell.kept.size, await due()]).toEqual([0, 0]);
    const informed = new InformedCell(cell, give());
    await informed.apply(desired(ours.place, 'function'));
    expect(cell.kept.size).toBe(0);
    await informed.apply(desired(ours.place));
    expect(cell.kept.get(ours.place.environmentId)).toBe(await versionOf(ours));
  });

  it('that comes while one is pushed is pushed after it', async () => {
    const [ours] = places as [ConsumerPlace];
    await ours.create('ada');
    let came = 0;
    cell.beforeKeep = async () => {
      came += 1;
      if (came === 1) await ours.create('bob');
    };
    const push = pushing();
    await push.run();
    await push.idle();
    await push.run();
    await push.idle();
    expect([came, cell.kept.get(ours.place.environmentId), await due()]).toEqual([2, await versionOf(ours), 0]);
  });

  it('is tried again until its cell takes it, and keeps no other environment’s', async () => {
    const [ours, theirs, last] = places as [ConsumerPlace, ConsumerPlace, ConsumerPlace];
    let fails = 3;
    const gate = Promise.withResolvers<void>();
    cell.beforeKeep = async (environmentId) => {
      if (environmentId === theirs.place.environmentId) await gate.promise;
      if (environmentId === ours.place.environmentId && fails-- > 0) throw Refusal.of('CELL_UNAVAILABLE', 'it is away');
    };
    for (const place of places) await place.create('ada');
    const push = pushing({ toOneCell: 2 });
    await waitUntil('all but the stuck one have it', async () => {
      await push.run();
      return cell.kept.size === 2;
    });
    expect([...cell.kept.keys()].sort()).toEqual([ours, last].map(({ place }) => place.environmentId).sort());
    gate.resolve();
    await waitUntil('the stuck one has it, too', async () => {
      await push.run();
      return cell.kept.size === 3;
    });
    await push.idle();
    expect([await due(), reported.length]).toEqual([0, 3]);
  });

  it('leaves room for other cells where one hangs', async () => {
    const gate = Promise.withResolvers<void>();
    let asked = 0;
    cell.beforeKeep = async () => {
      asked += 1;
      await gate.promise;
    };
    for (const place of places) await place.create('ada');
    const push = pushing({ toOneCell: 2 });
    await push.run();
    await waitUntil('what is too much is put off', async () => {
      const free = await doors.rows('select 1 from directory.consumer_push where busy_until is null');
      return asked === 2 && free.length === 1;
    });
    gate.resolve();
    await push.idle();
    expect([cell.kept.size, reported]).toEqual([2, []]);
  });

  it('of a cell that is known to be silent waits for it', async () => {
    const [ours] = places as [ConsumerPlace];
    await doors.rows('update platform.cell set silent_since = now()');
    await ours.create('ada');
    const push = pushing();
    await push.run();
    await push.idle();
    expect([cell.kept.size, await due()]).toEqual([0, 1]);
    await doors.rows('update platform.cell set silent_since = null');
    await waitUntil('it is told', async () => {
      await push.run();
      return cell.kept.has(ours.place.environmentId);
    });
  });

  it('is taken over from who ended before it was settled', async () => {
    const [ours] = places as [ConsumerPlace];
    await ours.create('ada');
    await new PostgresConsumerPushes(doors.worker).claimPushes(8, 1);
    const push = pushing();
    await waitUntil('it is told', async () => {
      await push.run();
      return cell.kept.has(ours.place.environmentId);
    });
    expect(await give().run(cell, { tenantId: ours.place.tenantId, environmentId: newId() })).toBeNull();
  });
});
