import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideLimits, decideOverrideEnd, decidePlanName } from './decide-limits.js';

const textOf = (answer: unknown) => (answer instanceof Refusal ? answer.message : answer);

describe('limits that operators state', () => {
  it('are counts, or none', () => {
    const stated = [
      { resource: 'projects', limit: 0 },
      { resource: 'requests_per_month', limit: 5_000_000_000 },
      { resource: 'members', limit: null },
    ];
    expect(decideLimits(stated)).toEqual({ projects: 0, requests_per_month: 5_000_000_000, members: null });
  });

  it.each([
    ['an unknown name', [{ resource: 'tenants', limit: 1 }], '"resource"'],
    ['a name of the language', [{ resource: 'constructor', limit: 1 }], '"resource"'],
    ['less than nothing', [{ resource: 'projects', limit: -1 }], 'give 0 to'],
    ['half a thing', [{ resource: 'projects', limit: 0.5 }], 'give 0 to'],
    ['more than a column holds', [{ resource: 'projects', limit: 2 ** 31 }], 'give 0 to'],
    ['no work at once', [{ resource: 'concurrent_builds', limit: 0 }], 'give 1 to'],
    [
      'one twice',
      [
        { resource: 'units', limit: 1 },
        { resource: 'units', limit: 2 },
      ],
      'twice',
    ],
  ])('are refused with %s', (_, stated, text) => {
    expect(textOf(decideLimits(stated))).toContain(text);
  });
});

it.each([
  ['team-large', 'team-large'],
  ['x'.repeat(40), 'x'.repeat(40)],
  ['', 'INPUT'],
  ['Team', 'INPUT'],
  ['-a', 'INPUT'],
  ['te\u0430m', 'INPUT'],
  ["x'; drop table plan", 'INPUT'],
  ['x'.repeat(41), 'INPUT'],
])('a plan may be called %j: %s', (wanted, answer) => {
  const decided = decidePlanName(wanted);
  expect(decided instanceof Refusal ? 'INPUT' : decided).toBe(answer);
});

it('an override ends in time to come, or not at all', () => {
  const now = new Date('2026-11-26T12:00:00Z');
  const later = new Date(now.getTime() + 1);
  expect([decideOverrideEnd(null, now), decideOverrideEnd(later, now)]).toEqual([null, later]);
  expect(decideOverrideEnd(now, now)).toBeInstanceOf(Refusal);
});
