/** For tests: tables that are related in each way that a canvas can draw, and what a filter over them must answer. */
import type { ModelConfig, RelationConfig } from '@tiffin/contracts';
import { model, property, relation } from '../../test-workspace.js';
import { type Filter, holds, type Include, includesOf, type Row, shown, sorted } from './plain-filter.js';

const shape = [
  property('name', 'string'),
  property('rank', 'number'),
  property('since', 'date'),
  property('open', 'boolean'),
];
const by = (foreignKey: string, config: RelationConfig): RelationConfig => ({ ...config, foreignKey });

export const relatedModels: readonly ModelConfig[] = [
  model('Team', {
    properties: shape,
    relations: [
      relation('players', 'hasMany', 'Player'),
      by('reserveOf', relation('reserves', 'hasMany', 'Player')),
      relation('sponsors', 'hasAndBelongsToMany', 'Sponsor'),
      by('mainId', relation('branches', 'hasMany', 'Team')),
      by('mainId', relation('main', 'belongsTo', 'Team')),
      relation('rivals', 'hasAndBelongsToMany', 'Team'),
    ],
  }),
  model('Player', {
    properties: shape,
    relations: [
      relation('team', 'belongsTo', 'Team'),
      by('reserveOf', relation('reserveTeam', 'belongsTo', 'Team')),
      relation('fans', 'hasMany', 'Sponsor'),
    ],
  }),
  model('Sponsor', {
    properties: [property('id', 'string'), ...shape],
    strict: true,
    relations: [
      relation('teams', 'hasAndBelongsToMany', 'Team'),
      by('playerId', relation('idol', 'belongsTo', 'Player')),
    ],
  }),
];

const day = (at: number) => new Date(Date.UTC(2020, 0, at)).toISOString();
const pick = <Item>(items: readonly Item[], at: number): Item => items[at % items.length] as Item;
const made = (count: number, more: (at: number) => Row): Row[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ id: at + 1, name: pick(['a', 'b', 'A%', 'b_c', '', null], at * 7 + count) },
    ...{
      rank: pick([3, null, 1, undefined, 2.5, -3, null, 1], at),
      since: pick([day(9), day(2), null, day(2)], at + count),
    },
    ...{ open: pick([true, false, null, undefined], at * 3) },
    ...more(at),
  })).map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)));

export const relatedTables: Readonly<Record<string, readonly Row[]>> = {
  teams: made(6, (at) => ({ mainId: pick([undefined, 1, 1, 2, null, 2], at) })),
  players: made(11, (at) => ({ teamId: pick([1, 2, 1, undefined, 3], at), reserveOf: pick([null, 1, 2], at) })),
  sponsors: made(7, (at) => ({
    id: pick(['s', 'q', 'z', 'r', 'x', 'm', 'y'], at),
    playerId: pick([1, 4, undefined, 1], at),
  })),
};

const sponsored = [[1, 's'], [1, 'q'], [1, 'x'], [1, 'm'], [2, 'q'], [2, 'z'], [3, 's'], [6, 'y'], [6, 's']] as const; // prettier-ignore
const rivalries = [[1, 2], [1, 3], [1, 6], [2, 1], [4, 4], [5, 6], [5, 2]] as const; // prettier-ignore
/** Paths of the requests that make the links. */
export const relatedLinks = [
  ...sponsored.map(([team, sponsor]) => `teams/${team}/sponsors/rel/${sponsor}`),
  ...rivalries.map(([one, other]) => `teams/${one}/rivals/rel/${other}`),
];

export interface Way {
  readonly target: string;
  readonly single?: true;
  of(row: Row): readonly Row[];
}

const where = (table: string, key: string): Way => ({
  target: table,
  of: ({ id }) => (relatedTables[table] as Row[]).filter((row) => row[key] === id),
});
const one = (table: string, key: string): Way => ({
  target: table,
  single: true,
  of: (row) => (relatedTables[table] as Row[]).filter(({ id }) => id === row[key]),
});
const linked = (table: string, links: readonly (readonly [unknown, unknown])[]): Way => ({
  target: table,
  of: ({ id }) => (relatedTables[table] as Row[]).filter((row) => links.some(([a, b]) => a === id && b === row['id'])),
});

export const ways: Readonly<Record<string, Readonly<Record<string, Way>>>> = {
  teams: {
    ...{
      players: where('players', 'teamId'),
      reserves: where('players', 'reserveOf'),
      branches: where('teams', 'mainId'),
    },
    ...{ main: one('teams', 'mainId'), sponsors: linked('sponsors', sponsored), rivals: linked('teams', rivalries) },
  },
  players: {
    ...{ team: one('teams', 'teamId'), reserveTeam: one('teams', 'reserveOf'), fans: where('sponsors', 'playerId') },
  },
  sponsors: {
    teams: linked(
      'teams',
      sponsored.map(([a, b]) => [b, a]),
    ),
    idol: one('players', 'playerId'),
  },
};

export function plainly(table: string, rows: readonly Row[], filter: Filter): Row[] {
  const { where: condition = {}, order, fields, limit, skip, offset, include } = filter;
  const from = skip ?? offset ?? 0;
  const found = sorted(
    rows.filter((row) => holds(row, condition)),
    order,
  ).slice(from, limit === undefined ? undefined : from + limit);
  return found.map((row) => ({ ...shown(row, fields), ...related(table, row, include) }));
}

function related(table: string, row: Row, include: Include | undefined): Row {
  return Object.fromEntries(
    includesOf(include).flatMap(({ relation: name, scope = {} }): [string, unknown][] => {
      const { target, single, of } = ways[table]?.[name] as Way;
      const rows = plainly(target, of(row), scope);
      if (!single) return [[name, rows]];
      return rows[0] ? [[name, rows[0]]] : [];
    }),
  );
}
