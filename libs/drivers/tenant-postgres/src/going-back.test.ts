import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ColumnSchema } from '@tiffin/migrations-rules';
import { shapeOf, shapeTold } from './testing/shape-of.js';
import { column, idColumn, table, Tenant } from './testing/tenant.js';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
});
afterEach(() => tenant.drop());

type Type = ColumnSchema['type'];

const release = (number: number, ...columns: readonly ColumnSchema[]) =>
  tenant.release({ number, tables: [table('Order', column('note'), ...columns)] });
const typed = (type: Type, more: Partial<ColumnSchema> = {}) => column('value', type, more);
const values = async () => (await tenant.rows('select value::text from "order" order by id')).map(({ value }) => value);

/** Two releases, and a row of each. */
async function there(before: Type, after: Type, rows: readonly [string | null, string | null]): Promise<void> {
  await release(1, typed(before, { isIndexed: true }));
  if (rows[0] !== null) await tenant.rows(`insert into "order" (value) values (${rows[0]})`);
  await release(2, typed(after, { isIndexed: true }));
  if (rows[1] !== null) await tenant.rows(`insert into "order" (value) values (${rows[1]})`);
}

describe('a release that is gone back to', () => {
  it.each<[Type, Type, string | null, string | null, readonly unknown[]]>([
    ['string', 'number', `'7'`, '1.5', ['7', '1.5']],
    ['number', 'string', '7', `'1.5'`, ['7', '1.5']],
    ['string', 'boolean', `'true'`, 'false', ['true', 'false']],
    ['boolean', 'string', 'true', `'false'`, ['true', 'false']],
    [
      'string',
      'date',
      `'2026-01-02T03:04:05Z'`,
      `'2027-01-02'`,
      ['2026-01-02T03:04:05.000Z', '2027-01-02T00:00:00.000Z'],
    ],
    [
      'date',
      'string',
      `'2026-01-02 03:04:05.678901Z'`,
      `'2027-01-02T03:04:05.000Z'`,
      ['2026-01-02 03:04:05.678901+00', '2027-01-02 03:04:05+00'],
    ],
    ['geopoint', 'string', 'point(13.4, 52.5)', `'{"lat" : -1, "lng" : 0.25}'`, ['(13.4,52.5)', '(0.25,-1)']],
    ['object', 'string', `'{"a": [1]}'`, `'{}'`, ['{"a": [1]}', '{}']],
    ['string', 'object', `'{"a": 1}'`, `'{"b":2}'`, ['{"a": 1}', '{"b": 2}']],
    ['buffer', 'string', `'\\x${'00ff07'.repeat(50)}'`, `'aGk='`, [`\\x${'00ff07'.repeat(50)}`, '\\x6869']],
    ['number', 'boolean', '1', 'false', ['1', '0']],
    ['number', 'date', '1000', `'2026-01-02T03:04:05Z'`, ['1000', '1767323045000']],
    ['object', 'array', null, null, []],
    ['geopoint', 'number', 'null', 'null', [null, null]],
  ])(
    'from %s to %s and back again, the values and the type are what they were',
    async (before, after, one, other, all) => {
      await there(before, after, [one, other]);
      const words = await release(1, typed(before, { isIndexed: true }));
      expect(words[0]).toMatch(/^Model "Order": the property "value" becomes an? /);
      expect(await values()).toEqual(all);
      expect(await shapeOf(tenant)).toEqual(shapeTold(await tenant.applied()));
      expect((await tenant.applied()).releaseNumber).toBe(2);
      expect(await release(1, typed(before, { isIndexed: true }))).toEqual([]);
      // And forward again.
      expect((await release(2, typed(after, { isIndexed: true })))[0]).toMatch(/becomes an? /);
      expect(await shapeOf(tenant)).toEqual(shapeTold(await tenant.applied()));
    },
  );

  it.each<[string, Type, Type, string]>([
    ['"many" would be lost: it is no number', 'number', 'string', `'many'`],
    ['"1.50" would be lost: as a number it is another text', 'number', 'string', `'1.50'`],
    ['2 would be lost: it is neither true nor false', 'boolean', 'number', '2'],
    ['an endless date would be lost', 'string', 'date', `'infinity'`],
    ['"{}" would be lost: it is no list', 'array', 'object', `'{}'`],
    ['a number would be lost that is no point', 'geopoint', 'number', '5'],
    ['a text would be lost that is no point', 'geopoint', 'string', `'{"lat": 1}'`],
    ['a text would be lost that is no buffer', 'buffer', 'string', `'aGk'`],
    ['a fraction of an instant would be lost', 'date', 'number', '0.0001'],
    ['what is no number would be lost', 'date', 'number', `'NaN'`],
  ])('is stopped where %s', async (_, before, after, value) => {
    await there(before, after, [null, value]);
    const shape = await shapeOf(tenant);
    await expect(release(1, typed(before))).rejects.toThrow(
      /1 row of "Order" has a "value" that cannot become an? .* without loss; change or remove the values, or bring out a newer release instead/,
    );
    expect(await shapeOf(tenant)).toEqual(shape);
    await tenant.rows('delete from "order"');
    await release(1, typed(before));
    expect(await shapeOf(tenant)).toEqual(shapeTold(await tenant.applied()));
  });

  it('has the ids that it knows where there are no rows, and is stopped where there are', async () => {
    const given = { ...idColumn, type: 'string', key: 'given' } as const;
    const tables = [{ ...table('Order'), columns: [given] }];
    await tenant.release({ number: 1, tables });
    await tenant.release({ number: 2, tables: [table('Order')] });
    await tenant.rows('insert into "order" default values');
    await expect(tenant.release({ number: 1, tables })).rejects.toThrow(
      '1 row of "Order" has ids of the kind after; remove the rows, or bring out a newer release instead',
    );
    await tenant.rows('delete from "order"');
    expect(await tenant.release({ number: 1, tables })).toEqual(['Model "Order": its ids become texts that are given']);
  });
});

it('what became a text is what it was to the letter', async () => {
  await release(1, typed('number'));
  await tenant.rows(`insert into "order" (value) values (0.1), (1e300), (-0.0), (5e-324), (9007199254740993), ('NaN')`);
  const before = await values();
  await release(2, typed('string'));
  await expect(release(1, typed('number'))).rejects.toThrow('3 rows of "Order" have a "value" that cannot become');
  await tenant.rows(`delete from "order" where value in ('NaN', '1e+300', '5e-324')`);
  await release(1, typed('number'));
  expect(await values()).toEqual(before.filter((value) => !['NaN', '1e+300', '5e-324'].includes(String(value))));
});
