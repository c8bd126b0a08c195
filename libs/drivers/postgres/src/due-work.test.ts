import type { Job, QueueName } from '@tiffin/contracts';
import { Dispatcher, DispatchedWork, NearFeed } from '@tiffin/work-operations';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { waitUntil } from '@tiffin/testing/wait-until';
import { beforeEach, expect, it } from 'vitest';
import { PostgresDispatch } from './postgres-dispatch.js';
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

it('what is settled and given out in the same tick shares no transaction, and no locks', async () => {
  const work = new WaitingWork(doors);
  await work.tenant(1);
  await work.tenant(1);
  await work.attend(2, 2);
  const jobs = await work.dispatch();
  const before = doors.worker.readCounts;
  await Promise.all([...jobs.map((job) => work.store.settle('build', job, 1)), work.store.dispatch('build')]);
  expect([jobs.length, doors.worker.readCounts.roundTrips - before.roundTrips]).toEqual([2, 3]);
});

it('many that end and are given out in several processes at once never wait for one another in a circle', async () => {
  const work = new WaitingWork(doors);
  const jobs = inLongForm(1_200, { otherwise: 300 });
  for (let tenants = 0; tenants < 3; tenants += 1) await work.tenant(jobs / 3);
  const errors: unknown[] = [];
  let ended = 0;
  const processes = await Promise.all(
    ['one', 'other'].map(async (holder) => {
      const process = await doors.anotherWorker();
      const store = new PostgresDispatch(process);
      const report = (error: unknown) => void errors.push(error);
      const look = (given: unknown): Promise<void> =>
        dispatched.run(given, async ({ id }) => {
          await doors.rows('delete from directory.work where id = $1', [id]);
          ended += 1;
        });
      const queued = { add: (_: QueueName, job: Job) => void look(job).catch(report) };
      const near = new NearFeed({ queue: 'build', slots: 16, work: look, queued, report });
      const dispatcher = new Dispatcher({ store, feed: near, report });
      const dispatched: DispatchedWork = new DispatchedWork({ tickets: store, dispatcher, report }, 'build');
      await dispatched.attend({ holder, slots: 16, feed: 16 });
      return { process, near, dispatcher };
    }),
  );
  await waitUntil('all of it to be done', () => ended === jobs || null, 25_000);
  for (const { process, near, dispatcher } of processes) {
    await near.close();
    await dispatcher.close();
    await process.close();
  }
  expect(errors).toEqual([]);
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
