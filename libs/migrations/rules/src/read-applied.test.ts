import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planMigration } from './plan-migration.js';
import { readApplied } from './read-applied.js';
import { histories } from './testing/store-arbitrary.js';

const column = { property: 'price', type: 'number', isRequired: false, isIndexed: false, key: null };
const table = { modelId: 'order', model: 'Order', columns: [column] };
const applied = (more: object = {}) => ({ formatVersion: 1, releaseNumber: 3, tables: [table], declared: [], ...more });
const withTable = (more: object) => applied({ tables: [{ ...table, ...more }] });
const withColumn = (more: object) => withTable({ columns: [{ ...column, ...more }] });
const parsed = (text: string): object => JSON.parse(text) as object;
const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1);

it('whatever releases were here, what they wrote down is read as it is', () => {
  fc.assert(
    fc.property(histories(5), (history) => {
      let state: Parameters<typeof planMigration>[0] = null;
      for (const wanted of history) {
        const plan = planMigration(state, wanted);
        // The release would be stopped: a name is another table's.
        if (plan.some(({ obstacle }) => obstacle?.sql === 'select 1')) continue;
        for (const { then } of plan) {
          expect(readApplied(JSON.parse(JSON.stringify(then)))).toEqual({ applied: then });
          state = then;
        }
      }
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['no object', [], 'it is of another type'],
  ['nothing', null, 'it is of another type'],
  ['a version that is not known here', applied({ formatVersion: 2 }), 'a newer release of the platform knows'],
  ['a version that there never was', applied({ formatVersion: 0 }), '"formatVersion" has a value that is not known'],
  ['a number of no release', applied({ releaseNumber: -1 }), '"releaseNumber" is too small'],
  ['a number with a fraction', applied({ releaseNumber: 1.5 }), '"releaseNumber" is of another type'],
  ['a key that nobody knows', applied({ more: 'secret' }), 'it has a key that is not known'],
  ['one of a column', withColumn({ more: 1 }), '"tables[0].columns[0]" has a key that is not known'],
  ['a type that is none', withColumn({ type: 'secret' }), '"tables[0].columns[0].type" has a value that is not known'],
  ['a text for true', withColumn({ isRequired: 'true' }), '"tables[0].columns[0].isRequired" is of another type'],
  ['a name that is none', withColumn({ property: '' }), '"tables[0].columns[0].property" is too small'],
  ['one that nobody sees', withTable({ model: 'Or\u202eder' }), '"tables[0].model" is no name'],
  ['one of several lines', withTable({ model: 'Order\nsecret' }), '"tables[0].model" is no name'],
  ['one that is endless', withTable({ model: 'x'.repeat(301) }), '"tables[0].model" is too big'],
  ['the platform’s own table', withTable({ model: 'Tiffin_Migration' }), 'is no name of a model'],
  ['a name for a prototype', withTable({ model: '__proto__' }), '"tables[0].model" is no name'],
  ['a model twice', applied({ tables: [table, { ...table, model: 'Bill' }] }), '"tables" has a model twice'],
  ['a table twice', applied({ tables: [table, { ...table, modelId: 'b', alsoCalled: ['ORDER'] }] }), 'a table twice'],
  ['a column twice', withTable({ columns: [column, { ...column, property: 'PRICE' }] }), 'has a column twice'],
  ['a change twice', applied({ declared: ['a/b', 'a/b'] }), '"declared" has a change twice'],
  [
    'a prototype',
    parsed('{"formatVersion":1,"releaseNumber":1,"tables":[],"declared":[],"__proto__":{}}'),
    '"__proto__"',
  ],
  ['one deep inside', withColumn({ default: parsed('{"a":[{"__proto__":{}}]}') }), 'it has a key "__proto__"'],
  ['a value without an end', withColumn({ default: nested(100_000) }), 'it has more than 64 levels'],
])('%s is refused, in words that quote nothing', (_, value, problem) => {
  const found = readApplied(value);
  expect(found).toMatchObject({ problem: expect.stringContaining(problem) as string });
  expect(JSON.stringify(found)).not.toContain('secret');
});

it('a name that is a function of every object is a name', () => {
  expect(readApplied(withTable({ model: 'constructor', modelId: 'toString' }))).toHaveProperty('applied');
});
