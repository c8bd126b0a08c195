import { describe, expect, it } from 'vitest';
import { partChoices } from './part-choices.js';

const own = [{ value: 'log', label: 'log' }];
const values = (...given: Parameters<typeof partChoices>) =>
  partChoices(...given).map(({ items }) => items.map(({ value }) => value));

describe('partChoices', () => {
  it('has what the gateway has, and what plugins bring beside it', () => {
    expect(values({ own, brought: ['log', 'stamp'] }, null)).toEqual([['log'], ['stamp']]);
    expect(values({ own, brought: [] }, null)).toEqual([['log']]);
  });

  it('takes a name that is typed, unless it is there', () => {
    expect(values({ own, brought: ['stamp'] }, 'later')).toEqual([['log'], ['stamp'], ['later']]);
    for (const typed of ['log', 'stamp']) expect(values({ own, brought: ['stamp'] }, typed)).toHaveLength(2);
  });
});
