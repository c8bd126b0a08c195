/** Default scopes of models, which a canvas sets by `userFields`, and scopes of relations, which scripts define. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { model, property, relation, startWorkspace, type Call, type TestWorkspace } from '../test-workspace.js';

const shape = [property('name', 'string'), property('n', 'number'), property('gone', 'boolean')];
const scope = { where: { gone: null }, order: 'n DESC', limit: 3, fields: ['id', 'name', 'n'] };
const script = `module.exports = (Owner) => {
  Owner.remoteMethod('ask', { accepts: [{ arg: 'what', type: 'string' }, { arg: 'filter', type: 'object' }], returns: { arg: 'x', type: 'object', root: true }, http: { verb: 'get' } });
  Owner.ask = async (what, filter) => {
    const { Car, Club, Ring } = Owner.app.models;
    if (!Owner.relations.big) {
      Ring.belongsTo(Owner); Ring.belongsTo(Club);
      Owner.hasMany(Car, { as: 'big', scope: { where: { n: { gt: 1 } }, order: 'name DESC', limit: 2 } });
      Owner.hasMany(Car, { as: 'like', scope: (owner) => ({ where: { name: owner.name } }) });
      Owner.hasMany(Club, { as: 'red', through: Ring, scope: { where: { name: 'red' } } });
      Owner.hasOne(Car, { as: 'best', scope: { order: 'n DESC' } });
    }
    const owner = await Owner.findById(1);
    const accessed = what === 'best'
      ? await new Promise((resolve, reject) => owner.best(filter, (error, row) => error ? reject(error) : resolve(row)))
      : await owner[what].find(filter);
    const included = await Owner.find({ include: { relation: what, scope: filter } });
    return { accessed, included: included.map((row) => row.toJSON()[what] ?? null) };
  };
  Owner.remoteMethod('link', { http: { verb: 'post' } });
  Owner.link = async () => {
    const { Ring } = Owner.app.models;
    for (const clubId of [1, 2, 3]) await Ring.create({ ownerId: 1, clubId });
    const owner = await Owner.findById(1);
    await owner.red.add(3); await owner.red.add(3); await owner.red.create({ name: 'red' });
    await owner.red.destroyAll({ id: 1 });
    return owner.red.count();
  };
  Owner.remoteMethod('clear', { returns: { arg: 'x', type: 'array', root: true }, http: { verb: 'post' } });
  Owner.clear = async () => {
    const owner = await Owner.findById(1);
    await owner.red.destroyAll();
    return (await Owner.app.models.Ring.find()).map(({ clubId }) => clubId);
  };
};`;

let workspace: TestWorkspace;
let call: Call;
beforeAll(async () => {
  workspace = await startWorkspace(
    [
      model('Owner', {
        properties: shape,
        script: 'o.js',
        relations: [relation('cars', 'hasMany', 'Car'), relation('clubs', 'hasAndBelongsToMany', 'Club')],
      }),
      model('Garage', {
        properties: shape,
        settings: { scope: { fields: ['name'] } },
        relations: [relation('cars', 'hasMany', 'Car')],
      }),
      model('Car', { properties: shape, settings: { scope }, relations: [relation('garage', 'belongsTo', 'Garage')] }),
      ...['Club', 'Ring'].map((name) => model(name, { properties: shape })),
    ],
    { 'code/o.js': script },
  );
  call = workspace.call;
  await call('POST', '/api/owners', [{ name: 'a' }, { name: 'b' }]);
  const cars = (names: string) => names.split('').map((name, n) => ({ name, n }));
  await call('POST', '/api/owners/1/cars', cars('abcde'));
  await call('POST', '/api/owners/2/cars', [...cars('ab'), { name: 'x', gone: true }]);
  await call('POST', '/api/garages', { name: 'g' });
  await call('POST', '/api/garages/1/cars', cars('vw'));
  await call('POST', '/api/clubs', [{ name: 'red' }, { name: 'blue' }, { name: 'red' }]);
});
afterAll(() => workspace.close());

const ask = async (path: string, filter: unknown) =>
  (await workspace.read(`/api/${path}?filter=${encodeURIComponent(JSON.stringify(filter))}`)).body;
const names = (rows: unknown): string => (rows as { name?: string }[]).map(({ name = '-' }) => name).join('');

describe('a default scope', () => {
  it('and a filter hold together', async () => {
    expect(names(await ask('owners/1/cars', {}))).toBe('edc');
    expect(names(await ask('owners/1/cars', { order: 'n' }))).toBe('abc');
    expect(names(await ask('owners/1/cars', { limit: 2 }))).toBe('ed');
    expect(await ask('owners/1/cars', { fields: ['n'], limit: 1 })).toEqual([{ n: 4 }]);
    expect(await ask('owners/1/cars', { fields: { name: false }, limit: 1 })).toEqual([{ id: 5, n: 4 }]);
    expect(names(await ask('cars', { where: { n: { lt: 2 } } }))).toBe('bbw');
  });

  it('ends the pages of those who page through it', async () => {
    expect(names(await ask('owners/1/cars', { limit: 2, skip: 2 }))).toBe('c');
    expect(await ask('owners/1/cars', { limit: 2, skip: 4 })).toEqual([]);
  });

  it('counts for each row of an include', async () => {
    const rows = (await ask('owners', { include: 'cars' })) as { cars: unknown }[];
    expect(rows.map(({ cars }) => names(cars))).toEqual(['edc', 'ba']);
    const [row] = (await ask('owners', { include: { relation: 'cars', scope: { fields: ['n'] } } })) as object[];
    expect(row).toEqual({ id: 1, name: 'a', cars: [{ n: 4 }, { n: 3 }, { n: 2 }] });
  });

  it('without the fields of keys leaves relations whole, and changes reach what it shows', async () => {
    expect(names(await ask('garages/1/cars', {}))).toBe('wv');
    expect(await ask('garages', { include: 'cars' })).toEqual([
      {
        name: 'g',
        cars: [
          { id: 10, name: 'w', n: 1 },
          { id: 9, name: 'v', n: 0 },
        ],
      },
    ]);
    expect(await ask('cars/9/garage', {})).toEqual({ name: 'g' });
    expect(await ask('cars/9', { include: 'garage', fields: ['n'] })).toEqual({ n: 0, garage: { name: 'g' } });
    expect((await call('PUT', '/api/owners/1/cars/1', { n: 0.5 })).body).toMatchObject({ name: 'a', n: 0.5 });
    expect((await call('PUT', '/api/owners/2/cars/8', { n: 0.5 })).status).toBe(404);
    expect((await call('DELETE', '/api/owners/2/cars/8')).status).toBe(404);
  });
});

describe('a relation’s own scope', () => {
  it('counts for the rows of each, in accessors and includes', async () => {
    const big = async (filter: object) => {
      const { body } = await call(
        'GET',
        `/api/owners/ask?what=big&filter=${encodeURIComponent(JSON.stringify(filter))}`,
      );
      return [names(body.accessed), ...body.included.map(names)];
    };
    expect(await big({})).toEqual(['ed', 'ed', '']);
    expect(await big({ limit: 1 })).toEqual(['e', 'e', '']);
    expect(await big({ order: 'n ASC' })).toEqual(['cd', 'cd', '']);
    expect(await big({ where: { name: 'c' } })).toEqual(['c', 'c', '']);
    expect(await big({ skip: 1, fields: ['name'] })).toEqual(['d', 'd', '']);
  });

  it('may ask for the row', async () => {
    const { body } = await call('GET', '/api/owners/ask?what=like&filter={}');
    expect([body.accessed, ...body.included].map(names)).toEqual(['a', 'a', 'b']);
  });

  it('of many-to-many is about the far rows, not their join model', async () => {
    expect((await call('POST', '/api/owners/link')).status).toBeLessThan(300);
    const { body } = await call('GET', '/api/owners/ask?what=red&filter={}');
    expect([body.accessed, body.included[0]].map((rows) => rows.map(({ id }: { id: number }) => id))).toEqual([
      [3, 4],
      [3, 4],
    ]);
    // The link to the blue club is another relation's.
    expect((await call('POST', '/api/owners/clear')).body).toEqual([2]);
  });

  it('of one row says which', async () => {
    const best = async (filter: object) =>
      (await call('GET', `/api/owners/ask?what=best&filter=${encodeURIComponent(JSON.stringify(filter))}`)).body;
    expect(await best({ where: { n: { lt: 3 } }, fields: ['name'] })).toEqual({
      accessed: { name: 'c' },
      included: [{ name: 'c' }, { name: 'b' }],
    });
  });
});

describe('changes of rows of which the default scope shows some fields', () => {
  let own: TestWorkspace;
  beforeAll(async () => {
    own = await startWorkspace(
      [
        model('Owner', { script: 'o.js' }),
        model('Seat', { properties: shape, settings: { scope: { fields: ['name'], order: 'n DESC' } } }),
      ],
      { 'code/o.js': "module.exports = (Owner) => Owner.hasOne(Owner.app.models.Seat, { as: 'seat' });" },
    );
    await own.call('POST', '/api/owners', {});
  });
  afterAll(() => own.close());

  it('through hasOne reach the row that it shows', async () => {
    const seat = '/api/owners/1/seat';
    expect((await own.call('POST', seat, { name: 'a', n: 1 })).body).toEqual({ id: 1, name: 'a', n: 1, ownerId: 1 });
    expect((await own.call('POST', seat, { name: 'x' })).body.error.code).toBe('ONE_ONLY');
    expect((await own.call('PUT', seat, { n: 2 })).body).toEqual({ id: 1, name: 'a', n: 2, ownerId: 1 });
    await own.call('POST', '/api/seats', { name: 'b', n: 5, ownerId: 1 });
    expect((await own.call('GET', seat)).body).toEqual({ name: 'b' });
    expect((await own.call('PUT', seat, { n: 6 })).body).toEqual({ id: 2, name: 'b', n: 6, ownerId: 1 });
    expect((await own.call('DELETE', seat)).status).toBe(204);
    expect((await own.call('GET', seat)).body).toEqual({ name: 'a' });
  });

  it.each<['PATCH' | 'PUT' | 'POST', string]>([
    ['PATCH', '/1'],
    ['PUT', '/1'],
    ['POST', '/1/replace'],
    ['PATCH', ''],
    ['PUT', ''],
    ['POST', '/replaceOrCreate'],
    ['POST', '/upsertWithWhere?where[id]=1'],
  ])('leave a whole row: %s %s', async (verb, path) => {
    const whole = { name: 'c', n: 7, ownerId: 1 };
    const sent = path === '' || path === '/replaceOrCreate' ? { ...whole, id: 1 } : whole;
    expect([verb, (await own.call(verb, `/api/seats${path}`, sent)).body]).toEqual([verb, { ...whole, id: 1 }]);
    expect((await own.call('GET', '/api/seats/count?where[n]=7')).body).toEqual({ count: 1 });
  });
});
