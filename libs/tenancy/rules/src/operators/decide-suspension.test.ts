import { expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideResumption, decideSuspension } from './decide-suspension.js';
import { decideSupportMinutes } from './decide-support.js';

const codeOf = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

it.each([
  ['active', 'suspend', 'nothing'],
  ['suspended', 'suspend', 'resume'],
  ['deleting', 'NOT_ACTIVE', 'NOT_ACTIVE'],
  ['erasing', 'NOT_ACTIVE', 'NOT_ACTIVE'],
] as const)('of a tenant that is %s: suspending %s, resuming %s', (state, suspending, resuming) => {
  expect(codeOf(decideSuspension('T', state))).toBe(suspending);
  expect(codeOf(decideResumption('T', state))).toBe(resuming);
});

it.each([
  [1, 1],
  [60, 60],
  [61, 'INPUT_INVALID'],
  [0, 'INPUT_INVALID'],
  [-1, 'INPUT_INVALID'],
  [1.5, 'INPUT_INVALID'],
  [Number.NaN, 'INPUT_INVALID'],
])('support access for %s minutes, of at most 60: %s', (minutes, answer) => {
  expect(codeOf(decideSupportMinutes(minutes, 60))).toBe(answer);
});
