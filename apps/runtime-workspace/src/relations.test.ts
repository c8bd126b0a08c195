import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { model, property, relation, startWorkspace, type Call, type TestWorkspace } from './test-workspace.js';

const name = property('name', 'string', { required: true });
const models = [
  model('Owner', {
    properties: [name],
    strict: true,
    relations: [relation('cars', 'hasMany', 'Car'), relation('facts', 'hasMany', 'Fact')],
  }),
  model('Car', {
    properties: [name, property('year', 'number')],
    relations: [relation('owner', 'belongsTo', 'Owner'), relation('clubs', 'hasAndBelongsToMany', 'Club')],
  }),
  model('Club', { properties: [name], relations: [relation('cars', 'hasAndBelongsToMany', 'Car')] }),
  model('Fact', { readonly: true, properties: [name] }),
];

let workspace: TestWorkspace;
let call: Call;

beforeAll(async () => {
  workspace = await startWorkspace(models);
  call = workspace.call;
  await call('POST', '/api/owners', [{ name: 'Ann' }, { name: 'Bob' }]);
  await call('POST', '/api/owners/1/cars', [
    { name: 'A', year: 1 },
    { name: 'B', year: 2 },
  ]);
  await call('POST', '/api/owners/2/cars', { name: 'C', year: 3 });
});
afterAll(() => workspace.close());

describe('hasMany', () => {
  it('reads, filters and counts the rows of one owner', async () => {
    expect((await call('GET', '/api/owners/1/cars')).body).toMatchObject([
      { name: 'A', ownerId: 1 },
      { name: 'B', ownerId: 1 },
    ]);
    expect((await call('GET', '/api/owners/1/cars?filter[where][year][gt]=1')).body).toMatchObject([{ name: 'B' }]);
    expect((await call('GET', '/api/owners/1/cars/count?where[year]=1')).body).toEqual({ count: 1 });
    expect((await call('GET', '/api/owners/1/cars/2')).body).toMatchObject({ name: 'B' });
  });

  it('does not reach the rows of another', async () => {
    expect((await call('GET', '/api/owners/1/cars/3')).status).toBe(404);
    expect((await call('PUT', '/api/owners/1/cars/3', { name: 'X' })).status).toBe(404);
    expect((await call('DELETE', '/api/owners/1/cars/3')).status).toBe(404);
    expect((await call('GET', '/api/owners/9/cars')).status).toBe(404);
  });

  it('changes and deletes', async () => {
    const { id } = (await call('POST', '/api/owners/2/cars', { name: 'D', year: '4' })).body;
    expect((await call('PUT', `/api/owners/2/cars/${id}`, { year: 5 })).body).toMatchObject({
      name: 'D',
      year: 5,
      ownerId: 2,
    });
    expect((await call('DELETE', `/api/owners/2/cars/${id}`)).status).toBe(204);
    expect((await call('GET', `/api/cars/${id}`)).status).toBe(404);
    expect((await call('POST', '/api/owners/2/cars', { year: 1 })).status).toBe(422);
  });

  it('to a read-only model only reads', async () => {
    expect((await call('GET', '/api/owners/1/facts')).body).toEqual([]);
    expect((await call('POST', '/api/owners/1/facts', { name: 'x' })).status).toBe(405);
    expect((await call('DELETE', '/api/owners/1/facts/1')).status).toBe(405);
  });
});

describe('belongsTo', () => {
  it('reads the one row', async () => {
    expect((await call('GET', '/api/cars/3/owner')).body).toEqual({ id: 2, name: 'Bob' });
    const { id } = (await call('POST', '/api/cars', { name: 'Stray' })).body;
    expect((await call('GET', `/api/cars/${id}/owner`)).status).toBe(404);
  });
});

describe('hasAndBelongsToMany', () => {
  it('creates, links, tells and unlinks, from both sides', async () => {
    expect((await call('POST', '/api/cars/1/clubs', { name: 'Old cars' })).body).toEqual({ id: 1, name: 'Old cars' });
    expect((await call('PUT', '/api/clubs/1/cars/rel/2')).status).toBe(200);
    expect((await call('GET', '/api/clubs/1/cars')).body.map((car: { name: string }) => car.name)).toEqual(['A', 'B']);
    expect((await call('GET', '/api/cars/2/clubs/rel/1')).body).toEqual({ exists: true });
    expect((await call('GET', '/api/cars/2/clubs/count')).body).toEqual({ count: 1 });
    expect((await call('DELETE', '/api/cars/2/clubs/rel/1')).status).toBe(204);
    expect((await call('GET', '/api/cars/2/clubs/rel/1')).body).toEqual({ exists: false });
    expect((await call('GET', '/api/clubs/1')).status).toBe(200);
  });
});

describe('include', () => {
  it.each<[string, unknown, object]>([
    ['owners', 'cars', [{ name: 'Ann', cars: [{ name: 'A' }, { name: 'B' }] }, { cars: [{ name: 'C' }] }]],
    ['owners', ['cars', 'facts'], [{ cars: [{}, {}], facts: [] }, {}]],
    ['owners', { cars: 'owner' }, [{ cars: [{ owner: { name: 'Ann' } }, {}] }, {}]],
    ['owners', { relation: 'cars', scope: { where: { year: { gt: 1 } } } }, [{ cars: [{ name: 'B' }] }, {}]],
  ])('%s with %j', async (path, include, rows) => {
    const filter = encodeURIComponent(JSON.stringify({ include }));
    expect((await call('GET', `/api/${path}?filter=${filter}`)).body).toMatchObject(rows);
  });

  it('is checked all the way down', async () => {
    const ask = (include: unknown) =>
      call('GET', `/api/owners?filter=${encodeURIComponent(JSON.stringify({ include }))}`);
    expect((await ask({ cars: 'wheels' })).body.error.message).toMatch('Car has no relation "wheels"');
    expect((await ask({ relation: 'cars', scope: { where: { year: 'x' } } })).status).toBe(400);
    expect((await ask({ cars: { owner: { cars: { owner: 'cars' } } } })).body.error.message).toMatch('4 deep');
  });

  it('comes back in a row that is sent again, and is left out', async () => {
    const { body } = await call('GET', '/api/owners/2?filter[include]=cars');
    expect((await call('PUT', '/api/owners/2', body)).body).toEqual({ id: 2, name: 'Bob' });
  });
});
