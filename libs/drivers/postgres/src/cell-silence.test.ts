import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { CellPulse, SweepCell } from '@tiffin/deployments-operations';
import { environmentState, environmentTrouble } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { ChangeListener } from './change-listener.js';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresDirectory } from './postgres-directory.js';
import { PostgresDeploymentRetryStore } from './postgres-retry-stores.js';
import { PostgresReadModel } from './read-model/postgres-read-model.js';
import { FakeCell } from './testing/fake-cell.js';
import { hashRows } from './testing/row-hash.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';

let database: TestDatabase;
let doors: TestDoors;
let listener: ChangeListener;
let heard: string[];
const cell = new FakeCell();
const reported: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  heard = [];
  const ears = {
    onChange: ({ kind }: { kind: string }) => void heard.push(kind),
    onGap: () => void heard.push('look again'),
  };
  listener = new ChangeListener(database.app, ears);
  await listener.open();
});
afterAll(async () => {
  await listener.close();
  await doors.close();
  await database.drop();
});

async function served(): Promise<TestPlace> {
  const place = await TestPlace.make(doors);
  await place.want('a');
  await place.deploy();
  const claim = { environmentId: place.environmentId, epoch: await place.epoch(), units: [], routes: [] };
  const [row] = await doors.rows<{ id: string }>('select current_release_id as id from environment where id = $1', [
    place.environmentId,
  ]);
  await cell.apply({ ...claim, releaseId: row?.id ?? '' });
  return place;
}

const cellRow = async () =>
  (await doors.rows<{ silent_since: Date | null; xmin: string }>('select silent_since, xmin from platform.cell'))[0];

it('a cell that does not answer is written in its own row alone, once, and once when it is back', async () => {
  const place = await served();
  const read = async () =>
    (await new PostgresReadModel(doors.app).environments(place.key, [place.environmentId]))[0] as Environment;
  let now = 0;
  const directory = new PostgresDirectory(doors.worker);
  const sweeper = new SweepCell({
    ...{ open: () => cell, pulse: new CellPulse(directory, () => now), directory },
    ...{ share: { isOurs: async () => true }, store: new PostgresDeploymentStore(doors.worker) },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    restore: () => Promise.reject(new Error('nothing has drifted')),
    report: (error) => void reported.push(error),
  });
  const sweep = async (at: number) => {
    now = at;
    for (const one of await directory.cells()) await sweeper.run(one);
  };
  const before = await hashRows(doors.superuser);
  heard.length = 0;
  await sweep(0);
  expect(environmentState(await read())).toBe('live');

  cell.beforeList = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is down'));
  await sweep(10_000);
  const silent = await cellRow();
  const since = silent?.silent_since as Date;
  const seen = await read();
  expect([environmentState(seen), environmentTrouble(seen).fault]).toEqual([
    'degraded',
    `The cell "local" has not answered since ${since.toISOString()}; what runs there may be out of reach until it is back.`,
  ]);
  const retry = new PostgresDeploymentRetryStore(doors.app);
  const locked = await retry.within(place.key, (rows) => rows.lockProgress(place.environmentId));
  expect(locked?.cellAway).toEqual({ name: 'local', since });
  await sweep(60_000);
  expect(await cellRow()).toEqual(silent);

  cell.beforeList = () => Promise.resolve();
  await sweep(61_000);
  const back = await cellRow();
  expect([back?.silent_since, environmentState(await read())]).toEqual([null, 'live']);
  await sweep(62_000);
  expect(await cellRow()).toEqual(back);
  expect([reported, heard, await hashRows(doors.superuser)]).toEqual([[], ['look again', 'look again'], before]);
});

it('a cell that is marked as down says so of its environments', async () => {
  const place = await served();
  await doors.rows("update platform.cell set state = 'down'");
  const [row] = await new PostgresReadModel(doors.app).environments(place.key, [place.environmentId]);
  expect(environmentTrouble(row as Environment).fault).toContain('cell "local" is marked as down');
});

type Environment = Parameters<typeof environmentState>[0];
