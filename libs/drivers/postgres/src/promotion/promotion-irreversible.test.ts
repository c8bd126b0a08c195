import { beforeEach, describe, expect, it } from 'vitest';
import { type MigrationId, newId, Refusal } from '@tiffin/kernel';
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
});

const saying = (asked: Promise<unknown>) =>
  asked.then(
    () => 'not refused',
    (error: unknown) => (error instanceof Refusal ? `${error.code}: ${error.message}` : String(error)),
  );

/** As the deployer puts it on record when the release of this text migrates the databases of testing. */
const changed = async (text: string, kind = 'irreversible', state = 'done') => {
  const values = [newId(), place.ids.testing, await place.releaseId(text), kind, state];
  await doors.rows(
    `insert into migration (tenant_id, id, environment_id, release_id, connector_id, connector, position, kind, moment, words, sql, state,
       before_sha256, after_sha256, finished_at)
     select e.tenant_id, $1, e.id, $3, 'db', 'DB', 0, $4, 'before', 'Model "Car": the property "age" goes', '{}', $5, '', '',
       case when $5 in ('done', 'failed') then now() end
     from environment e where e.id = $2`,
    values,
  );
  return values[0] as MigrationId;
};
/** Each of these is built, and goes to testing. */
async function brought(...texts: readonly string[]): Promise<void> {
  for (const [at, text] of texts.entries()) {
    await place.build(text);
    await place.promote('testing', String(at + 1));
  }
}
const testing = async () => {
  const [row] = await doors.rows<Record<string, string | null>>(
    `select hold_reason as reason, (select number from release r where r.id = hold_release_id) as held,
       (select number from release r where r.id = desired_release_id) as desired from environment where id = $1`,
    [place.ids.testing],
  );
  return row!;
};
const notes = async () =>
  (
    await doors.rows<{ way: string; phase: string; note: string | null }>(
      'select way, phase, note from promotion where environment_id = $1 order by id',
      [place.ids.testing],
    )
  ).map(({ way, phase, note }) => `${way} ${phase} ${note ?? ''}`.trim());
const cannot = /cannot be taken back \(Model "Car": the property "age" goes\)/;

