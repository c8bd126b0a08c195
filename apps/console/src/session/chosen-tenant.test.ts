import { describe, expect, it } from 'vitest';
import { chosenOf } from './chosen-tenant.js';

const places = ['a', 'b'].map((id) => ({ tenant: { id } }));

describe('the chosen tenant', () => {
  it.each([
    ['b', 'b'],
    ['a', 'a'],
    ['that one was removed from', 'a'],
    [null, 'a'],
  ])('of %j is %j', (wanted, chosen) => {
    expect(chosenOf(places, wanted)?.tenant.id).toBe(chosen);
  });

  it('is none for whoever is a member of nothing', () => {
    expect(chosenOf([], 'a')).toBeNull();
  });
});
