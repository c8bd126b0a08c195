/** Relation kind x part of a filter x route, each compared with the rows that plain array functions give. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { model, property, relation, startWorkspace, type TestWorkspace } from '../test-workspace.js';
import { type Filter, holds, type Row, shown, sorted } from './testing/plain-filter.js';

const shape = [property('name', 'string'), property('rank', 'number'), property('since', 'date')];
const models = [
  model('Team', {
    properties: shape,
    relations: [relation('players', 'hasMany', 'Player'), relation('sponsors', 'hasAndBelongsToMany', 'Sponsor')],
  }),
  model('Player', { properties: shape, relations: [relation('team', 'belongsTo', 'Team')] }),
  model('Sponsor', { properties: shape, relations: [relation('teams', 'hasAndBelongsToMany', 'Team')] }),
];

const day = (at: number) => new Date(Date.UTC(2020, 0, at)).toISOString();
const ranks = [3, null, 1, undefined, 2, 3, null, 1];
const made = (prefix: string, count: number): Row[] =>
  Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    name: `${prefix}${at % 3}`,
    ...(ranks[at % 8] === undefined ? {} : { rank: ranks[at % 8] }),
    since: day(9 - at),
  }));
const tables: Record<string, Row[]> = {
  teams: made('t', 4),
  players: made('p', 9).map((row, at) => (at === 8 ? row : { ...row, teamId: (at % 3) + 1 })),
  sponsors: made('s', 6),
};
const links = [
  [1, 1], [1, 2], [1, 3], [1, 5], [2, 2], [2, 4], [2, 6], [3, 1], [3, 6],
] as const; // prettier-ignore

const many = (name: string, ids: readonly number[]) =>
  (tables[name] as Row[]).filter((row) => ids.includes(row['id'] as number));
const relations: Record<string, Record<string, { target: string; single?: true; of(row: Row): Row[] }>> = {
  teams: {
    players: { target: 'players', of: ({ id }) => (tables['players'] as Row[]).filter((row) => row['teamId'] === id) },
    sponsors: {
      target: 'sponsors',
      of: ({ id }) =>
        many(
          'sponsors',
          links.filter(([team]) => team === id).map(([, one]) => one),
        ),
    },
  },
  players: { team: { target: 'teams', single: true, of: ({ teamId }) => many('teams', [teamId as number]) } },
  sponsors: {
    teams: {
      target: 'teams',
      of: ({ id }) =>
        many(
          'teams',
          links.filter(([, one]) => one === id).map(([team]) => team),
        ),
    },
  },
};

function plainly(table: string, rows: readonly Row[], filter: Filter): Row[] {
  const { where = {}, order, fields, limit, skip, offset, include } = filter;
  const from = skip ?? offset ?? 0;
  const found = sorted(
    rows.filter((row) => holds(row, where)),
    order,
  ).slice(from, limit === undefined ? undefined : from + limit);
  return found.map((row) => ({ ...shown(row, fields), ...(include ? related(table, row, include) : {}) }));
}

function related(table: string, row: Row, { relation: name, scope = {} }: NonNullable<Filter['include']>): Row {
  const { target, single, of } = relations[table]?.[name] as { target: string; single?: true; of(row: Row): Row[] };
  const rows = plainly(target, of(row), scope);
  if (!single) return { [name]: rows };
  return rows.length === 0 ? {} : { [name]: rows[0] };
}

const parts: Record<string, Filter> = {
  'no part': {},
  'where of a value': { where: { name: 't1' } },
  'where of another value': { where: { name: 'p0' } },
  'where of a third value': { where: { name: 's1' } },
  'where of the id': { where: { id: 2 } },
  'where of several ids': { where: { id: { inq: [2, 3, 5] } } },
  'where of null': { where: { rank: null } },
  'where of a comparison': { where: { rank: { gt: 1 } } },
  'where with or': { where: { or: [{ rank: 3 }, { id: { lt: 3 } }] } },
  'where with and': { where: { and: [{ rank: { neq: null } }, { id: { gt: 1 } }] } },
  'where of none of them': { where: { rank: { nin: [1, null] } } },
  'where of a span': { where: { id: { between: [2, 4] } } },
  'where of what is there': { where: { rank: { exists: true } } },
  'where of what is not there': { where: { rank: { exists: false } }, order: 'since ASC', limit: 2 },
  'where of a pattern': { where: { name: { like: '%1' } }, skip: 1 },
  'where of no pattern': { where: { name: { nilike: '%1' } } },
  'where of an expression': { where: { name: { regexp: '[01]$' } } },
  'where with or inside of and': { where: { and: [{ or: [{ id: 1 }, { id: 4 }, { rank: null }] }, { id: { lt: 5 } }] } },
  'where of nothing': { where: { name: 'nobody' } },
  'order': { order: 'name DESC' },
  'order by what is null': { order: 'rank ASC' },
  'order by what is null, down': { order: ['rank DESC', 'id DESC'] },
  'order by a date': { order: 'since ASC' },
  'order by two': { order: ['name ASC', 'since DESC'] },
  'fields': { fields: ['name'] },
  'fields with the id': { fields: ['id', 'rank'] },
  'fields as an object': { fields: { name: true, since: true } },
  'fields that are left out': { fields: { since: false, rank: false } },
  'the id left out': { fields: { id: false } },
  'limit': { limit: 2 },
  'limit with order': { limit: 1, order: 'since DESC' },
  'skip': { skip: 1 },
  'offset': { offset: 1 },
  'skip with limit and order': { skip: 1, limit: 1, order: 'id DESC' },
  'limit with where': { limit: 1, where: { rank: { neq: null } }, order: 'since ASC' },
  'everything': { where: { id: { gt: 1 } }, order: ['rank DESC', 'id ASC'], fields: ['name', 'rank'], limit: 2, skip: 1 },
}; // prettier-ignore

/** A relation that leads on from each table, for includes inside of scopes. */
const onward: Record<string, NonNullable<Filter['include']>> = {
  teams: { relation: 'players', scope: { where: { rank: { neq: null } }, order: 'since ASC', limit: 2 } },
  players: { relation: 'team', scope: { fields: ['name'] } },
  sponsors: { relation: 'teams', scope: { order: 'id DESC', skip: 1 } },
};
/** A table and its relation that leads to each table. */
const towards: Record<string, readonly [string, string]> = {
  teams: ['players', 'team'],
  players: ['teams', 'players'],
  sponsors: ['teams', 'sponsors'],
};

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await startWorkspace(models);
  const { call } = workspace;
  for (const [name, rows] of Object.entries(tables)) {
    await call(
      'POST',
      `/api/${name}`,
      rows.map(({ id: _, ...row }) => row),
    );
  }
  for (const [team, sponsor] of links) await call('PUT', `/api/teams/${team}/sponsors/rel/${sponsor}`);
});
afterAll(() => workspace.close());

