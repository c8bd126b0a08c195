/** Arbitrary filters through each route of each relation, compared with what plain array functions answer. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'qs';
import { startWorkspace, type Store, type TestWorkspace } from '../test-workspace.js';
import { AnyFilter, Choices } from './testing/any-filter.js';
import { type Case, DecidingParts, ofMany, ofOne, ofWhere } from './testing/deciding-parts.js';
import { type Filter, holds, type Row } from './testing/plain-filter.js';
import { plainly, relatedLinks, relatedModels, relatedTables, ways } from './testing/related-tables.js';
import { stores } from '../testing/postgres-store.js';

/** A column has null where a row in memory has no such property. */
const withoutNulls = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (_, value: unknown) =>
      isRow(value) ? Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) : value,
    ),
  );
const isRow = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

describe.each(stores)('in %s', (kind, openStore) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());

  let workspace: TestWorkspace;
  beforeAll(async () => {
    // A table knows no order but that of its ids: rows that are equal otherwise come by them.
    if (kind !== 'memory')
      (relatedTables['sponsors'] as { id: string }[]).sort((one, other) => (one.id < other.id ? -1 : 1));
    workspace = await startWorkspace(relatedModels, {}, store);
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
    const told = kind === 'memory' ? [got, expected] : [withoutNulls(got), withoutNulls(expected)];
    if (isDeepStrictEqual(...(told as [unknown, unknown]))) return;
    wrong.push(`${path}?${decodeURIComponent(query)}\n got ${JSON.stringify(got)}\nnot ${JSON.stringify(expected)}`);
  }

  const choices = new Choices(6);
  const filters = new AnyFilter(choices);
  const deciding = new DecidingParts();
  const runs = 14;

  /** A place, what can decide its answers, and a request. */
  type Place = readonly [place: string, parts: readonly string[], draw: () => Case];

  async function every(...places: readonly Place[]): Promise<void> {
    wrong.length = 0;
    for (let at = 0; at < runs && wrong.length === 0; at += 1)
      for (const [place, parts, draw] of places) {
        const { path, filter, asked, answer } = deciding.choose(place, parts, draw);
        await same(path, asked?.(filter) ?? { filter }, answer(filter));
      }
    expect(wrong).toEqual([]);
    // A part that never decided an answer was not tried.
    for (const [place, parts] of places) expect([place, deciding.lacking(place, parts)]).toEqual([place, []]);
  }

  describe.each(Object.keys(ways))('%s', (table) => {
    const rows = relatedTables[table] as readonly Row[];
    const draw = (path: string, answer: Case['answer']): Case => ({ path, filter: filters.of(table), answer });

    it('as a list, its first row, and one row', () =>
      every(
        [`${table} as a list`, ofMany, () => draw(table, (filter) => plainly(table, rows, filter))],
        [
          `${table}, the first row`,
          [...ofOne, 'order'],
          () => draw(`${table}/findOne`, (filter) => plainly(table, rows, { ...filter, limit: 1 })[0] ?? 404),
        ],
        [
          `${table}, one row`,
          ofOne,
          () => {
            const own = choices.of(rows);
            return draw(`${table}/${String(own['id'])}`, (filter) => plainly(table, [own], filter)[0] ?? 404);
          },
        ],
      ));
  });

  const kinds = Object.entries(ways).flatMap(([table, ofTable]) =>
    Object.entries(ofTable).map(([name, way]) => ({ table, name, ...way })),
  );

  describe.each(kinds)('$table: $name', ({ table, name, target, single, of }) => {
    const rows = relatedTables[table] as readonly Row[];
    const pathOf = ({ id }: Row) => `${table}/${String(id)}/${name}`;
    const parts = single ? ofOne : ofMany;

    const byRoute = (): Case => {
      const row = choices.of(rows);
      const answer = (filter: Filter) => {
        const found = plainly(target, of(row), filter);
        return single ? (found[0] ?? 404) : found;
      };
      return { path: pathOf(row), filter: filters.of(target), answer };
    };
    const byInclude = (): Case => {
      const outer = filters.of(table, 3);
      const whole = (scope: Filter): Filter => ({ ...outer, include: [{ relation: name, scope }] });
      return {
        ...{ path: table, filter: filters.of(target) },
        asked: (scope) => ({ filter: whole(scope) }),
        answer: (scope) => plainly(table, rows, whole(scope)),
      };
    };
    const byCount = (): Case => {
      const row = choices.of(rows);
      return {
        ...{ path: `${pathOf(row)}/count`, filter: { where: filters.of(target).where ?? {} } },
        asked: ({ where }) => ({ where }),
        answer: ({ where = {} }) => ({ count: of(row).filter((far) => holds(far, where)).length }),
      };
    };

    it('by its route, by include, and counted', () =>
      every(
        [`${table}.${name} by its route`, parts, byRoute],
        [`${table}.${name} by include`, parts, byInclude],
        ...(single ? [] : [[`${table}.${name} counted`, ofWhere, byCount] as const]),
      ));

    if (single) return;
    const byId = (): Case => {
      const row = choices.of(rows);
      const far = choices.of(choices.once(2) ? (relatedTables[target] as readonly Row[]) : [...of(row), { id: 0 }]);
      const own = of(row).filter((each) => each === far);
      const answer = (filter: Filter) => plainly(target, own, filter)[0] ?? 404;
      return { path: `${pathOf(row)}/${String(far['id'])}`, filter: filters.of(target), answer };
    };

    it('by the id of a related row', () => every([`${table}.${name} by id`, ofOne, byId]));

    const paged = (): Case => {
      const { skip: _, offset: _offset, limit: _limit, ...filter } = filters.of(target, 3);
      const row = choices.of(rows);
      return { path: pathOf(row), filter, answer: (whole) => plainly(target, of(row), whole) };
    };

    it('page by page', async () => {
      const [place, decisive] = [`${table}.${name} page by page`, [...ofWhere, 'order', 'fields']];
      wrong.length = 0;
      for (let at = 0; at < runs && wrong.length === 0; at += 1) {
        const { path, filter, answer } = deciding.choose(place, decisive, paged);
        const [whole, limit] = [answer(filter) as Row[], 1 + choices.below(4)];
        for (let skip = 0; skip <= whole.length; skip += limit)
          await same(path, { filter: { ...filter, skip, limit } }, whole.slice(skip, skip + limit));
      }
      expect([wrong, deciding.lacking(place, decisive)]).toEqual([[], []]);
    });
  });
});
