/** A hook that takes an argument away, or sets it to null, leaves what the request would be without it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { model, property, relation, startWorkspace, type Call, type TestWorkspace } from '../test-workspace.js';

const script = `module.exports = (Owner) => {
  const { Desk, Note } = Owner.app.models;
  Owner.hasOne(Desk, { as: 'desk' });
  Owner.referencesMany(Note, { as: 'notes' });
  Owner.beforeRemote('**', async ({ req, args }) => {
    const [name, value] = (req.get('x-take') ?? '').split(' ');
    if (name) args[name] = value === 'null' ? null : undefined;
  });
};`;

let workspace: TestWorkspace;
let call: Call;
beforeAll(async () => {
  const properties = [property('name', 'string')];
  workspace = await startWorkspace(
    [
      model('Owner', {
        properties,
        script: 'o.js',
        relations: [
          relation('cars', 'hasMany', 'Car'),
          relation('clubs', 'hasAndBelongsToMany', 'Club'),
          relation('chief', 'belongsTo', 'Owner'),
        ],
      }),
      ...['Car', 'Club', 'Desk', 'Note'].map((name) => model(name, { properties })),
    ],
    { 'code/o.js': script },
  );
  call = workspace.call;
  await call('POST', '/api/owners', [{ name: 'a', chiefId: 1 }, { name: 'b' }]);
  for (const path of ['cars', 'clubs']) await call('POST', `/api/owners/1/${path}`, [{ name: 'x' }, { name: 'y' }]);
  await call('POST', '/api/owners/1/desk', { name: 'oak' });
  await call('POST', '/api/notes', [{ name: 'm' }, { name: 'n' }]);
  for (const id of [1, 2]) await call('PUT', `/api/owners/1/notes/rel/${id}`);
});
afterAll(() => workspace.close());

const ways = ['null', 'undefined'];
const nobody = encodeURIComponent(JSON.stringify({ name: 'nobody' }));

describe.each(ways)('set to %s', (way) => {
  const many = ['owners', 'owners/1/cars', 'owners/1/clubs', 'owners/1/notes'];

  it.each([...many, ...many.map((path) => `${path}/1`), 'owners/findOne', 'owners/1/desk', 'owners/1/chief'])(
    'the filter of %s',
    async (path) => {
      const filter = `filter=${encodeURIComponent(`{"where":${decodeURIComponent(nobody)}}`)}`;
      const taken = await call('GET', `/api/${path}?${filter}`, undefined, { 'x-take': `filter ${way}` });
      const { status, body } = await call('GET', `/api/${path}`);
      expect([status, taken.status, taken.body]).toEqual([200, 200, body]);
    },
  );

  it.each(many.map((path) => `${path}/count`))('the condition of %s', async (path) => {
    const taken = await call('GET', `/api/${path}?where=${nobody}`, undefined, { 'x-take': `where ${way}` });
    expect([taken.status, taken.body]).toEqual([200, { count: 2 }]);
  });

  it.each<['PATCH' | 'POST' | 'PUT', string]>([
    ['POST', 'owners'],
    ['PATCH', 'owners'],
    ['PUT', 'owners'],
    ['PATCH', 'owners/1'],
    ['PUT', 'owners/1'],
    ['POST', 'owners/1/replace'],
    ['POST', 'owners/update'],
    ['POST', 'owners/upsertWithWhere'],
    ['POST', 'owners/1/cars'],
    ['PUT', 'owners/1/cars/1'],
    ['POST', 'owners/1/clubs'],
    ['PUT', 'owners/1/clubs/1'],
    ['POST', 'owners/1/desk'],
    ['PUT', 'owners/1/desk'],
    ['PUT', 'owners/1/notes/1'],
  ])('the data of %s %s', async (verb, path) => {
    const taken = await call(verb, `/api/${path}`, { name: 'z' }, { 'x-take': `data ${way}` });
    const without = await call(verb, `/api/${path}`);
    expect([taken.status, taken.body.error.code]).toEqual([400, 'INVALID_BODY']);
    expect([without.status, without.body]).toEqual([taken.status, taken.body]);
  });

  it.each(['cars', 'clubs', 'notes'])('the id of one of %s is that of no row', async (name) => {
    for (const verb of ['GET', 'PUT', 'DELETE'] as const) {
      const body = verb === 'PUT' ? { name: 'z' } : undefined;
      const { status } = await call(verb, `/api/owners/1/${name}/1`, body, { 'x-take': `fk ${way}` });
      expect([verb, status]).toEqual([verb, 404]);
    }
    expect((await call('GET', `/api/owners/1/${name}/count?where[name][neq]=z`)).body).toEqual({ count: 2 });
  });
});

it('and a condition of a change means all', async () => {
  const take = { 'x-take': 'where null' };
  const changed = await call('POST', `/api/owners/update?where=${nobody}`, { name: 'z' }, take);
  expect([changed.status, changed.body]).toEqual([200, { count: 2 }]);
  for (const name of ['cars', 'clubs', 'notes']) {
    expect((await call('DELETE', `/api/owners/1/${name}?where=${nobody}`, undefined, take)).status).toBe(204);
    expect((await call('GET', `/api/owners/1/${name}/count`)).body).toEqual({ count: 0 });
  }
});
