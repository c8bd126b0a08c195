import { type ModelConfig, type StoredField, storedTables, type WorkspaceConfig } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { expect, it } from 'vitest';
import type { ModelClass } from '../juggler.js';
import { model, property, relation, workspaceOf } from '../test-workspace.js';
import { loadWorkspace } from './load-workspace.js';
import { fieldsOf } from './model-shape.js';

type Shape = Readonly<Record<string, Readonly<Record<string, { type: string; isRequired: boolean; isId: boolean }>>>>;

const log = new JsonLog({ write: () => true });

/** What the library has made of the models and between them. */
async function loaded(config: WorkspaceConfig): Promise<Shape> {
  const workspace = await loadWorkspace(config, {
    codeFolder: '/nowhere',
    methodTimeoutMs: 1000,
    log,
    closing: new AbortController().signal,
  });
  const classes = workspace.models[0]?.Model.modelBuilder.models ?? {};
  const configs = new Map(config.models.map((one) => [one.name, one]));
  const kept = Object.values(classes).filter(
    ({ dataSource, modelName }) => dataSource && configs.get(modelName)?.base !== 'Model',
  );
  const shape = kept.map((Model) => [Model.modelName, shapeOf(Model, configs.get(Model.modelName))] as const);
  await workspace.close();
  return Object.fromEntries(shape.filter(([name]) => name !== 'Model'));
}

function shapeOf(Model: ModelClass, config: ModelConfig = model(Model.modelName)): Shape[string] {
  return Object.fromEntries(
    [...fieldsOf(config, Model).values()].map(({ name, type, required }) => [
      name,
      { type, isRequired: required, isId: Boolean(Model.definition.properties[name]?.id) },
    ]),
  );
}

const told = (config: WorkspaceConfig): Shape =>
  Object.fromEntries(
    storedTables(config.models).map(({ name, fields }) => [
      name,
      Object.fromEntries(
        fields.map(({ name: field, type, isRequired, key }: StoredField) => [
          field,
          { type, isRequired, isId: key !== null },
        ]),
      ),
    ]),
  );

const { connector: _none, ...apart } = model('Apart', { properties: [property('x', 'string')] });

it.each<[string, readonly ModelConfig[]]>([
  [
    'properties of every type, an id that is made up, and one that is given',
    [
      model('Car', {
        properties: [
          property('a', 'string', { required: true, default: 'x' }),
          property('b', 'number'),
          property('c', 'date', { default: '$now' }),
          property('d', 'boolean'),
          property('e', 'geopoint'),
          property('f', 'array'),
          property('g', 'object'),
          property('h', 'buffer'),
        ],
      }),
      model('Part', { properties: [property('id', 'string', { required: true })] }),
      model('Made', { properties: [property('id', 'number')] }),
      model('Own', { properties: [property('id', 'number', { default: 7 })] }),
    ],
  ],
  ['a user', [model('Person', { base: 'User', properties: [property('email', 'string'), property('age', 'number')] })]],
  [
    'keys of relations: made up, declared with another type, named, and of names with underscores',
    [
      model('Garage_Part', {
        properties: [property('id', 'string')],
        relations: [
          relation('cars', 'hasMany', 'Car'),
          { ...relation('bikes', 'hasMany', 'Bike'), foreignKey: 'home' },
        ],
      }),
      model('Car', {
        properties: [property('garagePartId', 'number', { required: true })],
        relations: [relation('owner', 'belongsTo', 'Person'), relation('part', 'belongsTo', 'Garage_Part')],
      }),
      model('Bike'),
      model('Person'),
    ],
  ],
  [
    'links: of two models, from both ends, of a model to itself, and through a model that is drawn',
    [
      model('Car', {
        relations: [
          relation('clubs', 'hasAndBelongsToMany', 'Club'),
          relation('like-it', 'hasAndBelongsToMany', 'Car'),
          relation('owners', 'hasAndBelongsToMany', 'Person'),
        ],
      }),
      model('Club', {
        properties: [property('id', 'string')],
        relations: [relation('cars', 'hasAndBelongsToMany', 'Car')],
      }),
      model('Person'),
      model('PERSONcar', { properties: [property('since', 'date')] }),
    ],
  ],
  [
    'links through another table where a model without a store has the name',
    [
      model('Car', { relations: [relation('clubs', 'hasAndBelongsToMany', 'Club')] }),
      model('Club'),
      (({ connector: _, ...rest }) => rest)(model('CarClub', { base: 'Model' })),
    ],
  ],
  ['what has no store', [model('Car'), apart]],
])('what is kept is what the runtime keeps: %s', async (_, models) => {
  const config = workspaceOf(...models);
  expect(told(config)).toEqual(await loaded(config));
});
