import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  model,
  property,
  relation,
  startWorkspace,
  type Store,
  type Call,
  type TestWorkspace,
} from './test-workspace.js';
import { stores } from './testing/postgres-store.js';

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

describe.each(stores)('in %s', (_, openStore) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());

  let workspace: TestWorkspace;
  let call: Call;

  beforeAll(async () => {
    workspace = await startWorkspace(models, {}, store);
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
      expect((await call('GET', '/api/clubs/1/cars')).body.map((car: { name: string }) => car.name)).toEqual([
        'A',
        'B',
      ]);
      expect((await call('GET', '/api/cars/2/clubs/rel/1')).body).toEqual({ exists: true });
      expect((await call('GET', '/api/cars/2/clubs/count')).body).toEqual({ count: 1 });
      expect((await call('DELETE', '/api/cars/2/clubs/rel/1')).status).toBe(204);
      expect((await call('GET', '/api/cars/2/clubs/rel/1')).body).toEqual({ exists: false });
      expect((await call('GET', '/api/clubs/1')).status).toBe(200);
    });
  });

  describe('writes through a relation', () => {
    it('change and delete one row of the far model, and only of its own', async () => {
      const { id } = (await call('POST', '/api/cars/2/clubs', { name: 'Far' })).body;
      expect((await call('PUT', `/api/cars/2/clubs/${id}`, { name: 'Farther' })).body).toEqual({ id, name: 'Farther' });
      expect((await call('PUT', `/api/cars/3/clubs/${id}`, { name: 'x' })).status).toBe(404);
      expect((await call('DELETE', `/api/cars/3/clubs/${id}`)).status).toBe(404);
      expect((await call('DELETE', `/api/cars/2/clubs/${id}`)).status).toBe(204);
      expect((await call('GET', `/api/clubs/${id}`)).status).toBe(404);
      expect((await call('GET', '/api/cars/2/clubs')).body).toEqual([]);
    });

    it('take all, or those that match, from a many-to-many relation without deleting them', async () => {
      const clubs = (await call('POST', '/api/cars/2/clubs', [{ name: 'x' }, { name: 'y' }, { name: 'x' }])).body;
      const other = (await call('POST', '/api/cars/3/clubs', { name: 'x' })).body;
      const left = async () =>
        (await call('GET', '/api/cars/2/clubs')).body.map(({ name: one }: { name: string }) => one);
      expect((await call('DELETE', '/api/cars/2/clubs?where={"name":"x"}')).status).toBe(204);
      expect(await left()).toEqual(['y']);
      expect((await call('DELETE', '/api/cars/2/clubs')).status).toBe(204);
      expect(await left()).toEqual([]);
      expect((await call('GET', '/api/cars/3/clubs')).body).toEqual([other]);
      expect((await call('GET', `/api/clubs/${clubs[0].id}`)).status).toBe(200);
    });

    it('delete those of one owner that match', async () => {
      const owner = (await call('POST', '/api/owners', { name: 'Eve' })).body.id;
      await call('POST', `/api/owners/${owner}/cars`, [
        { name: 'x', year: 1 },
        { name: 'x', year: 2 },
      ]);
      const all = (await call('GET', '/api/cars/count')).body.count;
      expect((await call('DELETE', `/api/owners/${owner}/cars?where[year]=1`)).status).toBe(204);
      expect((await call('GET', `/api/owners/${owner}/cars`)).body).toMatchObject([{ year: 2 }]);
      expect((await call('DELETE', `/api/owners/${owner}/cars`)).status).toBe(204);
      expect((await call('GET', '/api/cars/count')).body.count).toBe(all - 2);
      expect((await call('DELETE', `/api/owners/${owner}/cars?where[year][no]=1`)).status).toBe(400);
      await call('DELETE', `/api/owners/${owner}`);
    });
  });

  describe('a relation in a script', () => {
    const script = `module.exports = (Group) => {
    const call = (fn) => new Promise((resolve, reject) => fn((error, value) => error ? reject(error) : resolve(value)));
    Group.try = async (what) => {
      const { Account, Link, Head } = Group.app.models;
      const group = await Group.findById(1);
      const where = { owner: 'Bob' };
      const names = (rows) => rows.map(({ name }) => name);
      return {
        find: async () => names(await group[what].find({ where, order: 'name DESC' })),
        called: async () => names(await call((done) => group[what]({ where, limit: 1 }, done))),
        all: async () => names(await call((done) => group[what](done))),
        again: async () => names(await call((done) => group[what](true, done))),
        fields: async () => (await group[what].find({ fields: ['name'], limit: 1 })).map((row) => row.toJSON()),
        count: () => group[what].count(where),
        counted: () => call((done) => group[what].count(done)),
        one: async () => (await group[what].findOne({ where, order: 'name DESC' })).name,
        none: async () => await group[what].findOne({ where: { owner: 'Eve' } }),
        update: async () => (await group[what].updateAll(where, { seen: 1 })).count,
        seen: async () => await Account.count({ seen: 1 }),
        included: async () => names((await Group.findOne({ where: { id: 1 }, include: { relation: what, scope: { where, skip: 1 } } })).toJSON()[what]),
        both: async () => Object.keys((await Group.findById(1, { include: [what, 'head'] })).toJSON()).includes('head'),
        unlink: async () => { await group[what].destroyAll(where); return names(await group[what].find()); },
        kept: () => Account.count(),
      };
    };
    Group.run = async (what) => {
      const steps = await Group.try(what);
      const answers = {};
      for (const [name, step] of Object.entries(steps)) answers[name] = await step();
      return answers;
    };
    Group.remoteMethod('run', { accepts: { arg: 'what', type: 'string' }, returns: { arg: 'x', type: 'object', root: true }, http: { verb: 'get' } });
    Group.remoteMethod('define', { http: { verb: 'post' } });
    Group.define = async () => {
      const { Account, Link, Head } = Group.app.models;
      Link.belongsTo(Account); Link.belongsTo(Group);
      Group.hasMany(Account, { as: 'linked', through: Link });
      Group.hasOne(Head, { as: 'head' });
      await Group.create({});
      await Head.create({ groupId: 1 });
      const group = await Group.findById(1);
      for (const row of [{ name: 'a', owner: 'Bob' }, { name: 'b', owner: 'Ann' }, { name: 'c', owner: 'Bob' }]) {
        await group.accounts.create(row);
        await group.linked.create(row);
      }
      await Account.create({ name: 'stranger', owner: 'Bob' });
    };
  };`;

    it.each(['accounts', 'linked'])('to many far rows applies filters to them: %s', async (what) => {
      const own = await startWorkspace(
        [
          model('Group', { script: 'g.js', relations: [relation('accounts', 'hasAndBelongsToMany', 'Account')] }),
          ...['Account', 'Link', 'Head'].map((one) => model(one)),
        ],
        { 'code/g.js': script },
      );
      await own.call('POST', '/api/groups/define');
      const { body } = await own.call('GET', `/api/groups/run?what=${what}`);
      await own.close();
      expect(body).toEqual({
        ...{ find: ['c', 'a'], called: ['a'], all: ['a', 'b', 'c'], again: ['a', 'b', 'c'], fields: [{ name: 'a' }] },
        ...{ count: 2, counted: 3, one: 'c', none: null, update: 2, seen: 2, included: ['c'], both: true },
        ...{ unlink: ['b'], kept: 7 },
      });
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
});