const ask = async (path: string, name: string, value: unknown) => {
  const { status, body } = await workspace.read(`/api/${path}?${name}=${encodeURIComponent(JSON.stringify(value))}`);
  return status === 200 ? body : status;
};

type Case = readonly [part: string, filter: Filter];

/** All cases in one test, which names those that differ: a test and a matcher for each of thousands of answers would cost more than the answers. */
const every = (cases: readonly Case[], check: (filter: Filter, same: Same) => Promise<void>) => async () => {
  const wrong: unknown[] = [];
  for (const [part, filter] of cases) {
    await check(filter, (what, got, expected) => {
      if (!isDeepStrictEqual(got, expected)) wrong.push({ part, what, got, expected });
    });
  }
  expect(cases.length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
};
type Same = (what: unknown, got: unknown, expected: unknown) => void;

const kinds = Object.entries(relations).flatMap(([table, ofTable]) =>
  Object.entries(ofTable).map(([name, { target, single, of }]) => ({ table, name, target, single, of })),
);

describe.each(kinds)('$table: $name', ({ table, name, target, single, of }) => {
  const parents = tables[table] as Row[];
  const some = parents.slice(0, 4);
  const filters = Object.entries(parts).flatMap(([part, filter]) => [
    [part, filter] as const,
    [`${part}, and include`, { ...filter, include: onward[target] as NonNullable<Filter['include']> }] as const,
  ]);

  it(
    'lists with each filter',
    every(filters, async (filter, same) => {
      for (const parent of some) {
        const rows = plainly(target, of(parent), filter);
        const path = `${table}/${String(parent['id'])}/${name}`;
        same(path, await ask(path, 'filter', filter), single ? (rows[0] ?? 404) : rows);
      }
    }),
  );

  it(
    'is included in list, findOne and findById with each scope',
    every(filters, async (scope, same) => {
      const include = { relation: name, scope };
      same('list', await ask(table, 'filter', { include }), plainly(table, parents, { include }));
      const where = { id: { gt: 1 } };
      const first = await ask(`${table}/findOne`, 'filter', { include, where });
      same('findOne', first, plainly(table, parents, { include, where })[0]);
      for (const { id } of some) {
        const one = await ask(`${table}/${String(id)}`, 'filter', { include });
        same(id, one, plainly(table, parents, { include, where: { id } })[0]);
      }
    }),
  );

  it(
    'is included inside of an include with each scope',
    every(filters, async (scope, same) => {
      const [from, through] = towards[table] as readonly [string, string];
      const include = { relation: through, scope: { include: { relation: name, scope }, order: 'id DESC' } };
      same(from, await ask(from, 'filter', { include }), plainly(from, tables[from] as Row[], { include }));
    }),
  );

  it('is included beside fields that lack the key', async () => {
    const filter = { fields: ['name'], include: { relation: name } };
    expect(await ask(table, 'filter', filter)).toEqual(plainly(table, parents, filter));
  });

  if (single) return;
  it(
    'counts with each condition',
    every(
      filters.filter(([, { where }]) => where),
      async ({ where = {} }, same) => {
        for (const parent of some) {
          const count = of(parent).filter((row) => holds(row, where)).length;
          const path = `${table}/${String(parent['id'])}/${name}/count`;
          same(path, await ask(path, 'where', where), { count });
        }
      },
    ),
  );

  it(
    'finds by id with each filter',
    every(
      filters.filter(([, { fields, include }]) => fields ?? include),
      async ({ fields, include }, same) => {
        const filter = { ...(fields ? { fields } : {}), ...(include ? { include } : {}) };
        for (const parent of some) {
          for (const row of tables[target] as Row[]) {
            const [expected = 404] = of(parent).includes(row) ? plainly(target, [row], filter) : [];
            const path = `${table}/${String(parent['id'])}/${name}/${String(row['id'])}`;
            same(path, await ask(path, 'filter', filter), expected);
          }
        }
      },
    ),
  );
});
