import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { PromotionPlace } from '../testing/promotion-place.js';
import type { TestDoors } from '../testing/test-doors.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;
let place: PromotionPlace;

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await PromotionPlace.make(doors);
  await place.build('a');
});
afterEach(() => void vi.useRealTimers());

const hourMs = 3_600_000;
/** The process's clock, and only that. */
const setClock = (offsetMs: number) => vi.useFakeTimers({ now: Date.now() + offsetMs, toFake: ['Date'] });
const clocks = [
  ['right', 0],
  ['an hour fast', hourMs],
  ['an hour slow', -hourMs],
] as const;

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

/** A window that began and ends so many minutes from now, by the database's clock. */
async function window(effect: 'allow' | 'deny', fromMin: number, toMin: number) {
  const [row] = await doors.rows<{ start: string }>(
    `select to_char((now() + $1::int * interval '1 min') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as start`,
    [fromMin],
  );
  return {
    name: effect,
    effect,
    start: row!.start,
    timeZone: 'UTC',
    durationMs: (toMin - fromMin) * 60_000,
    rrule: null,
  };
}
const windows = async (...made: Promise<unknown>[]) =>
  place.set('testing', `windows = '${JSON.stringify(await Promise.all(made))}'`);

describe('a soak (F-29)', () => {
  it('starts anew where the release went away and came back at 59 of 60 minutes', async () => {
    await place.set('staging', 'soak_ms = 3600000');
    await place.promote('testing', '1');
    await place.age('59 minutes');
    await place.build('b');
    await place.promote('testing', '2');
    await place.promote('testing', '1');
    expect(await place.running()).toBe('b a - -');
    await place.promote('staging', '1');
    await place.age('59 minutes');
    await place.settle();
    expect(await place.promotions('staging')).toMatchObject([
      { phase: 'Pending', note: expect.stringMatching(/soaks in "testing" until/) as string },
    ]);
    await place.age('61 seconds');
    await place.settle();
    expect(await place.phases('staging')).toEqual(['Succeeded']);
  });

  it('is over to the millisecond, and the promoter looks again just then', async () => {
    await place.set('staging', 'soak_ms = 3600000');
    await place.promote('testing', '1');
    await place.promote('staging', '1');
    const [row] = await doors.rows<{ edge: Date; look: Date }>(
      `select greatest(o.from_at, v.at) + interval '60 min' as edge, e.promote_look_at as look
       from occupancy o join verification v on v.environment_id = o.environment_id and v.release_id = o.release_id,
         environment e where o.environment_id = $1 and e.id = $2`,
      [place.ids.testing, place.ids.staging],
    );
    expect(row!.look).toEqual(row!.edge);
    expect((await place.gates('staging', 'a'))['soak']).toMatchObject({ state: 'waiting', opensAt: row!.edge });
  });

  it.each(clocks)('is counted by the clock of the database: the process’s is %s', async (_, offsetMs) => {
    await place.set('staging', 'soak_ms = 3600000');
    await place.promote('testing', '1');
    setClock(offsetMs);
    await place.promote('staging', '1');
    await place.age('59 minutes');
    await place.settle();
    expect(await place.phases('staging')).toEqual(['Pending']);
    await place.age('61 seconds');
    await place.settle();
    expect(await place.phases('staging')).toEqual(['Succeeded']);
  });
});

describe('a window (F-29)', () => {
  it.each(clocks)('is that of the database’s clock: the process’s is %s', async (_, offsetMs) => {
    await windows(window('deny', -30, 30));
    setClock(offsetMs);
    await place.promote('testing', '1');
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Pending', note: expect.stringMatching(/"deny" keeps it shut/) as string },
    ]);
    await windows(window('deny', -90, -30), window('deny', 30, 90));
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded']);
  });

  it('that denies wins over one that allows', async () => {
    await windows(window('allow', -30, 30), window('deny', -10, 10));
    await place.promote('testing', '1');
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Pending', note: expect.stringMatching(/"deny" keeps it shut/) as string },
    ]);
  });

  it('that opens later is waited for to the second', async () => {
    const allow = await window('allow', 30, 60);
    await windows(Promise.resolve(allow));
    await place.promote('testing', '1');
    const [row] = await doors.rows('select promote_look_at as look from environment where id = $1', [
      place.ids.testing,
    ]);
    expect(row).toEqual({ look: new Date(`${allow.start}Z`) });
  });
});

describe('approvals (F-29)', () => {
  it.each(clocks)('expire by the clock of the database: the process’s is %s', async (_, offsetMs) => {
    const rule = { quorum: 1, roles: [], approvers: [{ role: 'admin' }], expiresAfterMs: 2 * hourMs };
    await place.set('testing', `approvals = '${JSON.stringify(rule)}'`);
    setClock(offsetMs);
    const id = await place.promote('testing', '1', { by: place.bob });
    await place.age('119 minutes');
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Pending']);
    await place.age('61 seconds');
    expect(await codeOf(place.vote('testing', 'approve', { ...place.carol, id }))).toBe('PROMOTION_REFUSED');
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Aborted', note: expect.stringMatching(/time for approvals is over/) as string },
    ]);
  });
});
