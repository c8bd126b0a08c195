import { describe, expect, it } from 'vitest';
import type { ModelClass, RelationDefinition } from '../juggler.js';
import { compileWhere } from '../query/match-where.js';
import { RelatedRows } from './related-rows.js';

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

/** The shortest of some runs. */
async function durationOf(work: () => unknown): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (const _ of numbers(4)) {
    const start = performance.now();
    await work();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

/** One process answers all requests: what grows by parents times rows stands still for all of them. */
describe('many times more keys take little longer', () => {
  it('where rows are given to those that they belong to', async () => {
    const stored = numbers(20_000).map((id) => ({ id, parentId: id % 300 }));
    const modelTo = { find: async () => stored, defaultScope: () => undefined, definition: { idName: () => 'id' } };
    const relation = { modelTo: modelTo as unknown as ModelClass, keyFrom: 'id', keyTo: 'parentId' };
    const related = new RelatedRows(relation as RelationDefinition, {}, {});
    const of = (parents: number) => related.of(numbers(parents).map((id) => ({ id })));
    expect((await of(300)).map((rows) => rows.length)).toEqual(numbers(300).map((at) => (at < 200 ? 67 : 66)));
    expect(await durationOf(() => of(300))).toBeLessThan(8 * (await durationOf(() => of(3))));
  });

  it('in a list of a condition', async () => {
    const rows = numbers(2_000).map((id) => ({ id: `a${id}` }));
    const find = (keys: number) => {
      const isAmong = compileWhere({ id: { inq: numbers(keys).map((id) => `b${id}`) } });
      return () => rows.filter(isAmong);
    };
    expect(await durationOf(find(10_000))).toBeLessThan(20 * (await durationOf(find(2))));
  });
});

describe('a list of a condition', () => {
  const values = [
    1,
    '1',
    1.5,
    'a',
    '',
    'true',
    'false',
    true,
    false,
    null,
    undefined,
    {},
    { a: 1 },
    Number.NaN,
    '1.50',
  ];
  const more = [new Date(1), '1970-01-01T00:00:00.001Z', 0, -0, '0', 'A', 'a1'];

  it('holds what is equal to one of its values', () => {
    for (const operand of [...values, ...more])
      for (const a of [...values, ...more]) {
        const isEqual = compileWhere({ a: { eq: operand } })({ a });
        const found = ['inq', 'nin'].map((name) => compileWhere({ a: { [name]: ['zz', operand, 99] } })({ a }));
        expect([operand, a, ...found]).toEqual([operand, a, isEqual, !isEqual]);
      }
  });
});
