import { beforeEach, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment } from '@tiffin/deployments-operations';
import { waitUntil } from '@tiffin/testing/wait-until';
import { FakeCell } from './testing/fake-cell.js';
import { noDatabases } from './testing/no-databases.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
const cell = new FakeCell();
const reported: unknown[] = [];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
});

function deployer(holder: string): DeployEnvironment {
  const parts = {
    ...{ store: place.deployments, cells: oneCell(cell), migrate: noDatabases },
    smoke: { run: () => Promise.resolve(null) },
    report: (error: unknown) => void reported.push(error),
  };
  const settings = { holder, leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 60_000, domain: 'localhost' };
  return new DeployEnvironment(parts, settings);
}

const run = (by: DeployEnvironment) => by.run(issueWorkerGrant(place.tenantId, 'deployer'), place.environmentId);

const environment = async () => (await doors.rows('select * from environment where id = $1', [place.environmentId]))[0];

it('deployers that are to end let go of what they wait for, and another begins as if it was for the first time', async () => {
  cell.rollout = () => 'starting';
  await place.want('a');
  for (let worker = 1; worker <= 5; worker += 1) {
    const deploy = deployer(`worker ${worker}`);
    const running = run(deploy);
    await waitUntil('it is waited for', () => cell.applied.length === worker);
    await deploy.leave();
    await running;
    expect(await environment()).toMatchObject({ deploy_starts: 0, deploy_holder: null, deploy_fault: null });
  }
  cell.rollout = () => 'live';
  await run(deployer('the last'));
  expect(await environment()).toMatchObject({ deploy_failure: null, deploy_starts: 0 });
  const [{ states } = {}] = await doors.rows<{ states: string[] }>(
    'select array_agg(state) as states from deployment where environment_id = $1',
    [place.environmentId],
  );
  expect([states, reported]).toEqual([['succeeded'], []]);
});
