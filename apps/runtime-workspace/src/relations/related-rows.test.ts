import { describe, expect, it } from 'vitest';
import type { ModelClass, RelationDefinition } from '../juggler.js';
import { compileWhere } from '../query/match-where.js';
import { RelatedRows } from './related-rows.js';

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

/** One process answers all requests: what grows by parents times rows stands still for all of them. */
describe('many times more keys take no more steps for each row', () => {
  it('where rows are given to those that they belong to', async () => {
    let reads = 0;
    const stored = numbers(2_000).map((id) => ({
      id,
      get parentId() {
        reads += 1;
        return id % 300;
      },
    }));
    const modelTo = { find: async () => stored, defaultScope: () => undefined, definition: { idName: () => 'id' } };
    const relation = { modelTo: modelTo as unknown as ModelClass, keyFrom: 'id', keyTo: 'parentId' };
    const related = new RelatedRows(relation as RelationDefinition, {}, {});
    const of = (parents: number) => related.of(numbers(parents).map((id) => ({ id })));
    expect((await of(300)).map((rows) => rows.length)).toEqual(numbers(300).map((at) => (at < 200 ? 7 : 6)));
    expect(reads).toBe(2_000);
    await of(3);
    expect(reads).toBe(4_000);
  });

  it('in a list of a condition', () => {
    let steps = 0;
    /** So are the lists that are made of it. */
    class CountedList<Item> extends Array<Item> {
      override some(test: (item: Item, at: number, all: Item[]) => unknown): boolean {
        return super.some((...item) => (steps++, test(...item)));
      }
    }
    const isAmong = compileWhere({ id: { inq: CountedList.from(numbers(1_000), (id) => `b${id}`) } });
    expect([isAmong({ id: 'a1' }), isAmong({ id: 'b1' }), steps]).toEqual([false, true, 0]);
    // What is no text and no number is compared: it does count.
    expect([isAmong({ id: true }), steps]).toEqual([false, 1_000]);
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