describe('a release that has changed data for good', () => {
  it.each(['done', 'running'])('is not gone back behind, in whatever way, where the change is %s', async (state) => {
    await brought('a', 'b', 'c');
    await changed('b', 'irreversible', state);
    for (const isRollback of [true, false]) {
      const said = await saying(place.request('testing', '1', { isRollback }));
      expect(said).toMatch(/^PROMOTION_REFUSED: .*promote a newer release that puts it right/);
      expect(said).toMatch(cannot);
    }
    expect((await place.gates('testing', 'a'))['reversible']).toMatchObject({ state: 'closed' });
    await place.promote('testing', '2', { isRollback: true });
    expect(await place.running()).toBe('c b - -');
    await place.build('d');
    await place.promote('testing', '4');
    expect(await place.running()).toBe('d d - -');
  });

  it.each([
    ['expand', 'done'],
    ['contract', 'done'],
    ['irreversible', 'planned'],
    ['irreversible', 'failed'],
  ])('is told from one whose %s change is %s', async (kind, state) => {
    await brought('a', 'b');
    await changed('b', kind, state);
    await place.promote('testing', null, { isRollback: true });
    expect(await place.running()).toBe('b a - -');
  });

  it('is gone back behind once somebody has said that its database was put back, which is on record', async () => {
    await brought('a', 'b');
    const id = await changed('b');
    const resolve = (migrationId: MigrationId, environment: 'testing' | 'production' = 'testing') =>
      place.resolving.run(place.grant('environment.promote'), place.ids[environment], migrationId);
    expect(await saying(resolve(newId()))).toMatch(/^NOT_FOUND/);
    expect(await saying(resolve(id, 'production'))).toMatch(/^NOT_FOUND/);
    for (const other of [await changed('b', 'irreversible', 'running'), await changed('b', 'expand')])
      expect(await saying(resolve(other))).toMatch(/^MIGRATION_OPEN: Only what is "irreversible" and "done"/);
    await doors.rows(`delete from migration where state = 'running' and environment_id = $1`, [place.ids.testing]);
    expect([await resolve(id), await resolve(id)]).toEqual([true, false]);
    const events = await doors.rows(
      `select detail ->> 'change' as change, actor_kind as by from audit_event where object_id = $1 and action = 'environment.resolve'`,
      [place.ids.testing],
    );
    expect(events).toEqual([{ change: 'Model "Car": the property "age" goes', by: 'user' }]);
    await place.promote('testing', null, { isRollback: true });
    expect(await place.running()).toBe('b a - -');
  });

  it('that fails its checks stays, held, with the reason, and is not gone back behind later either', async () => {
    await brought('a');
    place.checks = {
      run: async (_, { gateways }) => {
        if (gateways[0] !== 'b') return null;
        await changed('b');
        return 'it answered 500';
      },
    };
    await place.build('b');
    await place.promote('testing', '2');
    expect(await place.running()).toBe('b b - -');
    const [, failed, back, ...more] = await notes();
    expect(failed).toMatch(/^person Failed smoke: it answered 500/);
    expect(back).toMatch(/^auto-rollback Aborted a newer release has changed/);
    expect([back, more]).toEqual([expect.stringMatching(cannot), []]);
    expect(await testing()).toMatchObject({ held: 2, reason: expect.stringMatching(cannot) });
    await place.holds.unhold(place.grant('environment.promote'), place.ids.testing);
    await place.settle();
    expect([(await notes()).length, (await testing())['held']]).toEqual([3, null]);
  });

  it('that does not become ready does not come later either, and people are told what to do', async () => {
    await brought('a');
    await place.build('b');
    place.cell.rollout = ({ routes }) => (routes[0]?.host.startsWith('b.testing') ? 'failed' : 'live');
    place.cell.beforeApply = async () => {
      place.cell.beforeApply = () => Promise.resolve();
      await changed('b');
    };
    await place.promote('testing', '2');
    expect((await notes())[1]).toMatch(
      /^person Failed deploy: .*What ran before runs on; the release has changed its data/,
    );
    expect((await notes())[1]).toMatch(cannot);
    expect(await testing()).toMatchObject({ desired: 1 });
    await place.build('c');
    await place.promote('testing', '3');
    expect(await place.running()).toBe('c c - -');
  });

  it('does not come where its promotion is aborted before it serves, and the end says what it has changed', async () => {
    await brought('a');
    await place.build('b');
    const id = await place.request('testing', '2');
    await place.look('testing');
    await changed('b', 'irreversible', 'running');
    await place.abort('testing', id);
    await place.settle();
    expect((await notes())[1]).toMatch(/^person Aborted It was aborted. What ran before runs on/);
    expect([await place.running(), (await testing())['desired']]).toEqual(['b a - -', 1]);
    const [event] = await doors.rows<{ reason: string }>(
      `select detail ->> 'reason' as reason from audit_event where tenant_id = $1 and action = 'promotion.abort'`,
      [place.place.tenantId],
    );
    expect(event?.reason).toMatch(cannot);
  });

  it('stays where its promotion is aborted while it is checked, which says so', async () => {
    await brought('a');
    await place.build('b');
    let id: string | null = null;
    place.checks = {
      run: async (_, { gateways }) => {
        if (gateways[0] !== 'b') return null;
        await changed('b');
        await place.abort('testing', id as never);
        return null;
      },
    };
    id = await place.request('testing', '2');
    await place.settle();
    expect((await notes())[1]).toMatch(/^person Aborted It was aborted. The environment stays with the release/);
    expect([await place.running(), (await testing())['desired']]).toEqual(['b b - -', 2]);
  });
});
