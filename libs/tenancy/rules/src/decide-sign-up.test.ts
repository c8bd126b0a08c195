import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideFurtherTenant, decideSignUp, type SignUpCase, signUpModes } from './decide-sign-up.js';

const stranger: Omit<SignUpCase, 'mode'> = {
  ...{ isKnown: false, memberships: 0, hadTenant: false, request: null, isInvited: false },
};
const shown = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

describe('decideSignUp', () => {
  it.each([
    ['a stranger', {}, ['found', 'SIGN_UP_BY_INVITATION', 'ask', 'SIGN_UP_CLOSED']],
    ['somebody invited', { isInvited: true }, ['found', 'enter', 'enter', 'SIGN_UP_CLOSED']],
    ['somebody who waits', { request: 'waiting' }, ['found', 'SIGN_UP_BY_INVITATION', 'ask', 'SIGN_UP_CLOSED']],
    ['somebody approved', { request: 'approved' }, ['found', 'found', 'found', 'SIGN_UP_CLOSED']],
    [
      'somebody declined',
      { request: 'declined' },
      ['found', 'SIGN_UP_BY_INVITATION', 'SIGN_UP_DECLINED', 'SIGN_UP_CLOSED'],
    ],
    ['a member', { isKnown: true, memberships: 1 }, ['enter', 'enter', 'enter', 'enter']],
    ['who has left all', { isKnown: true, hadTenant: true }, ['enter', 'enter', 'enter', 'enter']],
    ['a guest who has left', { isKnown: true }, ['found', 'enter', 'enter', 'enter']],
  ] as const)('of %s, by mode', (_, about, answers) => {
    expect(signUpModes.map((mode) => shown(decideSignUp({ ...stranger, ...about, mode })))).toEqual(answers);
  });
});

it('a further tenant is for everybody where sign-up is open, else for who has one', () => {
  const answers = signUpModes.flatMap((mode) => [decideFurtherTenant(mode, true), decideFurtherTenant(mode, false)]);
  const closed = 'SIGN_UP_CLOSED';
  expect(answers.map(shown)).toEqual([null, null, null, closed, null, closed, null, closed]);
});
