import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant } from '@tiffin/access';
import { accepted, newId, type PromotionId, Refusal, type UserId } from '@tiffin/kernel';
import { AutomatePromotion, RequestPromotion, VoteOnPromotion } from '@tiffin/promotion-operations';
import { onConnections } from '../testing/on-connections.js';
import { type Person, PromotionPlace } from '../testing/promotion-place.js';
import type { TestDoors } from '../testing/test-doors.js';
import { untilLocked } from '../testing/until-locked.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;
let place: PromotionPlace;
const dave: Person = { userId: newId<UserId>(), role: 'admin' };

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await PromotionPlace.make(doors);
  await doors.rows(
    `insert into member (id, tenant_id, user_id, name, role) values (gen_random_uuid(), $1, $2, 'M', 'admin')`,
    [place.place.tenantId, dave.userId],
  );
});

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

/** What is asked while somebody has the environment, so that all of it stands at the same lock. */
async function atOnce(count: number, ask: (at: number) => Promise<unknown>): Promise<readonly string[]> {
  await doors.rows('begin');
  await doors.rows('select 1 from environment where id = $1 for update', [place.ids.testing]);
  const asked = onConnections(count, (at) => codeOf(ask(at)));
  await untilLocked(doors, 2);
  await doors.rows('commit');
  return (await asked).toSorted();
}

const needs = (quorum: number, roles: readonly string[] = [], expiresAfterMs = 3_600_000) =>
  place.set(
    'testing',
    `approvals = '${JSON.stringify({ quorum, roles, approvers: [{ role: 'admin' }], expiresAfterMs })}'`,
  );

/** `a` waits in testing for approvals that Bob has asked for. */
async function waiting(quorum: number, roles?: readonly string[]): Promise<PromotionId> {
  await needs(quorum, roles);
  await place.build('a');
  return place.promote('testing', '1', { by: place.bob });
}

async function built(count: number): Promise<void> {
  for (let at = 1; at <= count; at += 1) await place.place.want(`r${at}`);
  for (const table of ['occupancy (until_at, from_at,', 'verification (at,'])
    await doors.rows(
      `insert into ${table} tenant_id, environment_id, number, release_id)
       select ${table.startsWith('o') ? 'now(), ' : ''}now(), r.tenant_id, $2, 100 + r.number, r.id from release r where r.project_id = $1`,
      [place.place.projectId, place.ids.development],
    );
}

describe('50 promotions at once (F-28)', () => {
  it('of different releases: one is open, and the others wait behind it', async () => {
    await built(50);
    expect(await atOnce(50, (at) => place.request('testing', String(at + 1)))).toEqual(Array(50).fill('done'));
    await onConnections(8, (at) => place.look('testing', place.promoter(`promoter-${at}`)));
    const phases = await place.phases('testing');
    expect(phases.filter((phase) => phase === 'Running')).toHaveLength(1);
    expect(phases.filter((phase) => phase === 'Pending')).toHaveLength(49);
    await place.deploy('testing');
    await onConnections(8, (at) => place.look('testing', place.promoter(`promoter-${at}`)));
    expect((await place.phases('testing')).slice(0, 2)).toEqual(['Succeeded', 'Running']);
    expect((await place.phases('testing')).filter((phase) => phase === 'Pending')).toHaveLength(48);
  });

  it('of the same release: one is made', async () => {
    await place.build('a');
    const codes = await atOnce(50, () => place.request('testing', '1'));
    expect(codes).toEqual([...Array<string>(49).fill('PROMOTION_OPEN'), 'done']);
    expect(await place.phases('testing')).toHaveLength(1);
  });

  it('are one by the database itself', async () => {
    await place.build('a');
    await place.build('b');
    for (const release of ['1', '2']) await place.request('testing', release);
    const opened = doors.rows(`update promotion set phase = 'Running' where environment_id = $1`, [place.ids.testing]);
    await expect(opened).rejects.toThrow('promotion_open');
  });

  it('leave what has ended as it ended, whoever writes', async () => {
    await place.build('a');
    await place.promote('testing', '1');
    const changed = doors.rows(`update promotion set note = 'x' where environment_id = $1`, [place.ids.testing]);
    await expect(changed).rejects.toThrow('has ended');
  });
});

