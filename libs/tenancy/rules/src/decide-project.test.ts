import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideProject, dnsLabel } from './decide-project.js';

describe('decideProject', () => {
  const existing = [{ name: 'Car Shop', slug: 'car-shop' }];

  it.each([
    ['Walkthrough', 'walkthrough'],
    ['  My   Café №1 ', 'my-cafe-no1'],
    ['--a--', 'a'],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('makes of %j the label %j', (name, slug) => {
    expect(decideProject(name, existing)).toEqual({ name: name.trim().replaceAll(/ +/g, ' '), slug });
  });

  it.each([
    ['', 'INPUT_INVALID'],
    ['x'.repeat(61), 'INPUT_INVALID'],
    ['日本', 'INPUT_INVALID'],
    ['a\u0000b', 'NAME_MISLEADING'],
    ['a\ud800b', 'NAME_MISLEADING'],
    ['nimd\u202eA', 'NAME_MISLEADING'],
    ['CAR SHOP', 'NAME_TAKEN'],
    ['car_shop', 'NAME_TAKEN'],
  ])('refuses %j with %s', (name, code) => {
    const answer = decideProject(name, existing);
    expect(answer).toBeInstanceOf(Refusal);
    expect((answer as Refusal).code).toBe(code);
  });

  it('never ends a label with a dash, also where it is cut', () => {
    expect(dnsLabel(`${'a'.repeat(39)} b`)).toBe('a'.repeat(39));
  });
});
