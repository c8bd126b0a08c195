/** Proves that `reservedModelNames` is what the juggler and the runtime take, and no more than breaks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReservedModelName, reservedModelNames, type ModelConfig } from '@tiffin/contracts';
import type { ModelClass } from '../juggler.js';
import {
  method,
  model,
  property,
  relation,
  startWorkspace,
  workspaceOf,
  type Call,
  type TestWorkspace,
} from '../test-workspace.js';
import { parseConfig } from './parse-config.js';

/** LoopBack's operations, which a model may replace or offer at a second path. */
const operations = [
  ...['all', 'count', 'create', 'createAll', 'deleteAll', 'deleteById', 'destroyAll', 'destroyById', 'exists', 'find'],
  ...['findById', 'findByIds', 'findOne', 'findOrCreate', 'patchOrCreate', 'patchOrCreateWithWhere', 'remove'],
  ...['removeById', 'replaceById', 'replaceOrCreate', 'update', 'updateAll', 'updateOrCreate', 'upsert'],
  ...['upsertWithWhere'],
];
const rowOperations = [
  ...['delete', 'destroy', 'patchAttributes', 'reload', 'remove', 'replaceAttributes', 'reset', 'save'],
  ...['updateAttribute', 'updateAttributes'],
];

const isIdentifier = (name: string) => /^[A-Za-z_]\w*$/.test(name) && !name.startsWith('__');
function membersOf(object: object, until: object | null = null): string[] {
  const names = new Set<string>();
  for (let at: object | null = object; at !== null && at !== until; at = Object.getPrototypeOf(at) as object | null)
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  return [...names].filter(isIdentifier);
}

/** A loaded model with a relation of each kind, and what its row has after everything was done to it once. */
async function walked(): Promise<{ Model: ModelClass; row: object }> {
  const place = globalThis as { walkedModel?: ModelClass };
  const own = await startWorkspace(
    [
      model('Car', {
        script: 'car.js',
        relations: [
          relation('parts', 'hasMany', 'Part'),
          relation('clubs', 'hasAndBelongsToMany', 'Part'),
          relation('maker', 'belongsTo', 'Part'),
        ],
      }),
      model('Part'),
    ],
    { 'code/car.js': 'module.exports = (Car) => { globalThis.walkedModel = Car; };' },
  );
  await own.call('POST', '/api/cars', {});
  const Model = place.walkedModel as ModelClass;
  delete place.walkedModel;
  const row = (await Model.create({})) as unknown as { save(): Promise<object>; isValid(done: () => void): void };
  await row.save();
  row.isValid(() => undefined);
  await own.close();
  return { Model, row };
}

describe('the list of reserved names has', () => {
  let Model: ModelClass;
  let row: object;
  beforeAll(async () => void ({ Model, row } = await walked()));

  it('every member of a row', () => {
    const own = new Set(['id', 'parts', 'clubs', 'maker', 'makerId']);
    const members = membersOf(row).filter((name) => !own.has(name));
    for (const kind of ['property', 'relation'] as const)
      expect(members.filter((name) => !reservedModelNames[kind].includes(name))).toEqual([]);
    const taken = members.filter((name) => !rowOperations.includes(name));
    expect(taken.filter((name) => !reservedModelNames.rowMethod.includes(name))).toEqual([]);
  });

  it('every member of a model that is no operation', () => {
    const members = [
      ...membersOf(Model, Function.prototype),
      ...['length', 'name', 'prototype', 'arguments', 'caller'],
    ];
    const taken = new Set(members.filter((name) => !operations.includes(name)));
    expect([...taken].sort()).toEqual([...reservedModelNames.method].sort());
  });

  it('no name twice', () => {
    for (const names of Object.values(reservedModelNames)) expect(new Set(names).size).toBe(names.length);
  });
});

