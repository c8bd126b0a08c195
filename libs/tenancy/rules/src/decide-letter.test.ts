import { expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideFurtherPlace } from './decide-further-place.js';
import { decideLetter } from './decide-letter.js';

const shown = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

it.each([
  [{ toAddress: 4, ofTenant: 199 }, null],
  [{ toAddress: 5, ofTenant: 5 }, 'QUOTA_EXCEEDED'],
  [{ toAddress: 0, ofTenant: 200 }, 'QUOTA_EXCEEDED'],
])('one more letter after %j: %s', (sent, answer) => {
  expect(shown(decideLetter(sent))).toBe(answer);
});

it.each([
  [49, null],
  [50, 'QUOTA_EXCEEDED'],
])('one more tenant for who is in %d: %s', (memberships, answer) => {
  expect(shown(decideFurtherPlace(memberships))).toBe(answer);
});
