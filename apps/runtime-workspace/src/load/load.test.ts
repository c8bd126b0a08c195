import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '@tiffin/contracts';
import { method, model, property, relation, startWorkspace, workspaceOf } from '../test-workspace.js';
import { parseConfig } from './parse-config.js';

const refusal = (...models: readonly ModelConfig[]): string => {
  try {
    parseConfig(workspaceOf(...models));
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a configuration is refused', () => {
  const get = { path: '/x', verb: 'get' } as const;
  it.each<[string, readonly ModelConfig[], RegExp]>([
    ['a name that is code', [model('Car(){}; evil(); function x')], /use letters, digits/],
    ['two models of one name', [model('Car'), model('CAR', { contextPath: 'x' })], /model name "car" is used twice/],
    [
      'two models at one path',
      [model('A', { contextPath: 'x' }), model('B', { contextPath: 'x' })],
      /path "x" is used twice/,
    ],
    ['a path with a parameter', [model('A', { contextPath: ':id' })], /no path below/],
    ['an unknown base', [model('A', { base: 'Thing' as never })], /base "Thing"/],
    ['an unknown connector', [model('A', { connector: 'pg' })], /no connector "pg"/],
    ['an unknown type', [model('A', { properties: [property('p', 'text' as never)] })], /"text" is no type/],
    [
      'a property twice',
      [model('A', { properties: [property('p', 'string'), property('P', 'string')] })],
      /"P" occurs twice/,
    ],
    [
      'a property that is internal',
      [model('A', { properties: [property('__data', 'string')] })],
      /"__data" is a reserved name/,
    ],
    [
      'a relation to nothing',
      [model('A', { relations: [relation('r', 'hasMany', 'B')] })],
      /"B", which does not exist/,
    ],
    [
      'a relation to a model without store',
      [
        model('A', { relations: [relation('r', 'hasMany', 'B')] }),
        model('B', { base: 'Model', connector: undefined as never }),
      ],
      /"B", which has no connector/,
    ],
    [
      'links between models with one key',
      [model('Car_x', { relations: [relation('r', 'hasAndBelongsToMany', 'CarX')] }), model('CarX')],
      /relation "r": the key "carXId" would stand for rows of "Car_x" and of "CarX" alike; rename one of them/,
    ],
    [
      'related rows of two models with one key',
      [
        ...['Car_x', 'CarX'].map((name) => model(name, { relations: [relation('r', 'hasMany', 'Part')] })),
        model('Part'),
      ],
      /Model "Car_x": relation "r": the key "carXId".*\n.*Model "CarX": relation "r": the key "carXId"/,
    ],
    ['a script outside', [model('A', { script: '../../etc/passwd' })], /not below code/],
    [
      'a method without a verb',
      [model('A', { methods: [method('m', { path: '/m', verb: 'fly' as never })] })],
      /"fly" is no verb/,
    ],
    [
      'a method with a strange path',
      [model('A', { methods: [method('m', { ...get, path: '/*' })] })],
      /"\/\*" is no path/,
    ],
    ['a method that is no name', [model('A', { methods: [method('a b', get)] })], /no name of a JavaScript function/],
    ['a model without lists', [{ ...model('A'), properties: undefined } as never], /needs the lists/],
  ])('for %s', (_, models, message) => {
    expect(refusal(...models)).toMatch(message);
  });

  it('for a connector that the runtime does not have, and for being something else', () => {
    const config = { ...workspaceOf(), connectors: [{ id: 'p', name: 'my', connector: 'mysql', settings: {} }] };
    expect(() => parseConfig(config)).toThrow(/"my" is of the kind "mysql".*It has: memory, postgresql\./);
    for (const other of [null, 5, {}, { kind: 'gateway' }])
      expect(() => parseConfig(other)).toThrow(/no workspace configuration/);
  });

  it('with all its problems at once', () => {
    expect(refusal(model('A', { connector: 'x' }), model('B', { connector: 'y' })).split('\n')).toHaveLength(2);
  });
});

it('models whose names are one in camel case are let be where no key is made of both', () => {
  const keyed = [relation('r', 'hasMany', 'Part'), relation('s', 'belongsTo', 'CarX')];
  expect(
    refusal(
      model('Car_x', { relations: keyed.map((one) => ({ ...one, foreignKey: 'own' })) }),
      model('CarX', { relations: [...keyed, relation('t', 'hasAndBelongsToMany', 'Part')] }),
      model('Part', { relations: [relation('u', 'hasAndBelongsToMany', 'Car_x')] }),
    ),
  ).toBe('accepted');
});

it('the log tells of relations of a model that has no store', async () => {
  const bare = (name: string, relations: ModelConfig['relations']) => {
    const { connector: _, ...more } = model(name, { base: 'Model', relations });
    return more;
  };
  const models = [bare('Tool', [relation('cars', 'hasMany', 'Car')]), bare('Task', []), model('Car')];
  const workspace = await startWorkspace(models);
  await workspace.call('GET', '/api/cars');
  await workspace.close();
  const lines = workspace.lines.join('').trim().split('\n');
  const told = lines.map((line) => JSON.parse(line) as { level: string; msg: string });
  expect(told.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toEqual([
    'Model "Tool": it has no connector, so that its relations "cars" are not there',
  ]);
});

describe('a workspace does not load', () => {
  const failure = async (models: readonly ModelConfig[], files: Record<string, string> = {}) => {
    const error = await startWorkspace(models, files).catch((thrown: unknown) => thrown as Error);
    return 'message' in error ? error.message : 'loaded';
  };
  const scripted = [model('Car', { script: 'models/car.js' })];

  it.each<[string, string, RegExp]>([
    [
      'throws',
      '\nmodule.exports = () => { throw new TypeError("bad day"); };',
      /^Model "Car": its script models\/car\.js:2 does not load: TypeError: bad day$/,
    ],
    ['throws at once', 'nope();', /models\/car\.js:1 does not load: ReferenceError: nope is not defined$/],
    [
      'rejects',
      'module.exports = async () => { throw new Error("later"); };',
      /models\/car\.js:1 does not load: Error: later$/,
    ],
    ['is no JavaScript', 'module.exports = (\n];', /models\/car\.js:2 does not load: SyntaxError: /],
    ['exports nothing', 'exports.a = 1;', /must export a function/],
    [
      'declares a bad method',
      'module.exports = (C) => { C.m = () => {}; C.remoteMethod("m", { http: { verb: "fly" } }); };',
      /"fly" is no verb/,
    ],
    ['declares a method it lacks', 'module.exports = (C) => C.remoteMethod("m");', /does not define Car\.m/],
  ])('when a script %s', async (_, script, message) => {
    expect(await failure(scripted, { 'code/models/car.js': script })).toMatch(message);
  });

  it('when a script or a method is missing', async () => {
    expect(await failure(scripted)).toMatch(
      /^Model "Car": its script models\/car\.js does not load: .*Cannot find module/,
    );
    const methods = [method('stats', { path: '/stats', verb: 'get' })];
    expect(await failure([model('Car', { methods })])).toMatch(/nothing defines "stats"; add a script/);
  });

  it('when two methods share a place', async () => {
    const methods = ['a', 'b'].map((name) => method(name, { path: '/same', verb: 'get' }));
    const script = 'module.exports = (C) => { C.a = C.b = () => 1; };';
    expect(await failure([model('Car', { script: 'c.js', methods })], { 'code/c.js': script })).toMatch(
      /would both answer GET \/same/,
    );
  });
});
