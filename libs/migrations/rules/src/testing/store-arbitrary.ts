import { propertyTypes } from '@tiffin/contracts';
import fc from 'fast-check';
import type { ColumnSchema, DeclaredChange, StoreSchema, TableSchema } from '../store-schema.js';

const defaults: Readonly<Record<ColumnSchema['type'], unknown>> = {
  string: 'o\'clock \\ "x"; drop table x',
  number: 1.5,
  date: '$now',
  boolean: true,
  geopoint: [52.5, 13.4],
  array: [1, "it's"],
  object: { a: 'b' },
  buffer: undefined,
};

const column = (property: string): fc.Arbitrary<ColumnSchema> =>
  fc
    .record({
      type: fc.constantFrom(...propertyTypes),
      isRequired: fc.boolean(),
      isIndexed: fc.boolean(),
      hasDefault: fc.boolean(),
    })
    .map(({ type, isRequired, isIndexed, hasDefault }) => ({
      property,
      type,
      isRequired,
      isIndexed,
      key: null,
      ...(isRequired && hasDefault && defaults[type] !== undefined ? { default: defaults[type] } : {}),
    }));

const id: ColumnSchema = { property: 'id', type: 'number', isRequired: false, isIndexed: false, key: 'generated' };
const givenId: ColumnSchema = { ...id, type: 'string', key: 'given' };

const subset = (names: readonly string[]): fc.Arbitrary<readonly string[]> => fc.subarray([...names]);

function table(modelId: string, model: string): fc.Arbitrary<TableSchema> {
  const columns = subset(['price', 'Name', 'at', 'o"; x']).chain((names) => fc.tuple(...names.map(column)));
  return fc
    .record({ columns, isGiven: fc.nat(9), owner: fc.option(fc.constantFrom('Car', 'Auto'), { nil: undefined }) })
    .map(({ columns, isGiven, owner }) => ({
      modelId,
      model,
      columns: [isGiven === 0 ? givenId : id, ...columns, ...(owner ? [keyOf(owner)] : [])],
    }));
}

const keyOf = (model: string): ColumnSchema => ({
  property: `${model.toLowerCase()}Id`,
  type: 'number',
  isRequired: false,
  isIndexed: true,
  key: null,
  leadsTo: { modelId: 'car', ids: 'generated', isNamedAfter: true },
});

const declared: fc.Arbitrary<readonly DeclaredChange[]> = fc
  .subarray(['expand', 'contract', 'irreversible'] as const)
  .map((kinds) =>
    kinds.map((kind) => ({
      modelId: 'bill',
      model: 'Bill',
      name: `say-${kind}`,
      kind,
      says: 'something',
      sql: 'select 1',
    })),
  );

/** What releases of one project may keep: few models under few names, so that they meet. */
export const stores: fc.Arbitrary<StoreSchema> = fc
  .record({
    ids: subset(['bill', 'car', 'part', 'zoo']),
    names: fc.shuffledSubarray(['Bill', 'Car', 'auto', 'Zoo-1'], { minLength: 4 }),
    isRenamed: fc.nat(3),
  })
  .chain(({ ids, names, isRenamed }) => {
    const usual = ['Bill', 'Car', 'auto', 'Zoo-1'];
    const called = isRenamed === 0 ? names : usual;
    const tables = ids.map((modelId) =>
      table(modelId, called[['bill', 'car', 'part', 'zoo'].indexOf(modelId)] as string),
    );
    return fc.tuple(fc.tuple(...tables), declared);
  })
  .map(([tables, changes]) => ({
    connectorId: 'db',
    connector: 'db',
    kind: 'postgresql',
    settings: {},
    tables,
    declared: tables.some(({ modelId }) => modelId === 'bill') ? changes : [],
  }));

/** Releases in the order in which they come to an environment: mostly newer ones, now and then one that was there before. */
export const histories = (
  maxLength: number,
): fc.Arbitrary<readonly { readonly store: StoreSchema; readonly releaseNumber: number }[]> =>
  fc
    .tuple(
      fc.array(stores, { minLength: 2, maxLength }),
      fc.array(fc.nat(9), { minLength: 2, maxLength: 2 * maxLength }),
    )
    .map(([list, turns]) => {
      const releases = list.map((store, index) => ({ store, releaseNumber: index + 1 }));
      let newest = 0;
      return turns.flatMap((turn) => {
        const next = turn < 3 && newest > 1 ? turn % newest : newest++;
        return releases[next] ? [releases[next]] : [];
      });
    });
