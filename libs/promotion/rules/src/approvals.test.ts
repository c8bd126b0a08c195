import { describe, expect, it } from 'vitest';
import { Refusal, type UserId } from '@tiffin/kernel';
import { type ApprovalRule, type Ballot, decideVote, tally, type Vote } from './approvals.js';
import { at, minuteMs, person } from './testing/plain-values.js';

const rule: ApprovalRule = {
  quorum: 2,
  roles: [],
  approvers: [{ role: 'admin' }, { person: person('vera') }],
  expiresAfterMs: 60 * minuteMs,
};
const roles: Readonly<Record<string, readonly string[]>> = {
  rita: ['admin'],
  adam: ['admin'],
  olga: ['admin', 'owner'],
  vera: ['viewer'],
  dave: ['developer'],
};
const rolesOf = new Map(Object.entries(roles)) as unknown as ReadonlyMap<UserId, readonly string[]>;

const vote = (by: string, minutes: number, says: Vote['says'] = 'approve'): Vote => ({
  by: person(by),
  says,
  at: at(minutes),
  comment: null,
});
const ballot = (votes: readonly Vote[], more: Partial<Ballot> = {}): Ballot => ({
  requestedBy: person('rita'),
  requestedAt: at(0),
  votes,
  rolesOf,
  over: null,
  ...more,
});

describe('a vote', () => {
  const given = [vote('adam', 1), vote('olga', 2)];
  it.each<readonly [string, Ballot, Vote, string, ApprovalRule]>([
    ['of an approver by role', ballot([]), vote('adam', 1), 'counts', rule],
    ['of an approver by name', ballot([]), vote('vera', 1), 'counts', rule],
    ['of whoever asked', ballot([]), vote('rita', 1), 'APPROVAL_OF_OWN', rule],
    ['against by whoever asked', ballot([]), vote('rita', 1, 'reject'), 'APPROVAL_OF_OWN', rule],
    ['of somebody else', ballot([]), vote('dave', 1), 'NOT_AN_APPROVER', rule],
    ['of a stranger', ballot([]), vote('zoe', 1), 'NOT_AN_APPROVER', rule],
    ['where nobody may', ballot([]), vote('olga', 1), 'NOT_AN_APPROVER', { ...rule, approvers: [] }],
    ['of somebody named who has left', ballot([], { rolesOf: new Map() }), vote('vera', 1), 'NOT_AN_APPROVER', rule],
    ['of the same person', ballot([vote('adam', 1)]), vote('adam', 2), 'APPROVED_ALREADY', rule],
    ['against by who approved', ballot([vote('adam', 1)]), vote('adam', 2, 'reject'), 'counts', rule],
    ['after the quorum', ballot(given), vote('vera', 3), 'counts', rule],
    ['against after the quorum', ballot(given), vote('vera', 3, 'reject'), 'counts', rule],
    ['after a rejection', ballot([vote('adam', 1, 'reject')]), vote('olga', 2), 'PROMOTION_REFUSED', rule],
    ['in the last millisecond', ballot([]), { ...vote('adam', 0), at: at(60, -1) }, 'counts', rule],
    ['at the expiry', ballot([]), vote('adam', 60), 'PROMOTION_REFUSED', rule],
    ['after the start', ballot(given, { over: 'it has started' }), vote('vera', 3), 'PROMOTION_REFUSED', rule],
  ])('%s', (_, about, one, outcome, by) => {
    const answer = decideVote(by, about, one);
    expect(answer instanceof Refusal ? answer.code : 'counts').toBe(outcome);
    if (!(answer instanceof Refusal)) expect(answer).toBe(one);
  });
});

describe('the votes', () => {
  const two = [vote('adam', 1), vote('olga', 2)];
  it.each<readonly [string, Partial<ApprovalRule>, Ballot, number, string, string | null]>([
    ['none', {}, ballot([]), 1, 'waiting', '2 more approvals'],
    ['one', {}, ballot([vote('adam', 1)]), 1, 'waiting', '1 more approval'],
    ['two', {}, ballot(two), 2, 'given', null],
    ['one person twice', {}, ballot([vote('adam', 1), vote('adam', 2)]), 3, 'waiting', '1 more approval'],
    ['whoever asked, somehow', {}, ballot([...two.slice(1), vote('rita', 3)]), 4, 'waiting', '1 more approval'],
    ['no approver, somehow', {}, ballot([vote('adam', 1), vote('dave', 1)]), 2, 'waiting', '1 more approval'],
    [
      'one of before the role was lost',
      {},
      ballot(two, { rolesOf: new Map([[person('adam'), ['admin']]]) }),
      3,
      'waiting',
      '1 more approval',
    ],
    ['given in time', {}, ballot(two), 999, 'given', null],
    [
      'one at the expiry',
      {},
      ballot([vote('adam', 1), vote('olga', 60)]),
      61,
      'expired',
      expect.stringMatching(/anew/),
    ],
    ['not given in time', {}, ballot([]), 60, 'expired', expect.stringMatching(/anew/)],
    ['one against', {}, ballot([...two, vote('vera', 3, 'reject')]), 3, 'rejected', expect.stringMatching(/rejected/)],
    ['one against too late', {}, ballot([...two, vote('vera', 60, 'reject')]), 61, 'given', null],
    ['nobody may', { approvers: [] }, ballot(two), 3, 'waiting', expect.stringMatching(/^nobody may approve/)],
    ['a role unmet', { roles: ['viewer'] }, ballot(two), 3, 'waiting', '1 more approval, among them by "viewer"'],
    ['a role met', { roles: ['owner'] }, ballot(two), 3, 'given', null],
    ['two roles, each by its own person', { roles: ['admin', 'owner'] }, ballot(two), 3, 'given', null],
    [
      'two roles and one person',
      { quorum: 1, roles: ['admin', 'owner'] },
      ballot([vote('olga', 1)]),
      3,
      'waiting',
      '1 more approval, among them by "owner"',
    ],
  ])('%s', (_, settings, about, minutes, state, missing) => {
    expect(tally({ ...rule, ...settings }, about, at(minutes))).toEqual({ state, missing, expiresAt: at(60) });
  });
});
