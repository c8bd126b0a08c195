import { Dispatcher, DispatchedWork } from '@tiffin/work-operations';
import { waitUntil } from '@tiffin/testing/wait-until';
import { expect, it } from 'vitest';
import type { TestDoors } from './testing/test-doors.js';
import { WaitingWork } from './testing/waiting-work.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;

withDoors((opened) => {
  doors = opened;
});

it('what becomes due by its time is given out then, also where nobody asks', async () => {
  const work = new WaitingWork(doors);
  await work.tenant(2);
  // One after the other, long after the last time that somebody asks.
  await doors.rows(`update directory.work set due_from = now() + interval '300 ms' * row_number from
    (select id as of, row_number() over () from directory.work) x where id = x.of`);
  const fed: string[] = [];
  const report = (error: unknown) => fed.push(String(error));
  const dispatcher = new Dispatcher({ store: work.store, feed: { add: (_, { id }) => fed.push(String(id)) }, report });
  const dispatched = new DispatchedWork({ tickets: work.store, dispatcher, report }, 'build');
  await dispatched.attend({ holder: 'worker', slots: 4, feed: 4 });
  expect(fed).toEqual([]);
  await waitUntil('both to be given out', () => (fed.length >= 2 ? fed : null));
  await dispatched.leave('worker');
  const ids = await doors.rows<{ id: string }>('select id from directory.work order by due_from');
  expect(fed).toEqual(ids.map(({ id }) => id));
});
