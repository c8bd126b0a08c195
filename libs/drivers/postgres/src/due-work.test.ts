import type { Job, QueueName } from '@tiffin/contracts';
import { Dispatcher, DispatchedWork } from '@tiffin/work-operations';
import { waitUntil } from '@tiffin/testing/wait-until';
import { beforeEach, expect, it } from 'vitest';
import type { TestDoors } from './testing/test-doors.js';
import { WaitingWork } from './testing/waiting-work.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;

withDoors((opened) => {
  doors = opened;
});

beforeEach(async () => {
  await doors.rows('truncate directory.work, directory.worker, directory.ticket, directory.lane, directory.turn');
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

it('what ends together is settled, and asks for what comes next, in one round trip', async () => {
  const work = new WaitingWork(doors);
  await work.tenant(3);
  await work.tenant(3);
  await work.attend(4, 4);
  const fed: Job[] = [];
  const report = (error: unknown) => expect.fail(String(error));
  const dispatcher = new Dispatcher({ store: work.store, feed: { add: (_, job) => void fed.push(job) }, report });
  const dispatched = new DispatchedWork({ tickets: work.store, dispatcher, report }, 'build');
  await dispatcher.run('build');
  const first = fed.splice(0);
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  const run = (job: Job) =>
    dispatched.run(job, () => {
      begun += 1;
      return gate.promise;
    });
  const running = first.map(run);
  await waitUntil('all to be begun', () => begun === first.length);
  await doors.rows('update project set built_revision_id = head_revision_id where id = any($1)', [
    first.map(({ id }) => id),
  ]);
  const before = doors.worker.readCounts;
  gate.resolve();
  await Promise.all(running);
  const { roundTrips, statements } = doors.worker.readCounts;
  expect([first.length, roundTrips - before.roundTrips, statements - before.statements]).toEqual([4, 1, 5]);
  await waitUntil('what waited to be given out', () => fed.length === 2);
});

it('what others are to do comes behind what is under way here, and not long after', async () => {
  const work = new WaitingWork(doors);
  await work.tenant(1);
  await work.tenant(1);
  await work.attend(2, 2);
  const asked: string[] = [];
  const store = {
    dispatch: (queue: QueueName) => {
      asked.push(queue);
      return Promise.resolve([]);
    },
  };
  const report = (error: unknown) => expect.fail(String(error));
  const dispatcher = new Dispatcher({ store, feed: { add: () => undefined }, report });
  const dispatched = new DispatchedWork({ tickets: work.store, dispatcher, report }, 'build');
  dispatched.ringBehind('deploy');
  expect(asked).toEqual(['deploy']);
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let begun = 0;
  const running = (await work.dispatch()).map((job) => dispatched.run(job, () => gates[begun++]!.promise));
  await waitUntil('both to be begun', () => begun === 2);
  dispatched.ringBehind('deploy');
  expect(asked).toEqual(['deploy']);
  gates[0]!.resolve();
  await Promise.race(running);
  expect(asked).toContain('build');
  await waitUntil('others to be rung for all the same', () => asked.includes('deploy', 1));
  dispatched.ringBehind('deploy');
  gates[1]!.resolve();
  await Promise.all(running);
});

it('what is heard many times within a moment is asked for once', async () => {
  const asked: string[] = [];
  const store = {
    dispatch: (queue: QueueName) => {
      asked.push(queue);
      return Promise.resolve([]);
    },
  };
  const report = (error: unknown) => expect.fail(String(error));
  const dispatcher = new Dispatcher({ store, feed: { add: () => undefined }, report });
  const tickets = new WaitingWork(doors).store;
  const dispatched = new DispatchedWork({ tickets, dispatcher, report }, 'promote');
  for (let at = 0; at < 20; at += 1) dispatched.hear();
  expect(asked).toEqual([]);
  await waitUntil('it to be asked for', () => asked.length > 0);
  dispatched.hear();
  await waitUntil('it to be asked for again', () => asked.length > 1);
  expect(asked).toEqual(['promote', 'promote']);
});
