import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PostgresDispatch } from '../postgres-dispatch.js';
import { TenantDatabase } from '../tenant-database.js';
import { PromotionPlace } from '../testing/promotion-place.js';
import { TestDoors } from '../testing/test-doors.js';
import { WorkListener } from '../work-listener.js';

let database: TestDatabase;
let doors: TestDoors;
let place: PromotionPlace;
beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
});
afterAll(async () => {
  await doors.close();
  await database.drop();
});
beforeEach(async () => {
  place = await PromotionPlace.make(doors);
  await place.build('a');
  await place.set('production', `upstream_ids = '{${place.ids.testing}}'`);
  for (const stage of ['staging', 'production'] as const) await place.set(stage, `auto_promote = 'newest'`);
  await place.settle();
});

/** As a deployment there that ends: both stages behind it are called. */
const moveOn = async () =>
  place.set('testing', `current_release_id = '${await place.releaseId('a')}', is_stopped = false`);
const isDue = async (stage: 'staging' | 'production') => {
  const due = `select from directory.work where queue = 'promote' and id = $1 and due_from <= now()`;
  return (await doors.rows(due, [place.ids[stage]])).length > 0;
};

it('a call that throws is told of and tried again, and lets all others be heard', async () => {
  const told: string[] = [];
  const opened = await TenantDatabase.open(database.worker, 1, { onWarning: ({ message }) => void told.push(message) });
  const dispatch = () => new PostgresDispatch(opened).dispatch('promote');
  await doors.rows(
    `create function public.throw() returns trigger language plpgsql as 'begin raise exception ''it throws''; end'`,
  );
  await doors.rows(
    `create trigger throws before update of promote_calls on environment for each row when (new.id = '${place.ids.staging}')
     execute function public.throw()`,
  );
  await moveOn();
  await dispatch();
  expect(told).toEqual([`The environment ${place.ids.staging} could not be called: it throws`]);
  expect([await isDue('staging'), await isDue('production')]).toEqual([false, true]);
  const later = 'select environment, faults from directory.call where next_try_at > now()';
  expect(await doors.rows(later)).toEqual([{ environment: place.ids.staging, faults: 1 }]);
  await dispatch();
  expect(told).toHaveLength(1);
  await doors.rows('drop trigger throws on environment');
  await doors.rows(`update directory.call set next_try_at = now() - interval '1 s'`);
  await dispatch();
  expect([told.length, await isDue('staging'), await doors.rows('select from directory.call')]).toEqual([1, true, []]);
  await opened.close();
});

it('promoters hear of calls, and of what is due, as soon as these are committed', async () => {
  let heard = 0;
  const onWork = () => void (heard += 1);
  const listener = new WorkListener(database.worker, { queue: 'promote', onWork });
  await listener.open((error) => expect.fail(String(error)));
  await doors.rows(`select pg_notify('tiffin_work', 'build')`);
  // As where it is verified: both stages behind it are called, and nothing is due yet.
  await doors.rows('begin');
  await doors.rows(`select set_config('app.tenant_id', $1, true)`, [place.place.tenantId]);
  await doors.rows(
    `insert into verification (tenant_id, environment_id, number, release_id) select r.tenant_id, $1, 1, r.id from release r where r.id = $2`,
    [place.ids.testing, await place.releaseId('a')],
  );
  await doors.rows('commit');
  await waitUntil('it hears', () => heard > 0);
  const calls = await doors.rows<{ count: number }>('select count(*)::int from directory.call');
  expect({ heard, calls }).toEqual({ heard: 1, calls: [{ count: 2 }] });
  await doors.rows(`select directory.dispatch('promote')`);
  await waitUntil('it hears again', () => heard > 1);
  await place.settle();
  const before = heard;
  await place.request('testing', '1');
  await waitUntil('it hears of what a person asks for', () => heard > before);
  await listener.close();
});

it('promoters that cannot listen yet are told, begin all the same, and hear as soon as they can', async () => {
  const elsewhere = new URL(database.superuser);
  const name = elsewhere.pathname.slice(1);
  elsewhere.pathname = '/postgres';
  const server = new pg.Client({ connectionString: elsewhere.toString() });
  await server.connect();
  await server.query(`alter database ${name} allow_connections false`);
  let heard = 0;
  const onWork = () => void (heard += 1);
  const times = { retryMs: 10, connectWithinMs: 5_000, checkMs: 2_000 };
  const listener = new WorkListener(database.worker, { queue: 'promote', onWork }, times);
  const told: unknown[] = [];
  await listener.open((error) => void told.push(error));
  expect(told).toHaveLength(1);
  await server.query(`alter database ${name} allow_connections true`);
  // It may have missed something.
  await waitUntil('it hears', () => heard > 0);
  await listener.close();
  await server.end();
});
