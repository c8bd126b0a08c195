import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { compareValues, orderOf } from './order-rows.js';

const ids = (rows: readonly { readonly id: string }[], ...order: readonly string[]) =>
  [...rows]
    .sort(orderOf(order))
    .map(({ id }) => id)
    .join('');

describe('the order of rows', () => {
  const rows = [
    { id: 'a', n: 2 },
    { id: 'b', n: null },
    { id: 'c', n: 1 },
    { id: 'd' },
    { id: 'e', n: 3 },
    { id: 'f', n: undefined },
    { id: 'g', n: 1 },
  ];

  it('puts nulls last, and first when descending; an absent value is one of them', () => {
    expect(ids(rows, 'n ASC')).toBe('cgaebdf');
    expect(ids(rows, 'n')).toBe('cgaebdf');
    expect(ids(rows, 'n DESC')).toBe('bdfeacg');
    expect(ids(rows, 'n desc', 'id DESC')).toBe('fdbeagc');
  });

  it('takes further terms for equal rows only, and reaches into nested values', () => {
    const nested = [
      { id: 'a', at: { city: 'B' }, n: 1 },
      { id: 'b', at: { city: 'A' }, n: 2 },
      { id: 'c', at: null, n: 3 },
      { id: 'd', at: { city: 'B' }, n: 0 },
      { id: 'e', at: 'elsewhere', n: -1 },
    ];
    expect(ids(nested, 'at.city ASC', 'n ASC')).toBe('bdaec');
    expect(ids(nested, 'at.city DESC', 'n DESC')).toBe('ceadb');
  });

  it.each<[string, readonly unknown[]]>([
    ['dates', [new Date(1), new Date(2), new Date(Number.NaN)]],
    ['booleans', [false, true]],
    ['numbers', [Number.NEGATIVE_INFINITY, -1, 0, 10, Number.POSITIVE_INFINITY, Number.NaN]],
    ['texts', ['', 'A', 'a', 'b', 'ä']],
    ['types', ['z', 3, new Date(0), false, [], {}, null]],
    ['lists', [[], [1], [1, 2], [2], [null]]],
  ])('of %s', (_, ascending) => {
    expect([...ascending].reverse().sort(compareValues)).toEqual(ascending);
  });

  it('is total, whatever the values are', () => {
    const value = fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.date({ noInvalidDate: false }),
      fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0);
        if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
