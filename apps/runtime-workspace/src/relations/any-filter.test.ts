/** Arbitrary filters through each route of each relation, compared with what plain array functions answer. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'qs';
import { startWorkspace, type TestWorkspace } from '../test-workspace.js';
import { AnyFilter, Choices } from './testing/any-filter.js';
import { type Filter, holds, type Row } from './testing/plain-filter.js';
import { plainly, relatedLinks, relatedModels, relatedTables, ways } from './testing/related-tables.js';

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await startWorkspace(relatedModels);
  for (const [name, rows] of Object.entries(relatedTables)) {
    // Ids of sponsors are their own, the others are made.
    const sent = name === 'sponsors' ? rows : rows.map(({ id: _, ...row }) => row);
    await workspace.call('POST', `/api/${name}`, sent);
  }
  for (const link of relatedLinks) await workspace.call('PUT', `/api/${link}`);
});
afterAll(() => workspace.close());

/** Brackets have no null and no empty list. */
const fitsBrackets = (value: unknown): boolean =>
  typeof value !== 'object' ||
  (value !== null && Object.keys(value).length > 0 && Object.values(value).every(fitsBrackets));

const wrong: string[] = [];
async function same(path: string, asked: Readonly<Record<string, unknown>>, expected: unknown): Promise<void> {
  const [name, value] = Object.entries(asked)[0] as [string, unknown];
  const isBracketed = choices.once(2) && fitsBrackets(asked);
  const query = isBracketed ? stringify(asked) : `${name}=${encodeURIComponent(JSON.stringify(value))}`;
  const { status, body } = await workspace.read(`/api/${path}?${query}`);
  const got = status === 200 ? body : status === 404 ? 404 : [status, body];
  if (isDeepStrictEqual(got, expected)) return;
  wrong.push(`${path}?${decodeURIComponent(query)}\n got ${JSON.stringify(got)}\nnot ${JSON.stringify(expected)}`);
}

const choices = new Choices(6);
const filters = new AnyFilter(choices);
const runs = 15;

async function every(run: () => Promise<void>): Promise<void> {
  wrong.length = 0;
  for (let at = 0; at < runs && wrong.length === 0; at += 1) await run();
  expect(wrong).toEqual([]);
}

describe.each(Object.keys(ways))('%s', (table) => {
  const rows = relatedTables[table] as readonly Row[];

  it('as a list, its first row, and one row', () =>
    every(async () => {
      const filter = filters.of(table);
      await same(table, { filter }, plainly(table, rows, filter));
      await same(`${table}/findOne`, { filter }, plainly(table, rows, { ...filter, limit: 1 })[0] ?? 404);
      const own = choices.of(rows);
      await same(`${table}/${String(own['id'])}`, { filter }, plainly(table, [own], filter)[0] ?? 404);
    }));
});

const kinds = Object.entries(ways).flatMap(([table, ofTable]) =>
  Object.entries(ofTable).map(([name, way]) => ({ table, name, ...way })),
);

describe.each(kinds)('$table: $name', ({ table, name, target, single, of }) => {
  const rows = relatedTables[table] as readonly Row[];
  const pathOf = ({ id }: Row) => `${table}/${String(id)}/${name}`;

  it('by its route, and by include', () =>
    every(async () => {
      const row = choices.of(rows);
      const scope = filters.of(target);
      const found = plainly(target, of(row), scope);
      await same(pathOf(row), { filter: scope }, single ? (found[0] ?? 404) : found);
      const filter: Filter = { ...filters.of(table, 3), include: [{ relation: name, scope }] };
      await same(table, { filter }, plainly(table, rows, filter));
      if (single) return;
      const { where = {} } = scope;
      await same(`${pathOf(row)}/count`, { where }, { count: of(row).filter((far) => holds(far, where)).length });
    }));

  if (single) return;
  it('by the id of a related row', () =>
    every(async () => {
      const [row, far] = [choices.of(rows), choices.of(relatedTables[target] as readonly Row[])];
      const filter = filters.of(target);
      const own = of(row).filter((each) => each === far);
      await same(`${pathOf(row)}/${String(far['id'])}`, { filter }, plainly(target, own, filter)[0] ?? 404);
    }));

  it('page by page', () =>
    every(async () => {
      const row = choices.of(rows);
      const { skip: _, offset: _offset, limit = 2, ...filter } = filters.of(target, 3);
      const whole = plainly(target, of(row), filter);
      for (let skip = 0; skip <= whole.length; skip += limit)
        await same(pathOf(row), { filter: { ...filter, skip, limit } }, whole.slice(skip, skip + limit));
    }));
});
