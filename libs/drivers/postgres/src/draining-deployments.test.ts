import { beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { PostgresDeploymentRetryStore } from './postgres-retry-stores.js';
import type { FakeCell } from './testing/fake-cell.js';
import { kept, MigratingPlace } from './testing/migrating-place.js';
import type { TestDoors } from './testing/test-doors.js';
import type { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
let at: MigratingPlace;

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  at = await MigratingPlace.make(doors);
  ({ place, cell } = at);
});

const [run, again, shown, steps] = [() => at.run(), () => at.again(), () => at.shown(), () => at.steps()];

describe('the last changes of a database, while processes of the former release still answer', () => {
  it('wait until no former process answers any more, and the step says so', async () => {
    await place.want('zero');
    await run();
    const seen: unknown[] = [];
    const deploying = { isDrained: false };
    cell.retiring = () => (deploying.isDrained ? null : 15_000);
    at.databases.around = (make, words) => {
      if (words === 'a3') seen.push(deploying.isDrained);
      return make();
    };
    await place.want('one', kept);
    const done = run();
    await waitUntil('it says what it waits for', async () => (await steps()).at(-1)?.includes('at most 15 s'));
    expect([(await steps()).at(-1), seen, (await shown())['serves']]).toEqual([
      ...['contract running waits for calls that former processes still answer, at most 15 s', [], 'one'],
    ]);
    deploying.isDrained = true;
    await done;
    expect([seen, await shown()]).toMatchObject([[true], { isThrough: true, fault: null }]);
  });

  it('wait no longer for what their cell does not show ended, although its time is over', async () => {
    await place.want('zero');
    await run();
    // 5 s more than the cell has said are over.
    cell.retiring = () => -5_000;
    await place.want('one', kept);
    await run();
    expect(await shown()).toMatchObject({ isThrough: true, fault: null });
  });

  it('are not made where the cell has lost the release meanwhile: it is brought once more', async () => {
    await place.want('zero');
    await run();
    cell.retiring = () => {
      cell.forget(place.environmentId);
      return 15_000;
    };
    await place.want('one', kept);
    await run();
    expect(await shown()).toMatchObject({
      fault: expect.stringMatching(/does not show that the release serves alone/),
      failure: null,
    });
    expect(at.databases.made).toEqual(['a1', 'a2']);
    cell.retiring = () => null;
    await again();
    expect(await shown()).toMatchObject({ serves: 'one', isThrough: true, fault: null });
  });
});

describe('last changes that are left when the release does not become ready again', () => {
  beforeEach(async () => {
    await place.want('zero');
    await run();
    at.refusing('a3');
    await place.want('one', kept);
    await run();
    cell.rollout = () => 'failed';
    await again();
    expect(await shown()).toMatchObject({ serves: 'one', isThrough: false, failure: expect.stringMatching(/crashed/) });
    cell.rollout = () => 'live';
    at.databases.around = (make) => make();
  });

  it('are not forgotten: who has it tried again has them made', async () => {
    await again();
    expect([at.databases.made, await shown()]).toMatchObject([['a1', 'a2'], { isThrough: false }]);
    const retries = new PostgresDeploymentRetryStore(doors.app);
    await retries.within(place.key, (rows) => rows.forgetTrouble(place.environmentId));
    await again();
    expect([at.databases.made, await shown()]).toMatchObject([
      ['a1', 'a2', 'a3'],
      { serves: 'one', isThrough: true, failure: null, fault: null },
    ]);
  });

  it('are made by the next release that comes', async () => {
    await place.want('two', kept);
    await run();
    expect([at.databases.made, await shown()]).toMatchObject([
      ['a1', 'a2', 'a3'],
      { serves: 'two', isThrough: true, failure: null, fault: null },
    ]);
  });

  it('are in nobody’s way who goes back', async () => {
    await place.want('zero');
    await run();
    expect([at.databases.made, await shown()]).toMatchObject([['a1', 'a2'], { serves: 'zero', isThrough: true }]);
  });
});
