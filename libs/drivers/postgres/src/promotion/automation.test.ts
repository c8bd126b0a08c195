import { beforeEach, describe, expect, it } from 'vitest';
import type { PromotionId } from '@tiffin/kernel';
import { PromotionPlace, type StageName } from '../testing/promotion-place.js';
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

/** So many releases more that are built, and run nowhere. */
async function built(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await place.place.want(`more-${at}`);
}

/** These releases were here last, each a minute long, and were verified where it says so; nothing runs any more. */
async function wereIn(stage: StageName, texts: string, { verified = true } = {}): Promise<void> {
  const chosen = `from release r where r.project_id = $1 and r.content::jsonb #>> '{routes,0,gatewaySlug}' like $3`;
  const values = [place.place.projectId, place.ids[stage], texts];
  await doors.rows(
    `insert into occupancy (until_at, from_at, tenant_id, environment_id, number, release_id)
     select now(), now() - interval '1 minute', r.tenant_id, $2, 100 + r.number, r.id ${chosen}`,
    values,
  );
  await doors.rows('update occupancy set until_at = now() where environment_id = $1 and until_at is null', [
    place.ids[stage],
  ]);
  if (!verified) return;
  await doors.rows(
    `insert into verification (at, tenant_id, environment_id, number, release_id)
     select now() - interval '1 minute', r.tenant_id, $2, 100 + r.number, r.id ${chosen}`,
    values,
  );
}

describe('automation finds its release', () => {
  beforeEach(async () => {
    await place.build('a');
    await place.promote('testing', '1');
  });

  it('however many were built since it ran in the stage before', async () => {
    await built(25);
    await place.automate('staging', 'newest');
    await place.settle();
    expect(await place.running()).toMatch(/^\S+ a a -$/);
  });

  it('however many ran there since that were never verified', async () => {
    await built(25);
    await wereIn('testing', 'more-%', { verified: false });
    await place.automate('staging', 'newest');
    await place.settle();
    expect(await place.running()).toMatch(/^\S+ a a -$/);
  });

  it('however many ran there since that have not soaked', async () => {
    await place.age('3 hours');
    await built(25);
    await wereIn('testing', 'more-%');
    await place.set('staging', 'soak_ms = 7200000');
    await place.automate('staging', 'newest');
    await place.settle();
    expect(await place.running()).toMatch(/^\S+ a a -$/);
  });

  it('where each of several stages has had many others', async () => {
    await built(50);
    await wereIn('development', '%');
    await wereIn('testing', 'more-_');
    await place.set('staging', `upstream_ids = array['${place.ids.development}', '${place.ids.testing}']::uuid[]`);
    await place.set('staging', `upstream_required = 'all'`);
    await place.automate('staging', 'newest');
    await place.settle();
    expect(await place.running()).toMatch(/^\S+ a more-9 -$/);
  });

  it('where somebody has let it in, whatever came since', async () => {
    await built(25);
    await wereIn('testing', 'more-%', { verified: false });
    await doors.rows(
      `insert into approval (tenant_id, environment_id, release_id, approved_by) select r.tenant_id, $2, r.id, gen_random_uuid()
       from release r where r.project_id = $1 and r.content::jsonb #>> '{routes,0,gatewaySlug}' = 'more-3'`,
      [place.place.projectId, place.ids.staging],
    );
    await place.automate('staging', 'newest');
    await place.settle();
    expect(await place.running()).toMatch(/^\S+ a more-3 -$/);
  });

  it('among those that have their images', async () => {
    await place.build('b');
    await place.promote('testing', '2');
    await place.build('c');
    await place.promote('testing', '3');
    await doors.rows(
      'update release set images_collected_at = now(), content = $2 where project_id = $1 and number = 3',
      [place.place.projectId, JSON.stringify({ units: [{ imageDigest: 'sha256:gone' }] })],
    );
    await place.promote('testing', '2', { isRollback: true });
    await place.automate('staging', 'newest');
    await place.settle();
    expect(place.reported).toEqual([]);
    expect(await place.promotions('staging')).toMatchObject([{ text: 'b', phase: 'Succeeded' }]);
  });
});

const rule = { quorum: 1, roles: [], approvers: [{ role: 'admin' }], expiresAfterMs: 3_600_000 };
const ends = async () =>
  (await place.promotions('staging')).map(({ text, phase, note }) => `${text} ${phase}${note ? `: ${note}` : ''}`);
const waits = 'it waits for 1 more approval';

