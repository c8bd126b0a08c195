/** Keys and links of relations: what may be written through them, and where a row's own filter says no. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelConfig } from '@tiffin/contracts';
import { model, property, relation, startWorkspace, type Call, type TestWorkspace } from '../test-workspace.js';

const shape = [property('name', 'string'), property('n', 'number')];
let workspace: TestWorkspace;
let call: Call;
beforeAll(async () => {
  workspace = await startWorkspace([
    model('Group', {
      properties: shape,
      relations: [relation('cars', 'hasMany', 'Car'), relation('clubs', 'hasAndBelongsToMany', 'Club')],
    }),
    model('Car', {
      properties: shape,
      settings: { hidden: ['groupId'] },
      relations: [relation('group', 'belongsTo', 'Group')],
    }),
    model('Club', { properties: shape, relations: [relation('group', 'belongsTo', 'Group')] }),
  ]);
  call = workspace.call;
  await call('POST', '/api/groups', [{ name: 'a' }, { name: 'b' }]);
  await call('POST', '/api/groups/1/cars', [{ name: 'x', n: 1 }, { name: 'y' }]);
  await call('POST', '/api/groups/2/cars', { name: 'z' });
  await call('POST', '/api/groups/1/clubs', [{ name: 'c' }, { name: 'd', free: 1 }]);
});
afterAll(() => workspace.close());

const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
const status = async (verb: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  (await call(verb, `/api/${path}`, body)).status;

describe('a foreign key', () => {
  it('cannot be changed through its relation', async () => {
    const { status, body } = await call('PUT', '/api/groups/1/cars/1', { groupId: 2 });
    expect([status, body.error.message]).toEqual([422, '"groupId" cannot be changed through "cars".']);
    expect((await call('PUT', '/api/groups/1/cars/1', { groupId: '1', n: 3 })).status).toBe(200);
  });

  it('that is called like a many-to-many relation’s is a property like any other', async () => {
    expect((await call('PUT', '/api/groups/1/clubs/1', { groupId: 2 })).body).toMatchObject({ id: 1, groupId: 2 });
  });

  it('may be hidden', async () => {
    const include = { relation: 'cars', scope: { order: 'name DESC' } };
    expect((await call('GET', `/api/groups?filter=${json({ include })}`)).body).toEqual([
      {
        id: 1,
        name: 'a',
        cars: [
          { id: 2, name: 'y' },
          { id: 1, name: 'x', n: 3 },
        ],
      },
      { id: 2, name: 'b', cars: [{ id: 3, name: 'z' }] },
    ]);
    expect((await call('GET', '/api/cars/3/group')).body).toEqual({ id: 2, name: 'b' });
    expect(await status('GET', 'groups/1/cars/3')).toBe(404);
  });
});

describe('a link', () => {
  it('leads to a row that is there', async () => {
    const { status, body } = await call('PUT', '/api/groups/1/clubs/rel/9');
    expect([status, body.error.message]).toEqual([404, 'Unknown "Club" id "9".']);
    const { id } = (await call('POST', '/api/clubs', { id: undefined, name: 'e' })).body;
    expect((await call('GET', `/api/groups/1/clubs/rel/${id}`)).body).toEqual({ exists: false });
  });

  it('is made once', async () => {
    for (const _ of [1, 2]) await call('PUT', '/api/groups/2/clubs/rel/1');
    expect((await call('GET', '/api/groups/2/clubs/count')).body).toEqual({ count: 1 });
    expect(await status('DELETE', 'groups/2/clubs/rel/1')).toBe(204);
    expect((await call('GET', '/api/groups/2/clubs')).body).toEqual([]);
  });
});

describe('a filter of one row', () => {
  it.each(['cars/1', 'groups/1/cars/1', 'groups/1/clubs/2', 'groups/1', 'cars/1/group'])('counts: %s', async (path) => {
    const ask = (filter: unknown) => status('GET', `${path}?filter=${json(filter)}`);
    expect(await ask({ where: { name: 'nobody' } })).toBe(404);
    expect(await ask({ where: { name: { neq: 'nobody' } }, order: 'n DESC', limit: 1 })).toBe(200);
    expect(await ask({ skip: 1 })).toBe(404);
  });

  it.each<['PUT' | 'DELETE' | 'GET', string]>([
    ['DELETE', 'cars/1'],
    ['PUT', 'cars/1'],
    ['DELETE', 'groups/1/cars/1'],
    ['PUT', 'groups/1/cars/1'],
    ['PUT', 'groups/1/clubs/rel/1'],
    ['DELETE', 'groups/1/clubs/rel/1'],
    ['GET', 'groups/1/exists'],
  ])('is refused where nothing reads it: %s %s', async (verb, path) => {
    const { status, body } = await call(verb, `/api/${path}?where=${json({ n: 9 })}`, verb === 'PUT' ? {} : undefined);
    expect([status, body.error?.message]).toEqual([400, 'This operation does not read "where".']);
  });
});

it('what fields leave out takes nothing else along', async () => {
  const filter = { fields: { n: false, id: false }, where: { name: 'd' } };
  expect((await call('GET', `/api/clubs?filter=${json(filter)}`)).body).toEqual([{ name: 'd', free: 1 }]);
  const include = { relation: 'clubs', scope: filter };
  expect((await call('GET', `/api/groups/1?filter=${json({ include, fields: { id: false } })}`)).body).toEqual({
    name: 'a',
    clubs: [{ name: 'd', free: 1 }],
  });
});

it('a relation that an include names twice is one, or refused', async () => {
  const ask = (include: unknown) => call('GET', `/api/groups/1?filter=${json({ include })}`);
  expect((await ask(['cars', { relation: 'cars' }])).body.cars).toHaveLength(2);
  const { status, body } = await ask([{ cars: 'group' }, 'cars']);
  expect([status, body.error.message]).toEqual([400, expect.stringContaining('"include" names "cars" twice')]);
});

it('conditions and includes may be nested as deep as is said, in brackets too', async () => {
  const deep = (level: number): object =>
    level === 0 ? { n: { gt: 0, inq: [3] } } : { name: { neq: 'q' }, [level % 2 ? 'and' : 'or']: [deep(level - 1)] };
  const include = (level: number): object => ({
    relation: level % 2 ? 'group' : 'cars',
    scope: { where: level % 2 ? deep(0) : deep(6), ...(level < 3 ? { include: [include(level + 1)] } : {}) },
  });
  const where = deep(6);
  const { status, body } = await call('GET', `/api/groups/1?filter=${json({ include: [include(0)] })}`);
  expect([status, body.cars]).toEqual([200, [{ id: 1, name: 'x', n: 3 }]]);
  expect((await call('GET', `/api/groups/1/cars?filter=${json({ where })}`)).body).toMatchObject([{ id: 1 }]);
  const brackets = 'filter[include][0][scope][include][0][scope][include][0][scope]';
  const query = ['cars', 'group', 'cars'].map((name, at) => {
    const place = brackets.split('[scope]', at + 1).join('[scope]');
    return `${place}[relation]=${name}`;
  });
  const near = `${query.join('&')}&${brackets}[where][or][0][and][0][n][inq][0]=3`;
  expect((await call('GET', `/api/groups/1?${near}`)).body.cars[0].group.cars).toEqual([{ id: 1, name: 'x', n: 3 }]);
});

describe('models of a many-to-many relation', () => {
  const linked = async (models: readonly ModelConfig[], links: string) => {
    const own = await startWorkspace(models);
    try {
      await own.call('POST', '/api/groups', [{ name: 'a' }, { name: 'b' }]);
      const made = await own.call('POST', '/api/groups/1/others', { name: 'x' });
      const { body } = await own.call('GET', '/api/groups?filter[include]=others&filter[fields]=name');
      return [made.status, body[0].others.length, (await own.call('GET', `/api/${links}`)).body];
    } finally {
      await own.close();
    }
  };
  const group = (other: string) => model('Group', { relations: [relation('others', 'hasAndBelongsToMany', other)] });

  it('are linked by a model of their names, if it has a store', async () => {
    const links = model('OtherGroup', { contextPath: 'links' });
    expect(await linked([group('Other'), model('Other'), links], 'links')).toEqual([
      200,
      1,
      [{ id: 1, groupId: 1, otherId: 1 }],
    ]);
  });

  it('are linked although a model of their names has no store', async () => {
    const { connector: _, ...bare } = model('GroupOther', { base: 'Model' });
    expect((await linked([group('Other'), model('Other'), bare], 'others')).slice(0, 2)).toEqual([200, 1]);
  });

  it('that are one have links that no model of the canvas holds', async () => {
    const named = model('GroupGroup_others', { contextPath: 'links' });
    expect(await linked([group('Group'), named], 'links')).toEqual([200, 1, []]);
  });

  it('leave no row behind that could not be linked', async () => {
    const links = model('GroupOther', { properties: [property('since', 'date', { required: true })] });
    expect(await linked([group('Other'), model('Other'), links], 'others')).toEqual([422, 0, []]);
  });

  it('get all rows of a list, or none of the rows and links', async () => {
    const named = model('Other', { properties: [property('name', 'string', { required: true })] });
    const links = model('GroupOther', { contextPath: 'links', script: 'links.js' });
    const script = `module.exports = (Link) => Link.observe('before save', async ({ instance }) => {
      if (instance?.otherId === 3) throw Object.assign(new Error('no'), { statusCode: 409 });
    });`;
    const own = await startWorkspace([group('Other'), named, links], { 'code/links.js': script });
    const rowsOf = async (path: string) => (await own.call('GET', `/api/${path}`)).body.length;
    const create = async (names: string) => {
      const rows = names.split('').map((name) => (name === '-' ? {} : { name }));
      const { status } = await own.call('POST', '/api/groups/1/others', rows);
      return [status, await rowsOf('groups/1/others'), await rowsOf('others'), await rowsOf('links')];
    };
    await own.call('POST', '/api/groups', {});
    expect(await create('a-c')).toEqual([422, 0, 0, 0]);
    expect(await create('bcd')).toEqual([409, 0, 0, 0]);
    expect(await create('ef')).toEqual([200, 2, 2, 2]);
    expect(await create('')).toEqual([200, 2, 2, 2]);
    await own.close();
  });
});

it('a key has the type of what it leads to, whatever its property says', async () => {
  const own = await startWorkspace([
    model('Group', { properties: [property('id', 'string')], relations: [relation('cars', 'hasMany', 'Car')] }),
    model('Car', {
      properties: [property('groupId', 'number'), property('ownerId', 'string')],
      relations: [relation('owner', 'belongsTo', 'Owner')],
    }),
    model('Owner'),
  ]);
  await own.call('POST', '/api/groups', { id: 'x' });
  expect((await own.call('POST', '/api/groups/x/cars', { ownerId: '1' })).body).toMatchObject({
    groupId: 'x',
    ownerId: 1,
  });
  expect((await own.call('GET', '/api/cars?filter[where][groupId]=x')).body).toHaveLength(1);
  expect((await own.call('PATCH', '/api/cars/1', { ownerId: 'abc' })).body.error.message).toMatch(
    /`ownerId` is not a number/,
  );
  await own.close();
});
