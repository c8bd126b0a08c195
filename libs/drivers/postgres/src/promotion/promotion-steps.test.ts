import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant } from '@tiffin/access';
import { accepted, Refusal } from '@tiffin/kernel';
import { RequestPromotion } from '@tiffin/promotion-operations';
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

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

/** `a` runs in testing, and `b` is on its way there. */
async function onItsWay() {
  await place.promote('testing', '1');
  await place.build('b');
  const id = await place.request('testing', '2');
  await place.look('testing');
  return id;
}

describe('a promotion that is under way', () => {
  it('ends where a step takes longer than it may, and what ran stays', async () => {
    await onItsWay();
    await place.age('29 minutes');
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Running']);
    await place.age('61 seconds');
    await place.look('testing');
    expect(await place.promotions('testing')).toMatchObject([
      {},
      { phase: 'Errored', note: expect.stringMatching(/within 30 minutes/) as string },
    ]);
    await place.settle();
    expect(await place.running()).toBe('b a - -');
  });

  it('ends where its promoter gives it up, and what ran stays', async () => {
    await onItsWay();
    await place.set('testing', `promote_starts = 3, promote_look_at = now() - interval '1 s'`);
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Errored']);
    await place.settle();
    expect(await place.running()).toBe('b a - -');
  });

  it('fails where what it brought crashes while it is checked', async () => {
    await place.set('testing', `checks = '[{"kind":"smoke"},{"kind":"health"}]'`);
    place.checks = {
      run: async () => {
        const failure = { unitKey: 'function-a', unitName: 'a', reason: 'crashes in a loop', lastLines: ['a secret'] };
        await place.set('testing', `running_failure = '${JSON.stringify(failure)}'`);
        return null;
      },
    };
    await place.promote('testing', '1');
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Failed', note: 'health: "a" crashes in a loop' },
    ]);
  });

  it.each([
    ['the last check', '', 'smoke'],
    ['one of several checks', ',{"kind":"smoke"}', 'smoke'],
  ])('fails where the environment runs something else at %s', async (_, more, name) => {
    await place.set('testing', `checks = '[{"kind":"smoke"}${more}]'`);
    place.checks = {
      run: async () => {
        await place.set('testing', 'current_release_id = null');
        return null;
      },
    };
    await place.promote('testing', '1');
    expect(await place.promotions('testing')).toMatchObject([
      {
        phase: 'Failed',
        note: expect.stringMatching(
          new RegExp(`^${name}: The environment does not run the release any more`),
        ) as string,
      },
    ]);
  });

  it('that is aborted while it is checked stays aborted', async () => {
    const id = await onItsWay();
    place.checks = {
      run: async () => {
        await place.abort('testing', id);
        return 'it answered 500';
      },
    };
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Aborted']);
    expect(place.reported).toEqual([]);
    expect(await place.running()).toBe('b a - -');
  });

  it('is tried again where somebody asks for it once more', async () => {
    place.fail('a');
    await place.promote('testing', '1');
    place.cell.rollout = () => 'live';
    await place.promote('testing', '1');
    expect(await place.phases('testing')).toEqual(['Failed', 'Succeeded']);
  });

  it('is tried again where it runs and other settings have failed', async () => {
    await place.promote('testing', '1');
    place.fail('a');
    await place.set('testing', 'settings_version = settings_version + 1');
    await place.settle();
    place.cell.rollout = () => 'live';
    await place.promote('testing', '1');
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Succeeded']);
  });

  it('of what runs there is through once it runs with the settings of now', async () => {
    await place.promote('testing', '1');
    await place.set('testing', 'settings_version = settings_version + 1');
    await place.request('testing', '1');
    await place.look('testing');
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Succeeded']);
  });

  it('is not tried again by automation once it has failed', async () => {
    await place.automate('testing', 'newest');
    await place.settle();
    place.cell.rollout = ({ environmentId, routes }) =>
      environmentId === place.ids.testing && routes[0]?.host.startsWith('b.') ? 'failed' : 'live';
    await place.build('b');
    expect(await place.running()).toBe('b a - -');
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Failed']);
    await place.build('c');
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Failed', 'Succeeded']);
  });
});

describe('a promotion that waits', () => {
  it('starts as soon as its release is verified in the stage before', async () => {
    await place.request('testing', '1');
    await place.look('testing');
    await place.deploy('testing');
    await place.request('staging', '1');
    await place.look('staging');
    expect(await place.promotions('staging')).toMatchObject([
      { phase: 'Pending', note: expect.stringMatching(/not verified in "testing" yet/) as string },
    ]);
    await place.settle();
    expect(await place.phases('staging')).toEqual(['Succeeded']);
  });

  it('is looked at again when approvals expire', async () => {
    const rule = { quorum: 1, roles: [], approvers: [{ role: 'admin' }], expiresAfterMs: 7_200_000 };
    await place.set('testing', `approvals = '${JSON.stringify(rule)}'`);
    await place.promote('testing', '1');
    const [row] = await doors.rows(
      `select e.promote_look_at - p.created_at = interval '2 hours' as "then" from environment e
       join promotion p on p.environment_id = e.id where e.id = $1`,
      [place.ids.testing],
    );
    expect(row).toEqual({ then: true });
  });

  it('is not asked for where the environment is paused, and not started', async () => {
    await place.request('testing', '1');
    await doors.rows(
      `update project set state = 'archived' where id = (select project_id from environment where id = $1)`,
      [place.ids.testing],
    );
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Pending']);
    expect(await codeOf(place.request('testing', '1'))).toBe('NOT_ACTIVE');
  });

  it('is let in by a person, not by a machine', async () => {
    const actor = { kind: 'service_account', id: 'machine', name: 'M' } as const;
    const holder = { tenantId: place.place.tenantId, role: 'admin' } as const;
    const grant = accepted(issueGrant('environment.promote', holder, actor));
    const wanted = { environmentId: place.ids.testing, release: '1', isRollback: false, reason: null, isLetIn: true };
    const asked = new RequestPromotion(place.store, { ring: () => undefined }).run(grant, wanted);
    expect(await codeOf(asked)).toBe('INPUT_INVALID');
  });
});
