import { afterEach, describe, expect, it } from 'vitest';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { Gate } from '../testing/gate.js';
import { type Death, Killed } from '../testing/mortal.js';
import { MortalStore } from '../testing/mortal-store.js';
import { PromotionPlace } from '../testing/promotion-place.js';
import { hashRows } from '../testing/row-hash.js';
import type { TestDoors } from '../testing/test-doors.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;
const written: string[] = [];

withDoors((opened) => {
  doors = opened;
});
afterEach(() => {
  if (written.length > 0) process.stdout.write(`${written.splice(0).join('\n')}\n`);
});

/** What comes before, and what is asked for then; carried out by the promoter that may die. */
interface Scenario {
  readonly prepare: (place: PromotionPlace) => Promise<void>;
  readonly ask: (place: PromotionPlace) => Promise<unknown>;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'one that succeeds': {
    prepare: (place) => place.build('a'),
    ask: (place) => place.request('testing', '1'),
  },
  'one that fails, and goes back by itself': {
    prepare: async (place) => {
      await place.build('a');
      await place.promote('testing', '1');
      await place.build('b');
      place.checks = { run: (_, { gateways }) => Promise.resolve(gateways[0] === 'b' ? 'it answered 500' : null) };
    },
    ask: (place) => place.request('testing', '2'),
  },
  'one that automation asks for': {
    prepare: (place) => place.build('a'),
    ask: (place) => place.automate('testing', 'newest'),
  },
};

/** All that has come of it: each effect with how often it is there. */
async function outcome({ place, ids, ...of }: PromotionPlace): Promise<unknown> {
  const count = (sql: string) => doors.rows(sql, [ids.testing]);
  const events = await doors.rows(
    `select action, count(*)::int from audit_event where tenant_id = $1 and action not like 'deployment.%' group by 1 order by 1`,
    [place.tenantId],
  );
  return {
    promotions: await count(
      `select p.phase, p.way, p.note, r.number, (select array_agg(s.state order by s.position) from promotion_step s
         where s.promotion_id = p.id) as steps
       from promotion p join release r on r.id = p.release_id where p.environment_id = $1 order by p.id`,
    ),
    occupancy: await count(
      `select r.number, o.until_at is null as open from occupancy o join release r on r.id = o.release_id
       where o.environment_id = $1 order by o.number`,
    ),
    verification: await count(
      `select r.number from verification v join release r on r.id = v.release_id where v.environment_id = $1 order by v.number`,
    ),
    environment: await count(
      `select c.number as current, d.number as desired, h.number as held from environment e join release c on c.id = e.current_release_id
       join release d on d.id = e.desired_release_id left join release h on h.id = e.hold_release_id where e.id = $1`,
    ),
    deployments: await count(
      'select state, count(*)::int from deployment where environment_id = $1 group by 1 order by 1',
    ),
    applied: of.cell.applied.length,
    events,
  };
}

const stepsDone = ({ ids }: PromotionPlace) =>
  doors.rows<{ id: string; at: Date }>(
    `select s.promotion_id || ' ' || s.position as id, s.finished_at as at from promotion_step s
     join promotion p on p.id = s.promotion_id where p.environment_id = $1 and s.finished_at is not null order by 1`,
    [ids.testing],
  );

const expireLeases = ({ place }: PromotionPlace) =>
  doors.rows(
    `update environment set promote_lease_until = now() - interval '1 ms' where tenant_id = $1 and promote_lease_until is not null`,
    [place.tenantId],
  );

/** The scenario with a promoter that dies there, and another that takes over once the lease is out. */
async function played({ prepare, ask }: Scenario, death: Death | null) {
  const place = await PromotionPlace.make(doors);
  await prepare(place);
  const store = place.promoterStore;
  const mortal = new MortalStore(store, death);
  place.promoterStore = mortal;
  await ask(place);
  const died = await place.settle().then(
    () => false,
    (error: unknown) => {
      if (error instanceof Killed) return true;
      throw error;
    },
  );
  place.promoterStore = store;
  const before = await stepsDone(place);
  await expireLeases(place);
  await place.settle();
  const after = await stepsDone(place);
  // A step that is done stays as it was done.
  expect(after).toEqual(expect.arrayContaining([...before]));
  return { died, calls: mortal.calls, outcome: await outcome(place) };
}

describe('a promoter that dies', () => {
  it.each(Object.keys(scenarios))(
    'at any of its transactions leaves %s to the next, which brings it to the same end',
    async (name) => {
      const scenario = scenarios[name]!;
      const whole = await played(scenario, null);
      // An odd number, so that it is before one transaction and after another.
      const every = inLongForm(1, { otherwise: 7 });
      let deaths = 0;
      for (let at = 0; at < 2 * whole.calls; at += every) {
        const death = { call: Math.floor(at / 2) + 1, side: at % 2 === 0 ? 'before' : 'after' } as const;
        const one = await played(scenario, death);
        expect({ death, ...one }).toMatchObject({ death, died: true, outcome: whole.outcome });
        deaths += 1;
      }
      written.push(`${name}: ${deaths} of ${2 * whole.calls} crash points, all with the same end`);
    },
    600_000,
  );
});

describe('a promoter that was only slow (F-03)', () => {
  it('says nothing of a check once another has taken over', async () => {
    const place = await PromotionPlace.make(doors);
    await place.build('a');
    await place.request('testing', '1');
    await place.look('testing');
    await place.deploy('testing');
    const gates = [new Gate(), new Gate()];
    const ends = ['it answered 500', null];
    let checks = 0;
    place.checks = {
      run: async () => {
        const at = checks;
        checks += 1;
        await gates[at]!.pass();
        return ends[at]!;
      },
    };
    const slow = place.look('testing', place.promoter('slow'));
    await gates[0]!.reached;
    // Nobody takes over while the lease lasts.
    await place.look('testing', place.promoter('early'));
    expect(checks).toBe(1);
    await expireLeases(place);
    const next = place.look('testing', place.promoter('next'));
    await gates[1]!.reached;
    const before = await hashRows(doors.superuser);
    gates[0]!.release();
    await slow;
    expect(await hashRows(doors.superuser)).toBe(before);
    expect(await place.phases('testing')).toEqual(['Verifying']);
    gates[1]!.release();
    await next;
    expect(await place.phases('testing')).toEqual(['Succeeded']);
  });

  it('writes nothing, wherever it was, once another has brought the promotion to its end', async () => {
    const whole = await played(scenarios['one that succeeds']!, null);
    for (let call = 2; call <= whole.calls; call += 1) {
      const place = await PromotionPlace.make(doors);
      await place.build('a');
      await place.request('testing', '1');
      const gate = new Gate();
      const store = place.promoterStore;
      let calls = 0;
      const arrive = async () => {
        calls += 1;
        if (calls === call) await gate.pass();
      };
      place.promoterStore = {
        claim: (...asked) => arrive().then(() => store.claim(...asked)),
        within: (key, work) => arrive().then(() => store.within(key, work)),
      };
      const slow = place.settle();
      await gate.reached;
      place.promoterStore = store;
      await expireLeases(place);
      await place.settle();
      const before = await hashRows(doors.superuser);
      gate.release();
      await slow;
      expect({ call, hash: await hashRows(doors.superuser) }).toEqual({ call, hash: before });
      expect(await place.phases('testing')).toEqual(['Succeeded']);
    }
  }, 120_000);
});
