import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { model, property, relation, startWorkspace, type Call, type TestWorkspace } from '../test-workspace.js';

const person = model('Person', {
  contextPath: 'people',
  properties: [property('name', 'string'), property('n', 'number')],
  relations: [
    relation('friends', 'hasAndBelongsToMany', 'Person'),
    relation('rivals', 'hasAndBelongsToMany', 'Person'),
    { ...relation('children', 'hasMany', 'Person'), foreignKey: 'parentId' },
    { ...relation('parent', 'belongsTo', 'Person'), foreignKey: 'parentId' },
  ],
});

let workspace: TestWorkspace;
let call: Call;
beforeAll(async () => {
  workspace = await startWorkspace([person]);
  call = workspace.call;
  await call('POST', '/api/people', [
    { name: 'a' },
    { name: 'b', n: 2, parentId: 1 },
    { name: 'c', parentId: 1 },
    { name: 'd', n: 1, parentId: 2 },
  ]);
  for (const id of [2, 3, 4]) await call('PUT', `/api/people/1/friends/rel/${id}`);
  await call('PUT', '/api/people/2/friends/rel/1');
  await call('PUT', '/api/people/1/rivals/rel/4');
});
afterAll(() => workspace.close());

const ask = async (path: string, filter: unknown) =>
  (await workspace.read(`/api/people${path}?filter=${encodeURIComponent(JSON.stringify(filter))}`)).body;

describe('a many-to-many relation of a model to itself', () => {
  it('leads to the rows that were linked, with each part of a filter', async () => {
    const fields = ['name'];
    expect(await ask('/1/friends', { fields, order: 'n ASC' })).toEqual([{ name: 'd' }, { name: 'b' }, { name: 'c' }]);
    expect(await ask('/1/friends', { fields, where: { n: null } })).toEqual([{ name: 'c' }]);
    expect(await ask('/2/friends', { fields })).toEqual([{ name: 'a' }]);
    expect(await ask('/3/friends', { fields })).toEqual([]);
    expect((await call('GET', '/api/people/1/friends/count?where[n][gt]=0')).body).toEqual({ count: 2 });
    expect((await call('GET', '/api/people/1/friends/rel/1')).body).toEqual({ exists: false });
  });

  it('is apart from its other relations', async () => {
    expect(await ask('/1/rivals', { fields: ['name'] })).toEqual([{ name: 'd' }]);
    expect((await call('GET', '/api/people/1/rivals/count')).body).toEqual({ count: 1 });
  });

  it('is included, also inside of itself', async () => {
    const scope = { fields: ['name'], order: 'n DESC', limit: 1 };
    const include = { relation: 'friends', scope: { ...scope, include: { relation: 'friends', scope } } };
    expect(await ask('/2', { fields: ['name'], include })).toEqual({
      name: 'b',
      friends: [{ name: 'a', friends: [{ name: 'c' }] }],
    });
    const both = { fields: ['id'], include: ['children', 'parent'].map((one) => ({ relation: one, scope })) };
    expect(await ask('/2', both)).toEqual({ id: 2, children: [{ name: 'd' }], parent: { name: 'a' } });
  });

  it('creates, unlinks and clears', async () => {
    const { id } = (await call('POST', '/api/people/3/friends', { name: 'e' })).body;
    await call('PUT', '/api/people/3/friends/rel/1');
    expect(await ask('/3/friends', { fields: ['name'] })).toEqual([{ name: 'a' }, { name: 'e' }]);
    expect((await call('DELETE', '/api/people/3/friends/rel/1')).status).toBe(204);
    expect(await ask('/3/friends', { fields: ['id'] })).toEqual([{ id }]);
    expect((await call('DELETE', '/api/people/3/friends')).status).toBe(204);
    expect(await ask('/3/friends', {})).toEqual([]);
    expect(await ask('/1/friends', { fields: ['id'] })).toHaveLength(3);
  });
});

describe('HEAD of a link', () => {
  it('tells by its status whether there is one', async () => {
    expect((await call('HEAD', '/api/people/1/friends/rel/2')).status).toBe(200);
    expect((await call('HEAD', '/api/people/2/friends/rel/3')).status).toBe(404);
    expect((await call('GET', '/api/people/2/friends/rel/3')).body).toEqual({ exists: false });
  });

  it('does not take a link to a row that is gone for one', async () => {
    const { id } = (await call('POST', '/api/people/4/friends', { name: 'gone' })).body;
    await call('DELETE', `/api/people/${id}`);
    expect((await call('GET', `/api/people/4/friends/rel/${id}`)).body).toEqual({ exists: false });
    expect((await call('HEAD', `/api/people/4/friends/rel/${id}`)).status).toBe(404);
  });
});
