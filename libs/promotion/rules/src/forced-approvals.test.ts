import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import type { ApprovalRule } from './approvals.js';
import { approvalsOf, decideApprovals, type ForcedStage, leastApprovals } from './forced-approvals.js';

const rule = (quorum: number, approvers: ApprovalRule['approvers'] = [{ role: 'developer' }]): ApprovalRule => ({
  ...{ quorum, approvers, roles: ['owner'], expiresAfterMs: 5 },
});
const stage = (changes: Partial<ForcedStage> = {}): ForcedStage => ({
  ...{ name: 'production', isFinal: true, planApprovals: 2, approvals: null },
  ...changes,
});
const admins = [{ role: 'admin' }];

describe('what a plan asks for', () => {
  it.each<[string, Partial<ForcedStage>, number]>([
    ['of production', {}, 2],
    ['of production with a stage behind it', { isFinal: false }, 2],
    ['of the last stage, whatever it is called', { name: 'live' }, 2],
    ['not of stages before', { name: 'staging', isFinal: false }, 0],
    ['not where it asks for nothing', { planApprovals: 0 }, 0],
  ])('it asks %s', (_, changes, least) => expect(leastApprovals(stage(changes))).toBe(least));

  it.each<[string, Partial<ForcedStage>, Partial<ApprovalRule> | null]>([
    ['admins, where the stage asks for nobody', {}, { quorum: 2, approvers: admins, roles: [] }],
    ['as many, where the stage asks for fewer', { approvals: rule(1) }, { ...rule(1), quorum: 2 }],
    ['more, where the stage does', { approvals: rule(3) }, rule(3)],
    ['admins, where the stage lets nobody', { approvals: rule(3, []) }, { ...rule(3), approvers: admins }],
    ['nobody, where it asks for nothing', { planApprovals: 0 }, null],
    ['those of the stage elsewhere', { name: 'x', isFinal: false, approvals: rule(1, []) }, rule(1, [])],
  ])('it has to be agreed to by %s', (_, changes, expected) => {
    const found = approvalsOf(stage(changes));
    expect(expected === null ? found : { ...found }).toEqual(expected === null ? null : { ...found, ...expected });
  });

  it.each([null, rule(1)])('a stage may not be set to less', (wanted) => {
    const answer = decideApprovals(stage(), wanted);
    expect(answer).toMatchObject({
      code: 'APPROVALS_FORCED',
      message: expect.stringContaining('asks for 2 approvals'),
    });
  });

  it.each([rule(2), rule(9)])('a stage may be set to as much, and to more', (wanted) => {
    expect(decideApprovals(stage(), wanted)).toBe(wanted);
    expect(decideApprovals(stage({ name: 'x', isFinal: false }), null)).not.toBeInstanceOf(Refusal);
  });
});