describe('votes (F-28)', () => {
  it('at once for and against end it', async () => {
    const id = await waiting(1);
    const codes = await atOnce(2, (at) =>
      at === 0
        ? place.vote('testing', 'approve', { ...place.carol, id })
        : place.vote('testing', 'reject', { ...dave, id }),
    );
    expect(codes).toContain('done');
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([{ phase: 'Aborted' }]);
  });

  it('against it count where the promoter began to look before they were given', async () => {
    const id = await waiting(1);
    await place.vote('testing', 'approve', { ...place.carol, id });
    const store = place.promoterStore;
    let looks = 0;
    place.promoterStore = {
      claim: (...asked) => store.claim(...asked),
      within: (key, work) =>
        store.within(key, async (rows) => {
          looks += 1;
          if (looks === 1) await place.vote('testing', 'reject', { ...dave, id });
          return work(rows);
        }),
    };
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([{ phase: 'Aborted', text: 'a' }]);
  });

  it('of one person twice at once are one', async () => {
    const id = await waiting(2);
    const codes = await atOnce(2, () => place.vote('testing', 'approve', { ...place.carol, id }));
    expect(codes).toEqual(['APPROVED_ALREADY', 'done']);
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Pending', note: expect.stringMatching(/1 more approval/) as string },
    ]);
    await place.vote('testing', 'approve', { ...dave, id });
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded']);
  });

  it.each([
    ['in person', { kind: 'user', id: 'self' }],
    ['through a token', { kind: 'user', id: 'self', tokenId: 'token' }],
    ['through a service account of theirs', { kind: 'service_account', id: 'machine', onBehalfOf: 'self' }],
    ['through an operator', { kind: 'operator', id: 'operator', onBehalfOf: 'self' }],
  ] as const)('are of others than whoever asked: %s', async (_, how) => {
    await needs(1);
    await place.build('a');
    const promotionId = await place.promote('testing', '1', { by: place.carol });
    const actor = Object.fromEntries(
      Object.entries({ ...how, name: 'M' }).map(([name, value]) => [
        name,
        value === 'self' ? place.carol.userId : value,
      ]),
    ) as unknown as Parameters<typeof issueGrant>[2];
    const grant = accepted(issueGrant('promotion.vote', { tenantId: place.place.tenantId, role: 'admin' }, actor));
    const wanted = { environmentId: place.ids.testing, promotionId, says: 'approve', comment: null } as const;
    const vote = new VoteOnPromotion(place.store, { ring: () => undefined }).run(grant, wanted);
    expect(await codeOf(vote)).toBe('APPROVAL_OF_OWN');
  });

  it('are of others than who created the machine that asked', async () => {
    await needs(1);
    await place.build('a');
    const machine = newId<UserId>();
    await doors.rows(
      `insert into service_account (tenant_id, id, name, role, created_by) values ($1, $2, 'ci', 'admin', $3)`,
      [place.place.tenantId, machine, place.carol.userId],
    );
    const actor = { kind: 'service_account', id: machine, name: 'ci' } as const;
    const holder = { tenantId: place.place.tenantId, role: 'admin' } as const;
    const wanted = { environmentId: place.ids.testing, release: '1', isRollback: false, reason: null, isLetIn: false };
    const id = await new RequestPromotion(place.store, { ring: () => undefined }).run(
      accepted(issueGrant('environment.promote', holder, actor)),
      wanted,
    );
    expect(await codeOf(place.vote('testing', 'approve', { ...place.carol, id }))).toBe('APPROVAL_OF_OWN');
    expect(await codeOf(place.vote('testing', 'approve', { ...dave, id }))).toBe('done');
  });

  it('on what automation has asked for are of others than who has turned it on', async () => {
    await needs(1);
    await place.automate('testing', 'newest', place.carol);
    await place.build('a');
    expect(await codeOf(place.vote('testing', 'approve', place.carol))).toBe('APPROVAL_OF_OWN');
    // Who sets it later has not asked for what waits, and who asked has.
    await place.automate('testing', 'upstream', dave);
    await place.settle();
    expect(await codeOf(place.vote('testing', 'approve', place.carol))).toBe('APPROVAL_OF_OWN');
    expect(await codeOf(place.vote('testing', 'approve', dave))).toBe('done');
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([{ phase: 'Succeeded', way: 'automation' }]);
  });

  it('on what automation has asked for are of others than who created the machine that has turned it on', async () => {
    await needs(1);
    const machine = newId<UserId>();
    await doors.rows(
      `insert into service_account (tenant_id, id, name, role, created_by) values ($1, $2, 'ci', 'admin', $3)`,
      [place.place.tenantId, machine, place.carol.userId],
    );
    const actor = { kind: 'service_account', id: machine, name: 'ci' } as const;
    const holder = { tenantId: place.place.tenantId, role: 'admin' } as const;
    const grant = accepted(issueGrant('environment.promote', holder, actor));
    await new AutomatePromotion(place.store, { ring: () => undefined }).run(grant, place.ids.testing, 'newest');
    await place.build('a');
    expect(await codeOf(place.vote('testing', 'approve', place.carol))).toBe('APPROVAL_OF_OWN');
    expect(await codeOf(place.vote('testing', 'approve', dave))).toBe('done');
  });

  it('are of people: a machine has none', async () => {
    const promotionId = await waiting(1);
    const actor = { kind: 'service_account', id: newId<UserId>(), name: 'M' } as const;
    const grant = accepted(issueGrant('promotion.vote', { tenantId: place.place.tenantId, role: 'admin' }, actor));
    const wanted = { environmentId: place.ids.testing, promotionId, says: 'approve', comment: null } as const;
    const vote = new VoteOnPromotion(place.store, { ring: () => undefined }).run(grant, wanted);
    expect(await codeOf(vote)).toBe('NOT_AN_APPROVER');
  });

  it.each([
    ['demoted', `update member set role = 'developer' where user_id = $1`],
    ['removed', `delete from member where user_id = $1`],
  ])('of somebody who was %s since do not count', async (_, change) => {
    const id = await waiting(1);
    await place.vote('testing', 'approve', { ...place.carol, id });
    await doors.rows(change, [place.carol.userId]);
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Pending', note: expect.stringMatching(/1 more approval/) as string },
    ]);
    await place.vote('testing', 'approve', { ...dave, id });
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded']);
  });

  it('are given in the roles that are asked for', async () => {
    const id = await waiting(1, ['owner']);
    await place.vote('testing', 'approve', { ...place.carol, id });
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Pending', note: expect.stringMatching(/"owner"/) as string },
    ]);
    await place.vote('testing', 'approve', { ...place.alice, id });
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded']);
  });

  it.each(['approve', 'reject'] as const)('are over once it has started: %s', async (says) => {
    const id = await waiting(1);
    await place.vote('testing', 'approve', { ...place.carol, id });
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Running']);
    expect(await codeOf(place.vote('testing', says, { ...dave, id }))).toBe('PROMOTION_REFUSED');
    expect(await codeOf(place.vote('testing', says, dave))).toBe('PROMOTION_REFUSED');
  });

  it('without a name are of the one that waits, also where another runs', async () => {
    const first = await waiting(1);
    await place.build('b');
    await place.vote('testing', 'approve', { ...place.carol, id: first });
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Running']);
    const second = await place.request('testing', '2', { by: place.bob });
    expect(await place.vote('testing', 'approve', dave)).toBe(second);
  });
});