describe('what automation has asked for', () => {
  beforeEach(async () => {
    await place.set('staging', `approvals = '${JSON.stringify(rule)}'`);
    await place.build('a');
    await place.promote('testing', '1');
    await place.build('b');
    await place.promote('testing', '2');
  });
  const idOf = async (text: string): Promise<PromotionId> => {
    const [row] = await doors.rows<{ id: PromotionId }>(
      `select p.id from promotion p where p.environment_id = $1 and p.release_id = $2 order by p.id desc limit 1`,
      [place.ids.staging, await place.releaseId(text)],
    );
    return row!.id;
  };
  const automated = async (how: 'newest' | 'upstream') => {
    await place.automate('staging', how);
    await place.settle();
    expect(await ends()).toEqual([`b Pending: ${waits}`]);
  };

  it('ends where the stage before went back, and is asked for again where it comes back', async () => {
    await automated('upstream');
    await place.promote('testing', null, { isRollback: true });
    expect(await ends()).toEqual([
      'b Aborted: Automation promotes another release in its place.',
      `a Pending: ${waits}`,
    ]);
    await place.promote('testing', '2');
    expect((await ends()).slice(1)).toEqual([
      'a Aborted: Automation promotes another release in its place.',
      `b Pending: ${waits}`,
    ]);
    await place.vote('staging', 'approve', { ...place.carol, id: await idOf('b') });
    await place.settle();
    expect(await place.running()).toBe('b b b -');
  });

  it('ends where automation is turned off, and is asked for again where it is turned on', async () => {
    await automated('newest');
    await place.automate('staging', 'off');
    await place.settle();
    expect(await ends()).toEqual(['b Aborted: Automation is turned off.']);
    await place.automate('staging', 'newest');
    await place.settle();
    expect((await ends()).slice(1)).toEqual([`b Pending: ${waits}`]);
  });

  it('ends where the stage comes after another', async () => {
    await automated('newest');
    await place.set('staging', `upstream_ids = array['${place.ids.production}']::uuid[]`);
    await place.settle();
    expect(await ends()).toEqual([
      'b Aborted: Automation takes it back: the release has not been in "production"; promote it there first.',
    ]);
  });

  it('stays where the stage before is stopped, and ends where that breaks its soak', async () => {
    await automated('upstream');
    await place.set('testing', 'is_stopped = true');
    await place.look('staging');
    expect(await ends()).toEqual([`b Pending: ${waits}`]);
    await place.set('staging', 'soak_ms = 3600000');
    await place.look('staging');
    expect(await ends()).toEqual([
      expect.stringMatching(
        /^b Aborted: Automation takes it back: the release left "testing" before its soak was over/,
      ),
    ]);
  });

  it('stays where somebody holds the stage, and loses no vote', async () => {
    await automated('newest');
    await doors.rows(`update environment set current_release_id = $2 where id = $1`, [
      place.ids.staging,
      await place.releaseId('a'),
    ]);
    await place.holds.hold(place.grant('environment.promote'), place.ids.staging, null);
    await place.settle();
    expect(await ends()).toEqual([`b Pending: ${waits}`]);
  });

  it('is not ended where a person has asked for it', async () => {
    await place.request('staging', '2', { by: place.bob });
    await place.automate('staging', 'upstream');
    await place.settle();
    await place.promote('testing', null, { isRollback: true });
    expect((await ends())[0]).toBe(`b Pending: ${waits}`);
    await place.automate('staging', 'off');
    await place.settle();
    expect((await ends())[0]).toBe(`b Pending: ${waits}`);
  });

  it.each([
    ['aborted', async (id: PromotionId) => place.abort('staging', id, place.carol), /^b Aborted: It was aborted/],
    [
      'rejected',
      async (id: PromotionId) => place.vote('staging', 'reject', { ...place.carol, id }),
      /^b Aborted: it was rejected/,
    ],
    ['left until its time was over', () => place.age('61 minutes'), /^b Aborted: the time for approvals is over/],
  ])('is not asked for again where it was %s', async (_, end, how) => {
    await automated('newest');
    await end(await idOf('b'));
    await place.settle();
    expect(await ends()).toEqual([expect.stringMatching(how)]);
    await place.automate('staging', 'off');
    await place.automate('staging', 'newest');
    await place.settle();
    expect(await ends()).toHaveLength(1);
  });

  it('is not asked for again where a later promotion of a rejected release was superseded', async () => {
    await automated('newest');
    await place.vote('staging', 'reject', { ...place.carol, id: await idOf('b') });
    await place.settle();
    const again = await place.request('staging', '2', { by: place.bob });
    const older = await place.request('staging', '1', { by: place.bob });
    await place.vote('staging', 'approve', { ...place.carol, id: older });
    await place.settle();
    expect(again).toBe(await idOf('b'));
    expect(await ends()).toEqual([
      expect.stringMatching(/^b Aborted: it was rejected/),
      'b Aborted: A newer promotion has started in its place.',
      'a Succeeded',
    ]);
    await place.holds.unhold(place.grant('environment.promote'), place.ids.staging);
    await place.settle();
    expect(await ends()).toHaveLength(3);
  });

  it('waits for approvers where the stage names none, and goes on once it does', async () => {
    await place.set('staging', `approvals = '${JSON.stringify({ ...rule, approvers: [] })}'`);
    await place.automate('staging', 'newest');
    await place.settle();
    expect(await ends()).toEqual(['b Pending: nobody may approve here; name approvers in the settings of the stage']);
    await place.set('staging', `approvals = '${JSON.stringify(rule)}'`);
    await place.vote('staging', 'approve', { ...place.carol, id: await idOf('b') });
    await place.settle();
    expect(await place.running()).toBe('b b b -');
  });
});
