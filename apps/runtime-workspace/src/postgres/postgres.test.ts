/** What a database adds to a workspace: values, keys, errors. The suites of filters and relations run over it too. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlColumnOf, sqlTableOf, storedTables } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { openWorkspace } from '../create-workspace.js';
import { parseConfig } from '../load/parse-config.js';
import {
  folderWith,
  model,
  property,
  relation,
  startWorkspace,
  type TestWorkspace,
  workspaceOf,
} from '../test-workspace.js';
import { postgresStore, type PostgresStore, withConnector } from '../testing/postgres-store.js';

let store: PostgresStore;
beforeAll(async () => {
  store = await postgresStore();
});
afterAll(() => store.close());

const car = model('Car', {
  properties: [
    property('name', 'string'),
    property('builtAt', 'date'),
    property('price', 'number'),
    property('electric', 'boolean'),
    property('place', 'geopoint'),
    property('tags', 'array'),
    property('maker', 'object'),
    property('photo', 'buffer'),
  ],
});
const row = {
  name: 'Käfer\'s "?" $1',
  builtAt: '1938-05-26T01:02:03.004Z',
  price: 5.5,
  electric: false,
  place: { lat: 51.7, lng: -1.2 },
  tags: ['a', 5, { b: null }, ['c']],
  maker: { name: 'VW', at: [1, { x: '{}' }] },
  photo: Buffer.from([0, 255, 7]).toString('base64'),
};

describe('values', () => {
  let workspace: TestWorkspace;
  beforeAll(async () => {
    workspace = await startWorkspace([car], {}, store);
  });
  afterAll(() => workspace.close());

  it('of each type come back as they went in', async () => {
    const { body } = await workspace.call('POST', '/api/cars', row);
    expect(body).toEqual({ id: 1, ...row });
    expect((await workspace.call('GET', '/api/cars/1')).body).toEqual({ id: 1, ...row });
    const none = Object.fromEntries(Object.keys(row).map((name) => [name, null]));
    expect((await workspace.call('PATCH', '/api/cars/1', none)).body).toMatchObject(none);
    expect((await workspace.call('GET', '/api/cars/1')).body).toEqual({ id: 1, ...none });
  });

  it('lie in columns as migrations would find them', async () => {
    await workspace.call('POST', '/api/cars', row);
    expect(
      await store.query(
        "select builtat, price, tags->>0 as tag, maker->>'name' as maker, place[0] as lng from car order by id desc limit 1",
      ),
    ).toEqual([{ builtat: new Date(row.builtAt), price: 5.5, tag: 'a', maker: 'VW', lng: -1.2 }]);
  });

  it.each([
    ['an unknown property', { nmae: 'x' }, 422],
    ['a text with U+0000', { name: 'a\0b' }, 422],
    ['one inside a list', { tags: ['\0'] }, 422],
    ['a year that no column holds', { builtAt: '+275000-01-01T00:00:00.000Z' }, 422],
  ])('%s', async (_, data, status) => {
    expect((await workspace.call('POST', '/api/cars', data)).status).toBe(status);
  });

  it.each(['99999999999', '1.5', '-1', 'x', '1;drop table car'])('are not found by the id %s', async (id) => {
    expect((await workspace.call('GET', `/api/cars/${encodeURIComponent(id)}`)).status).toBe(404);
  });

  it('compare with numbers that an integer column cannot hold', async () => {
    const count = async (where: object) =>
      (await workspace.call('GET', `/api/cars/count?where=${encodeURIComponent(JSON.stringify(where))}`)).body;
    expect(await count({ id: { gt: 99_999_999_999 } })).toEqual({ count: 0 });
    expect(await count({ id: { lt: 1.5 } })).toEqual({ count: 1 });
    expect(await count({ id: { inq: [1, 1.5, 99_999_999_999] } })).toEqual({ count: 1 });
    expect(await count({ name: "' or true --" })).toEqual({ count: 0 });
  });
});

describe('tables', () => {
  const models = [
    model('Team', {
      relations: [
        relation('players', 'hasMany', 'Player'),
        relation('rivals', 'hasAndBelongsToMany', 'Team'),
        relation('sponsors', 'hasAndBelongsToMany', 'Sponsor'),
        relation('friends', 'hasAndBelongsToMany', 'Friend'),
      ],
    }),
    model('Player', {
      base: 'User',
      relations: [relation('team', 'belongsTo', 'Team'), relation('idol', 'belongsTo', 'Sponsor')],
    }),
    model('Sponsor', {
      properties: [property('id', 'string')],
      relations: [relation('teams', 'hasAndBelongsToMany', 'Team')],
    }),
    model('Friend', { properties: [property('id', 'number', { default: 1 }), property('teamId', 'string')] }),
    { ...model('TeamFriend', { base: 'Model' }), connector: undefined as never },
  ];

  it('have all columns that the models of the runtime have, and no more', async () => {
    const report = `module.exports = (Team) => {
      Team.remoteMethod('columns', { returns: { arg: 'x', type: 'array', root: true }, http: { verb: 'get' } });
      Team.columns = async () => Object.values(Team.modelBuilder.models).filter((M) => M.dataSource).map((M) => [
        Team.dataSource.connector.table(M.modelName),
        Object.keys(M.definition.properties).map((name) => Team.dataSource.connector.column(M.modelName, name)).sort(),
      ]);
    };`;
    const scripted = models.map((one) => (one.name === 'Team' ? { ...one, script: 'team.js' } : one));
    const workspace = await startWorkspace(scripted, { 'code/team.js': report }, store);
    const { body } = await workspace.call('GET', '/api/teams/columns');
    await workspace.close();
    const expected = storedTables(models).map(({ name, fields }) => [
      sqlTableOf(name),
      fields.map((field) => sqlColumnOf(field.name)).sort(),
    ]);
    const sorted = (tables: unknown[]) => tables.toSorted((one, other) => (String(one) < String(other) ? -1 : 1));
    expect(sorted(body as unknown[])).toEqual(sorted(expected));
    expect(expected.map(([name]) => name)).toEqual([
      'team',
      'player',
      'sponsor',
      'friend',
      'team$rivals',
      'teamsponsor',
      'friend$team',
    ]);
  });

  it('are not made here: without one its model answers 503, and says why', async () => {
    const workspace = await startWorkspace([car, model('Other')], {}, store);
    await store.query('drop table other; alter table car drop column price');
    for (const path of ['others', 'cars']) {
      const { status, body } = await workspace.call('GET', `/api/${path}`);
      expect([status, body.error.code]).toEqual([503, 'NOT_MIGRATED']);
      expect(body.error.message).toMatch(/does not exist\. Its migration has not run\.$/);
    }
    expect((await workspace.call('GET', '/.tiffin/readyz')).status).toBe(200);
    await workspace.close();
  });

  it('with rules of their own refuse in words', async () => {
    const workspace = await startWorkspace(
      [model('Tag', { properties: [property('id', 'string'), property('n', 'number')] })],
      {},
      store,
    );
    await store.query('alter table tag add check (n > 0); create unique index on tag (n)');
    expect((await workspace.call('POST', '/api/tags', { id: 'a', n: 1 })).status).toBe(200);
    expect((await workspace.call('POST', '/api/tags', { id: 'a', n: 2 })).body.error).toMatchObject({
      statusCode: 409,
      message: 'Duplicate entry for tag.id.',
    });
    expect((await workspace.call('POST', '/api/tags', { id: 'b', n: 1 })).body.error.message).toBe(
      'Duplicate entry for tag.n.',
    );
    expect((await workspace.call('POST', '/api/tags', { id: 'c', n: 0 })).status).toBe(422);
    await workspace.close();
  });
});

describe('a workspace does not load', () => {
  it('when the package is not there, or the address is none', async () => {
    const folder = folderWith({});
    const options = {
      folder: folder.path,
      methodTimeoutMs: 300,
      limits: { defaultRows: 1, maxRows: 1 },
      log: new JsonLog({ write: () => true }),
    };
    const config = withConnector(workspaceOf(car), { url: 'postgres://a:hidden@127.0.0.1:1/x' });
    const workspace = await openWorkspace(parseConfig(config), options);
    await expect(workspace.load()).rejects.toThrow(
      'Connector "memory" is of the kind "postgresql": its package loopback-connector-postgresql is not installed in this unit.',
    );
    await workspace.close();
    folder.remove();
    const wrong: PostgresStore = {
      ...store,
      prepare: (given) => Promise.resolve(withConnector(given, { url: 'mysql://a:hidden@b/c' })),
    };
    await expect(startWorkspace([car], {}, wrong)).rejects.toThrow(
      /^Connector "memory": its "url" is no address of PostgreSQL \(postgres:.*\)\.$/,
    );
  });
});
