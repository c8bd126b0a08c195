import { describe, expect, it } from 'vitest';
import type { RequestTally } from '@tiffin/contracts';
import { type CellId, newId } from '@tiffin/kernel';
import { PostgresRequestRecord } from './postgres-request-record.js';
import type { TestDoors } from './testing/test-doors.js';
import { untilLocked } from './testing/until-locked.js';
import { onConnections } from './testing/on-connections.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
withDoors((opened) => void (doors = opened));

/** A run of the counters of the cell that the tenants are in. */
class Counters {
  readonly run: string = newId();

  private constructor(
    readonly cellId: CellId,
    readonly month: string,
  ) {}

  static async start(month?: string, cellId?: CellId): Promise<Counters> {
    const [row] = await doors.rows<{ id: CellId; month: string }>(
      `select id, to_char(now() at time zone 'UTC', 'YYYY-MM') as month from platform.cell where name = 'local'`,
    );
    if (row === undefined) throw new Error('There is no cell.');
    return new Counters(cellId ?? row.id, month ?? row.month);
  }

  tally(totals: Readonly<Record<string, number>>): RequestTally {
    return { run: this.run, month: this.month, totals };
  }

  async tell(...tallies: readonly RequestTally[]) {
    const report = { run: this.run, month: this.month, tallies, limitsVersion: '' };
    return new PostgresRequestRecord(doors.worker).keep(this.cellId, report);
  }
}

const give = ({ tenantId }: TestPlace, overrides: object) =>
  doors.rows('update tenant set quota_overrides = $2 where tenant_id = $1', [tenantId, JSON.stringify(overrides)]);

/** What is on record of a tenant, month by month before this one. */
const recorded = async ({ tenantId }: TestPlace): Promise<readonly (readonly [number, number])[]> =>
  (
    await doors.rows<{ ago: number; requests: number }>(
      `select (extract(year from age(platform.this_month(), month)) * 12 + extract(month from age(platform.this_month(), month)))::int as ago,
         sum(requests)::int as requests from platform.request_record where tenant = $1 group by month order by month desc`,
      [tenantId],
    )
  ).map(({ ago, requests }) => [ago, requests]);

const limitOf = async (counters: Counters, { tenantId }: TestPlace, ...tallies: readonly RequestTally[]) =>
  (await counters.tell(...tallies)).limits.find(({ tenant }) => tenant === `t-${tenantId}`);

describe('requests that cells have counted', () => {
  it('are added once, however often, late or by how many at once the same total is told', async () => {
    const place = await TestPlace.make(doors);
    const counters = await Counters.start();
    const totals = (count: number) => counters.tally({ [place.environmentId]: count });
    await counters.tell(totals(5));
    await counters.tell(totals(5));
    // Nobody gets to the end before all have begun.
    await doors.rows('begin; lock table platform.request_record in exclusive mode');
    const told = onConnections(6, (at) => counters.tell(totals(8 + (at % 3))));
    await untilLocked(doors, 6);
    await doors.rows('commit');
    await told;
    expect(await recorded(place)).toEqual([[0, 10]]);
    await counters.tell(totals(7));
    expect(await recorded(place)).toEqual([[0, 10]]);
  });

  it('of a run that is over are told with those of the one that is now, and each counts', async () => {
    const place = await TestPlace.make(doors);
    const [first, second] = [await Counters.start(), await Counters.start()];
    await first.tell(first.tally({ [place.environmentId]: 5 }));
    await second.tell(first.tally({ [place.environmentId]: 7 }), second.tally({ [place.environmentId]: 2 }));
    await second.tell(first.tally({ [place.environmentId]: 7 }));
    expect(await recorded(place)).toEqual([[0, 9]]);
  });

  it('are those of environments of the cell’s own tenants; of others and of those that are gone nothing is kept', async () => {
    const [place, foreign] = [await TestPlace.make(doors), await TestPlace.make(doors)];
    const other = newId<CellId>();
    await doors.rows(
      `insert into platform.cell (id, name, driver, address, state) values ($1, $2, 'local', 'x', 'full')`,
      [other, other],
    );
    await doors.rows('update directory.tenant set cell = $2 where tenant = $1', [foreign.tenantId, other]);
    const counters = await Counters.start();
    const { limits } = await counters.tell(
      counters.tally({ [place.environmentId]: 1, [foreign.environmentId]: 1, [newId()]: 1 }),
    );
    expect([await recorded(place), await recorded(foreign)]).toEqual([[[0, 1]], []]);
    expect(limits.map(({ tenant }) => tenant)).not.toContain(`t-${foreign.tenantId}`);
  });

  it('count into the month that the cell names, where that is this one or the last, and else into this one', async () => {
    const place = await TestPlace.make(doors);
    const count = async (month: string, environmentId = place.environmentId) => {
      const counters = await Counters.start(month);
      await counters.tell(counters.tally({ [environmentId]: 1 }));
    };
    const { month } = await Counters.start();
    const ago = (months: number) => {
      const [year = 0, number = 0] = month.split('-').map(Number);
      return new Date(Date.UTC(year, number - 1 - months)).toISOString().slice(0, 7);
    };
    for (const told of [month, ago(1), ago(2), ago(-3), '1970-01']) await count(told);
    expect(await recorded(place)).toEqual([
      [0, 4],
      [1, 1],
    ]);
  });

  it('leave of a limit what is told as the total that a run may reach, over all environments and runs', async () => {
    const place = await TestPlace.make(doors);
    const [first, second] = [await Counters.start(), await Counters.start()];
    const { environmentId } = place;
    expect(await limitOf(first, place, first.tally({ [environmentId]: 3 }))).toBeUndefined();
    await give(place, { requests_per_month: 10 });
    const named = { tenant: `t-${place.tenantId}`, plan: expect.any(String), limit: 10 };
    expect(await limitOf(first, place)).toEqual({ ...named, budget: 10 });
    expect(await limitOf(first, place, first.tally({ [environmentId]: 6 }))).toEqual({ ...named, budget: 10 });
    // Another run begins at nothing: it has what the first left.
    expect(await limitOf(second, place, second.tally({ [environmentId]: 1 }))).toEqual({ ...named, budget: 4 });
    await give(place, { requests_per_month: 2 });
    expect(await limitOf(second, place)).toMatchObject({ limit: 2, budget: 0 });
    await give(place, { requests_per_month: null });
    expect(await limitOf(second, place)).toBeUndefined();
  });

  it('are what the tenant sees of its use, and no role reads or writes them past the one function', async () => {
    const place = await TestPlace.make(doors);
    const counters = await Counters.start();
    await counters.tell(counters.tally({ [place.environmentId]: 12 }));
    const used = await doors.app.within(place.key, async (transaction) => {
      const sql = `select used::int from platform.own_usage() where what = 'requests_per_month'`;
      return { rows: await transaction.$queryRawUnsafe(sql) };
    });
    expect(used.rows).toEqual([{ used: 12 }]);
    await expect(
      new PostgresRequestRecord(doors.app).keep(counters.cellId, { ...counters, tallies: [], limitsVersion: '' }),
    ).rejects.toThrow(/permission denied/);
    for (const table of ['request_record', 'request_tally']) {
      const read = doors.worker.within(place.key, (transaction) =>
        transaction.$queryRawUnsafe(`select 1 from platform.${table}`),
      );
      await expect(read).rejects.toThrow(/permission denied/);
    }
  });
});