const refusal = (config: Partial<ModelConfig>, name = 'Car'): string => {
  try {
    parseConfig(workspaceOf(model(name, config), model('Part')));
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a reserved name is refused', () => {
  const get = { path: '/x', verb: 'get' } as const;
  it.each(reservedModelNames.model.filter(isIdentifier))('of a model: %s', (name) => {
    expect(refusal({}, name)).toMatch(/reserved name/);
  });
  it.each(reservedModelNames.property)('of a property: %s', (name) => {
    expect(refusal({ properties: [property(name, 'string')] })).toMatch(/reserved name/);
  });
  it.each(reservedModelNames.relation)('of a relation: %s', (name) => {
    expect(refusal({ relations: [relation(name, 'hasMany', 'Part')] })).toMatch(/reserved name/);
  });
  it.each(reservedModelNames.method)('of a method: %s', (name) => {
    expect(refusal({ methods: [method(name, get)] })).toMatch(/reserved name/);
  });
  it.each(reservedModelNames.rowMethod)('of a method of a row: %s', (name) => {
    expect(refusal({ methods: [method(`prototype.${name}`, get)] })).toMatch(/reserved name/);
  });
  it('of a relation, by a property of the same name', () => {
    const both = { properties: [property('parts', 'string')], relations: [relation('parts', 'hasMany', 'Part')] };
    expect(refusal(both)).toMatch(/a property is called "parts" already/);
  });
});

describe('a name that is not reserved works', () => {
  const candidates = [
    ...reservedModelNames.method,
    ...operations,
    ...['then', 'catch', 'domain', '_events', 'constructors', 'type', 'value', 'status', 'key', 'class', 'default'],
    ...[
      'options',
      'model',
      'data',
      'instance',
      'where',
      'filter',
      'limit',
      'order',
      'fields',
      'include',
      'skip',
      'offset',
    ],
    ...[
      'replace',
      'exists',
      'rel',
      'collect',
      'through',
      'hidden',
      'strict',
      'rev',
      '_rev',
      'inq',
      'neq',
      'like',
      'near',
    ],
  ].filter((name, at, all) => all.indexOf(name) === at && isIdentifier(name) && !isReservedModelName('property', name));

  /** One process with a model for each name: starting one for each would take most of the time. */
  const carsOf = (kind: 'property' | 'relation', at: number) => `${kind}${at}`;
  const links = [
    ...operations,
    ...['name', 'length', 'prototype', 'definition', 'relations', 'count', 'catch', 'order', 'where'],
  ].filter((name, at, all) => all.indexOf(name) === at && !isReservedModelName('relation', name));

  let workspace: TestWorkspace;
  let call: Call;
  afterAll(() => workspace.close());
  beforeAll(async () => {
    workspace = await startWorkspace([
      model('Part'),
      ...candidates.map((name, at) =>
        model(`Car${at}`, { contextPath: carsOf('property', at), properties: [property(name, 'string')] }),
      ),
      ...links.map((name, at) =>
        model(`Link${at}`, { contextPath: carsOf('relation', at), relations: [relation(name, 'hasMany', 'Part')] }),
      ),
    ]);
    call = workspace.call;
  });

  it.each(candidates.map((name, at) => [name, at] as const))('as a property: %s', async (name, at) => {
    const cars = `/api/${carsOf('property', at)}`;
    const asked = encodeURIComponent(JSON.stringify({ where: { [name]: 'a' }, order: name, fields: [name] }));
    expect((await call('POST', cars, { [name]: 'a' })).body).toEqual({ id: 1, [name]: 'a' });
    expect((await call('GET', `${cars}?filter=${asked}`)).body).toEqual([{ [name]: 'a' }]);
    expect((await call('PATCH', `${cars}/1`, { [name]: 'b' })).body).toEqual({ id: 1, [name]: 'b' });
    expect((await call('PUT', `${cars}/1`, { [name]: 'c' })).body).toEqual({ id: 1, [name]: 'c' });
    expect((await call('POST', `${cars}/update`, { [name]: 'd' })).body).toEqual({ count: 1 });
    expect((await call('GET', `${cars}/1`)).body).toEqual({ id: 1, [name]: 'd' });
  });

  it.each(links.map((name, at) => [name, at] as const))('as a relation: %s', async (name, at) => {
    const cars = `/api/${carsOf('relation', at)}`;
    await call('POST', cars, {});
    expect((await call('POST', `${cars}/1/${name}`, { a: 1 })).body).toMatchObject({ a: 1, [`link${at}Id`]: 1 });
    expect((await call('GET', `${cars}/1/${name}`)).body).toMatchObject([{ a: 1 }]);
    expect((await call('GET', `${cars}?filter[include]=${name}`)).body).toMatchObject([{ [name]: [{ a: 1 }] }]);
  });

  it('a row that brings a reserved name along is refused, whatever the model declares', async () => {
    for (const name of ['errors', 'save', 'constructor', '__data', 'trigger', 'hasOwnProperty']) {
      const { status, body } = await call('POST', '/api/parts', { [name]: 'x' });
      expect([name, status, body.error.details?.codes]).toEqual([name, 422, { [name]: ['reserved'] }]);
    }
  });
});
