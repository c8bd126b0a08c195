import { describe, expect, it } from 'vitest';
import {
  type EndpointTraffic,
  latencyBucketsMs,
  type RunTraffic,
  statusClasses,
  trafficFigures,
} from '@tiffin/contracts';
import { type CellId, type EnvironmentId, newId } from '@tiffin/kernel';
import { PostgresTrafficRecord } from './postgres-traffic-record.js';
import { PostgresReadModel } from './read-model/postgres-read-model.js';
import { text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import { onConnections } from './testing/on-connections.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { untilLocked } from './testing/until-locked.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
withDoors((opened) => void (doors = opened));

const beforeAll = '00000000-0000-0000-0000-000000000000' as EnvironmentId;

/** So many answered with 2xx within a millisecond. */
const answered = (count: number): readonly number[] => {
  const figures = Array<number>(trafficFigures).fill(0);
  figures[statusClasses.indexOf('2xx')] = count;
  figures[statusClasses.length] = count;
  return figures;
};

/** A process of a gateway. */
class Process {
  readonly run: string = newId();

  constructor(
    private readonly place: TestPlace,
    private readonly unit = 'gateway-main',
  ) {}

  of(...endpoints: readonly EndpointTraffic[]): RunTraffic {
    return { run: this.run, environmentId: this.place.environmentId, unit: this.unit, endpoints };
  }

  has(count: number, endpoint = 'all'): RunTraffic {
    return this.of([endpoint, answered(count)]);
  }
}

async function cellId(): Promise<CellId> {
  const [row] = await doors.rows<{ id: CellId }>(`select id from platform.cell where name = 'local'`);
  return (row as { id: CellId }).id;
}

const tell = async (...runs: readonly RunTraffic[]) =>
  new PostgresTrafficRecord(doors.worker).keep(await cellId(), { runs });

const fold = () => new PostgresTrafficRecord(doors.worker).fold(beforeAll, 100_000);

const read = (place: TestPlace, more: object = {}, by = place) =>
  new PostgresReadModel(doors.app).trafficPages(by.key, [place.environmentId], {
    ...{ from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', stepMinutes: 1_440, unitKey: null, endpoint: null },
    ...{ atMost: 100, ...more },
  });

/** Requests by unit and endpoint. */
const recorded = async (place: TestPlace): Promise<Readonly<Record<string, number>>> => {
  const rows = await read(place, { stepMinutes: 10_080 * 5_000, atMost: 10_000 });
  return Object.fromEntries(rows.map(({ unitKey, endpoint, figures }) => [`${unitKey} ${endpoint}`, figures[1] ?? 0]));
};

const put = (place: TestPlace, ago: string, count: number, stepMinutes = 1) =>
  doors.rows(
    `insert into traffic (tenant_id, environment_id, step_minutes, at, unit_key, endpoint, figures)
     values ($1, $2, $3, date_trunc('minute', now() - $4::interval), 'gateway-main', 'all', $5::int[])`,
    [place.tenantId, place.environmentId, stepMinutes, ago, `{${answered(count).join(',')}}`],
  );

describe('what units have answered', () => {
  it('has as many figures as are told', () => {
    // In the migration too.
    expect([trafficFigures, statusClasses.length + latencyBucketsMs.length + 1]).toEqual([21, 21]);
  });

  it('is added once, however often, late or by how many at once the same total is told', async () => {
    const place = await TestPlace.make(doors);
    const one = new Process(place);
    await tell(one.has(5));
    await tell(one.has(5));
    // Nobody gets to the end before all have begun.
    await doors.rows('begin; lock table platform.traffic_run in exclusive mode');
    const told = onConnections(6, (at) => tell(one.has(8 + (at % 3))));
    await untilLocked(doors, 6);
    await doors.rows('commit');
    await told;
    expect(await recorded(place)).toEqual({ 'gateway-main all': 10 });
    await tell(one.has(7));
    expect(await recorded(place)).toEqual({ 'gateway-main all': 10 });
  });

  it('is that of all processes of a unit together, by unit and endpoint, also of those that have ended', async () => {
    const place = await TestPlace.make(doors);
    const [first, second, other] = [new Process(place), new Process(place), new Process(place, 'function-a')];
    await tell(first.has(5), second.of(['all', answered(2)], ['', answered(1)]), other.has(3, ''));
    await tell(second.has(4), first.has(5));
    expect(await recorded(place)).toEqual({ 'function-a ': 3, 'gateway-main ': 1, 'gateway-main all': 9 });
  });

  it('is of environments of the cell’s own tenants; of others and of those that are gone nothing is kept', async () => {
    const [place, foreign] = [await TestPlace.make(doors), await TestPlace.make(doors)];
    const other = newId<CellId>();
    await doors.rows(
      `insert into platform.cell (id, name, driver, address, state) values ($1, $2, 'local', 'x', 'full')`,
      [other, other],
    );
    await doors.rows('update directory.tenant set cell = $2 where tenant = $1', [foreign.tenantId, other]);
    const gone = { ...new Process(place).has(1), environmentId: newId() };
    await tell(new Process(place).has(1), new Process(foreign).has(1), gone);
    expect([await recorded(place), await recorded(foreign)]).toEqual([{ 'gateway-main all': 1 }, {}]);
  });

  it('is of one environment where another says that it goes by the same id', async () => {
    const [place, liar] = [await TestPlace.make(doors), await TestPlace.make(doors)];
    const one = new Process(place);
    await tell({ ...one.has(1_000_000), environmentId: liar.environmentId });
    await tell(one.has(3));
    expect(await recorded(place)).toEqual({ 'gateway-main all': 3 });
  });

  it('is of one unit where another of the same environment says that it goes by the same id', async () => {
    const place = await TestPlace.make(doors);
    const [one, run] = [new Process(place), newId()];
    await tell({ ...one.has(1_000_000), run, unit: 'function-a' }, { ...one.has(3), run });
    expect(await recorded(place)).toEqual({ 'function-a all': 1_000_000, 'gateway-main all': 3 });
    await tell({ ...one.has(5), run });
    expect(await recorded(place)).toEqual({ 'function-a all': 1_000_000, 'gateway-main all': 5 });
  });

  it('is of 2,000 endpoints of an environment, whatever its processes name, and goes on for those', async () => {
    const [place, other] = [await TestPlace.make(doors), await TestPlace.make(doors)];
    const many = (from: number, count = 1) =>
      new Process(place).of(
        ...Array.from({ length: 500 }, (_, at): EndpointTraffic => [`e${from + at}`, answered(count)]),
      );
    await tell(many(0), many(500), many(1_000), many(1_400));
    expect(Object.keys(await recorded(place))).toHaveLength(1_900);
    await tell(many(1_900), many(2_400), many(5_000), new Process(other).has(1));
    expect(Object.keys(await recorded(place))).toHaveLength(2_000);
    await tell(many(0, 4), many(5_000));
    const after = await recorded(place);
    expect([after['gateway-main e0'], Object.keys(after).length]).toEqual([5, 2_000]);
    expect(await recorded(other)).toEqual({ 'gateway-main all': 1 });
  });

  it('is of 50,000 totals of an environment, whatever its processes are', async () => {
    const place = await TestPlace.make(doors);
    await doors.rows(
      `with run as (
         insert into platform.traffic_run (environment, run, tenant, seen_at) select $1, gen_random_uuid(), $2, now() from generate_series(1, 50) returning run)
       insert into platform.traffic_tally (environment, run, unit_key, endpoint, figures)
       select $1, run.run, 'gateway-main', 'e' || n, $3::bigint[] from run, generate_series(1, 1000) n
       where (run.run, n) <> ((select min(run.run::text)::uuid from run), 1)`,
      [place.environmentId, place.tenantId, `{${answered(1).join(',')}}`],
    );
    await tell(new Process(place).of(['e1', answered(1)], ['e2', answered(1)]));
    expect(await recorded(place)).toEqual({ 'gateway-main e1': 1 });
  });

  it('is kept and folded by the database in a transaction of its own, or within 15 seconds not at all', async () => {
    const asked: unknown[][] = [];
    const changeDirectory = async (...given: unknown[]) => (asked.push(given), []);
    const record = new PostgresTrafficRecord({ changeDirectory } as never);
    await record.keep(await cellId(), { runs: [] });
    await record.fold(beforeAll, 1);
    expect(asked.map(([, , limits]) => limits)).toEqual([{ withinMs: 15_000 }, { withinMs: 15_000 }]);
    const slow = statement(RowShape.of({ slept: ['pg_sleep($1)::text', text] }), (columns) => `select ${columns}`);
    const sleep = (withinMs: number) => doors.worker.changeDirectory(slow, [0.2], { withinMs });
    await expect(sleep(20)).rejects.toThrow(/statement timeout/);
    expect(await doors.worker.changeDirectory(slow, [0.2])).toHaveLength(1);
  });

  it('ends where its place ends, whatever is told, and keeps nobody else from being counted', async () => {
    const [place, liar] = [await TestPlace.make(doors), await TestPlace.make(doors)];
    const one = new Process(liar);
    await tell(one.has(Number.MAX_SAFE_INTEGER - 1), new Process(place).has(1));
    await tell(one.has(Number.MAX_SAFE_INTEGER), new Process(place).has(1), new Process(liar).of(['short', [1]]));
    expect(await recorded(liar)).toEqual({ 'gateway-main all': 2 ** 31 - 1 });
    expect(await recorded(place)).toEqual({ 'gateway-main all': 2 });
  });

  it('is seen by its tenant alone, and written by nobody past the one function', async () => {
    const [place, other] = [await TestPlace.make(doors), await TestPlace.make(doors)];
    await tell(new Process(place).has(1));
    expect(await read(place)).toHaveLength(1);
    expect(await read(place, {}, other)).toEqual([]);
    await expect(new PostgresTrafficRecord(doors.app).keep(await cellId(), { runs: [] })).rejects.toThrow(
      /permission denied/,
    );
    for (const door of [doors.app, doors.worker]) {
      const write = door.within(place.key, (transaction) => transaction.$executeRawUnsafe('delete from traffic'));
      await expect(write).rejects.toThrow(/permission denied/);
    }
  });

  it('is asked for by unit, endpoint and time, in steps, so many at most', async () => {
    const place = await TestPlace.make(doors);
    for (const [ago, count] of [
      ['20 minutes', 1],
      ['25 hours', 2],
      ['26 hours', 4],
    ] as const)
      await put(place, ago, count);
    await tell(new Process(place, 'function-a').has(8, ''));
    const counts = async (more: object) => (await read(place, more)).map(({ figures }) => figures[1]);
    expect(await counts({ unitKey: 'function-a' })).toEqual([8]);
    expect(await counts({ endpoint: 'all', stepMinutes: 10_080 * 5_000 })).toEqual([7]);
    expect(await counts({ endpoint: '' })).toEqual([8]);
    expect(await counts({ stepMinutes: 1, atMost: 2 })).toEqual([8, 4]);
    const from = new Date(Date.now() - 3_600_000).toISOString();
    expect(await counts({ from, unitKey: 'gateway-main' })).toEqual([1]);
    expect(await counts({ to: from, unitKey: 'gateway-main', stepMinutes: 1 })).toEqual([4, 2]);
  });
});

describe('what is old', () => {
  const steps = ({ tenantId }: TestPlace) =>
    doors.rows<{ step: number; n: number; isTen: boolean }>(
      `select step_minutes as step, figures[2] as n, extract(minute from at)::int % 10 = 0 as "isTen" from traffic
       where tenant_id = $1 order by at`,
      [tenantId],
    );

  it('is put together by ten minutes after six hours, with nothing lost, and goes after seven days', async () => {
    const place = await TestPlace.make(doors);
    const recent = Array.from({ length: 20 }, (_, at) => put(place, `${60 + at} minutes`, 1));
    const old = Array.from({ length: 100 }, (_, at) => put(place, `${400 + at} minutes`, 1));
    await Promise.all([
      ...recent,
      ...old,
      put(place, '369 minutes', 7),
      put(place, '8 days', 1),
      put(place, '9 days', 1, 10),
    ]);
    await fold();
    const folded = await steps(place);
    // One that is not quite ten minutes too old is still there for who asks for six hours.
    expect(folded.filter(({ step }) => step === 1)).toHaveLength(21);
    const tens = folded.filter(({ step }) => step === 10);
    expect(tens.length).toBeLessThanOrEqual(11);
    expect(tens.every(({ isTen }) => isTen)).toBe(true);
    expect(tens.reduce((all, { n }) => all + n, 0)).toBe(100);
    await put(place, '405 minutes', 5);
    await Promise.all([fold(), fold()]);
    expect((await steps(place)).reduce((all, { n }) => all + n, 0)).toBe(132);
    expect((await steps(place)).filter(({ step }) => step === 1)).toHaveLength(21);
  });

  it('is looked through in batches, to the end', async () => {
    await TestPlace.make(doors);
    const record = new PostgresTrafficRecord(doors.worker);
    let [last, batches]: [EnvironmentId | null, number] = [beforeAll, 0];
    for (; last !== null; batches += 1) last = await record.fold(last, 1);
    const [row] = await doors.rows<{ n: number }>('select count(*)::int as n from directory.environment');
    expect(batches).toBe((row?.n ?? 0) + 1);
  });

  it('is remembered of a process for as long as it may come again, and no longer', async () => {
    const place = await TestPlace.make(doors);
    const [one, gone] = [new Process(place), new Process(place)];
    await tell(one.has(5), gone.has(1));
    const seen = (process: Process, ago: string) =>
      doors.rows(`update platform.traffic_run set seen_at = now() - $2::interval where run = $1`, [process.run, ago]);
    await seen(one, '7 days 23 hours');
    await seen(gone, '8 days 1 hour');
    await fold();
    await tell(one.has(5));
    expect(await recorded(place)).toEqual({ 'gateway-main all': 6 });
    const left = await doors.rows<{ run: string }>('select run from platform.traffic_tally where environment = $1', [
      place.environmentId,
    ]);
    expect(left).toEqual([{ run: one.run }]);
    const [row] = await doors.rows<{ isFresh: boolean }>(
      `select seen_at > now() - interval '1 minute' as "isFresh" from platform.traffic_run where run = $1`,
      [one.run],
    );
    expect(row).toEqual({ isFresh: true });
  });

  it('goes with its environment', async () => {
    const place = await TestPlace.make(doors);
    await tell(new Process(place).has(5));
    await doors.rows(`delete from directory.environment where id = $1`, [place.environmentId]);
    for (const table of ['traffic_run', 'traffic_tally'])
      expect(await doors.rows(`select 1 from platform.${table} where environment = $1`, [place.environmentId])).toEqual(
        [],
      );
  });
});
