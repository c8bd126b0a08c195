import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment } from '@tiffin/deployments-operations';
import { beforeEach, expect, it } from 'vitest';
import { FakeCell } from './testing/fake-cell.js';
import { noDatabases } from './testing/no-databases.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
let reported: unknown[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  cell = new FakeCell();
  reported = [];
  await place.want('saved');
  await run();
});

/** Nobody waits for its leases: they last for an hour. */
function deployer(holder = 'deployer'): DeployEnvironment {
  const parts = {
    ...{ store: place.deployments, cells: oneCell(cell), migrate: noDatabases },
    smoke: { run: () => Promise.resolve(null) },
    report: (error: unknown) => void reported.push(error),
  };
  const settings = { holder, leaseMs: 3_600_000, retryAfterMs: 0, readyWithinMs: 60_000, domain: 'localhost' };
  return new DeployEnvironment(parts, settings);
}
const grant = () => issueWorkerGrant(place.tenantId, 'deployer');
const run = () => deployer().run(grant(), place.environmentId);

/** As after a copy was put back: what the cell has seen since is of epochs that the database knows nothing of. */
async function outlive(): Promise<number> {
  const [last] = cell.applied.slice(-1);
  if (last === undefined) throw new Error('nothing was applied');
  const epoch = last.epoch + 40;
  await cell.apply({ ...last, epoch, releaseId: 'lost' });
  return epoch;
}

const environment = async () =>
  (
    await doors.rows<{ deploy_epoch: string; deploy_starts: number; deploy_holder: string | null }>(
      'select deploy_epoch, deploy_starts, deploy_holder from environment where id = $1',
      [place.environmentId],
    )
  )[0];

it('what is saved to a database that is older than its cell is deployed at once, behind what the cell has seen', async () => {
  const seen = await outlive();
  await place.want('anew');
  await run();
  expect(cell.applied.at(-1)?.epoch).toBe(seen + 1);
  expect(await environment()).toMatchObject({ deploy_starts: 0, deploy_holder: null });
  expect(Number((await environment())?.deploy_epoch)).toBe(seen + 1);
  expect(reported).toEqual([]);
});

it('what served as the copy was made is put back at once', async () => {
  const saved = cell.applied.at(-1)?.releaseId;
  const seen = await outlive();
  await deployer().restore(grant(), { environmentId: place.environmentId, epoch: await place.epoch() });
  expect(cell.applied.at(-1)).toMatchObject({ releaseId: saved, epoch: seen + 1 });
  expect((await environment())?.deploy_holder).toBeNull();
});

it('whoever was overtaken leaves it to the other', async () => {
  await place.want('anew');
  cell.beforeApply = async () => {
    cell.beforeApply = () => Promise.resolve();
    await doors.expireLeases(place.projectId);
    const other = await place.heldDeployment('another');
    const [first] = cell.applied;
    if (first) await cell.apply({ ...first, epoch: other.epoch });
  };
  await run();
  expect(await environment()).toMatchObject({ deploy_holder: 'another' });
});
