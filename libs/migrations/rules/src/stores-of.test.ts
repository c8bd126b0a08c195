import { type Canvas, emptyCanvas, judgeCanvas, validateCanvas } from '@tiffin/canvas-rules';
import { describe, expect, it } from 'vitest';
import { storesOf } from './stores-of.js';

const db = {
  id: 'db',
  type: 'Connector',
  name: 'db',
  connector: 'postgresql',
  settings: { url: { variable: 'DATABASE_URL' } },
};
const model = (id: string, name: string, more: object = {}) => ({ id, type: 'Model', name, ...more });
const wires = (...models: readonly string[]) => models.map((id) => ({ id: `db-${id}`, from: 'db', to: id }));
const document = (entities: readonly object[], connections: readonly object[] = []) => ({
  formatVersion: 2,
  entities: [db, ...entities],
  connections,
});
const canvas = (...parts: Parameters<typeof document>): Canvas =>
  judgeCanvas(document(...parts), emptyCanvas).canvas as Canvas;
const rulesOf = (...parts: Parameters<typeof document>): readonly string[] =>
  validateCanvas(document(...parts))
    .filter(({ rule }) => rule === 'table-name' || rule === 'column-name')
    .map(({ message }) => message);

const car = model('car', 'Car', {
  properties: [
    { name: 'plate', required: true, index: true, default: 'none' },
    { name: 'weight', type: 'number' },
  ],
  relations: [
    { name: 'owner', type: 'belongsTo', model: 'person' },
    { name: 'clubs', type: 'hasAndBelongsToMany', model: 'club' },
  ],
});
const person = model('person', 'Person', { relations: [{ name: 'bills', type: 'hasMany', model: 'bill' }] });
const others = [model('club', 'Club'), model('bill', 'Bill')];
const all = ['car', 'person', 'club', 'bill'];

describe('the stores of a canvas', () => {
  it('hold models with their ids, properties and keys, and the links between models', () => {
    const [store, ...rest] = storesOf(canvas([car, person, ...others], wires(...all)));
    expect(rest).toEqual([]);
    expect(store).toMatchObject({ connectorId: 'db', kind: 'postgresql', settings: db.settings, declared: [] });
    const shape = store?.tables.map(({ modelId, model: name, columns }) => [
      modelId,
      name,
      columns.map(({ property }) => property),
    ]);
    expect(shape).toEqual([
      ['bill', 'Bill', ['id', 'personId']],
      ['car', 'Car', ['id', 'plate', 'weight', 'ownerId']],
      ['car+club', 'CarClub', ['id', 'carId', 'clubId']],
      ['club', 'Club', ['id']],
      ['person', 'Person', ['id']],
    ]);
    expect(store?.tables[1]?.columns.slice(0, 2)).toEqual([
      { property: 'id', type: 'number', isRequired: false, isIndexed: false, key: 'generated' },
      { property: 'plate', type: 'string', isRequired: true, isIndexed: true, key: null, default: 'none' },
    ]);
    expect(store?.tables[0]?.columns[1]).toEqual({
      property: 'personId',
      type: 'number',
      isRequired: false,
      isIndexed: true,
      key: null,
      leadsTo: { modelId: 'person', ids: 'generated', isNamedAfter: true },
    });
  });

  it('are the same however the canvas was written down', () => {
    const entities = [car, person, ...others];
    expect(storesOf(canvas(entities.toReversed(), wires(...all).toReversed()))).toEqual(
      storesOf(canvas(entities, wires(...all))),
    );
  });

  it('hold models of microservices too, and none that are not stored or stored elsewhere', () => {
    const entities = [
      model('a', 'A'),
      model('b', 'B'),
      model('c', 'C', { base: 'Model' }),
      model('d', 'D'),
      model('e', 'E'),
      { id: 'm', type: 'Microservice', name: 'M', models: ['b'] },
      { id: 'ram', type: 'Connector', name: 'ram', connector: 'memory' },
    ];
    const connections = [...wires('a', 'b', 'c'), { id: 'ram-d', from: 'ram', to: 'd' }];
    expect(storesOf(canvas(entities, connections)).map(({ tables }) => tables.map(({ modelId }) => modelId))).toEqual([
      ['a', 'b'],
    ]);
  });

  it('are none where no model is wired to such a connector', () => {
    expect(storesOf(canvas([model('a', 'A')]))).toEqual([]);
  });
});

describe('a canvas is refused for', () => {
  it.each([
    [
      'two properties that would be one column',
      [model('a', 'A', { properties: [{ name: 'Id' }] })],
      'Model "A": "id" and "Id" would be one column "id" of Connector "db". Rename one.',
    ],
    [
      'a key and a property that would be one column',
      [
        model('a', 'A', {
          properties: [{ name: 'OWNERid' }],
          relations: [{ name: 'owner', type: 'belongsTo', model: 'b' }],
        }),
        model('b', 'B'),
      ],
      'Model "A": "OWNERid" and "ownerId" would be one column "ownerid" of Connector "db". Rename one.',
    ],
    [
      'a column that every table of the database has',
      [model('a', 'A', { properties: [{ name: 'xMin', type: 'number' }] })],
      'Model "A": "xMin" is a name of the database itself (Connector "db"). Rename it.',
    ],
    [
      'the name of the platform’s own table',
      [model('a', 'Tiffin_Migration')],
      'A table "tiffin_migration" of Connector "db" would not be that of Model "Tiffin_Migration". Rename the model.',
    ],
    [
      'the name of a table of the database itself',
      [model('a', 'PG_Class')],
      'A table "pg_class" of Connector "db" would not be that of Model "PG_Class". Rename the model.',
    ],
    [
      'links that would be kept in one table',
      [
        model('a', 'A-b', { relations: [{ name: 'c', type: 'hasAndBelongsToMany', model: 'a' }] }),
        model('b', 'A', { relations: [{ name: 'b-c', type: 'hasAndBelongsToMany', model: 'b' }] }),
      ],
      'the links between Model "A-b" and Model "A-b" and the links between Model "A" and Model "A" would be kept in one table "a$b$c" of Connector "db". Rename one.',
    ],
  ])('%s', (_, entities, message) => {
    expect(rulesOf(entities, wires(...entities.map(({ id }) => id)))).toEqual([message]);
  });

  it('nothing where such names lie elsewhere', () => {
    expect(rulesOf([model('a', 'A', { properties: [{ name: 'Id' }, { name: 'xmin' }] })])).toEqual([]);
  });
});
