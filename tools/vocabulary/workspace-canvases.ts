import fc from 'fast-check';
import { fields, listOf, mostly, type Word, words } from './words.js';

const reserved = ['save', 'toJSON', 'errors', 'hasOwnProperty', '__proto', 'constructor', 'toString', 'and', 'observe'];
const name = words(
  [...'title Title a-b _x price maker find count TITLE rel'.split(' '), 'x'.repeat(100), 'id2', 'where', 'filter'],
  [
    ...reserved,
    ...'1a $a then id é'.split(' '),
    'a b',
    '',
    'x'.repeat(101),
    ...'a.b Save nor prototype 日本 class ID Id'.split(' '),
    'a ',
  ],
);
const types = ['string', 'number', 'date', 'boolean', 'geopoint', 'array', 'object', 'buffer'];
const defaults: Readonly<Record<string, readonly unknown[]>> = {
  string: ['x'],
  number: [7],
  date: ['$now', 'now', '2026-01-31', 0],
  boolean: [true],
  geopoint: [[1, 2], { lat: 1, lng: 2 }],
  array: [['a']],
  object: [{ a: 1 }],
};
const flagOnly = fc.boolean();
const property: Word = words(types, ['String', 'text']).chain((type) =>
  fields({
    required: flagOnly,
    index: flagOnly,
    format: fc.constant('email'),
    ...(defaults[String(type)] ? { default: words(defaults[String(type)] ?? [], ['y', [1], null]) } : {}),
    ...(type === 'object' || type === 'array'
      ? { properties: listOf(fc.record({ name, type: words(types), required: flagOnly, index: flagOnly })) }
      : {}),
  }).chain((rest) => name.map((own) => ({ name: own, type, required: false, index: false, ...rest }))),
);
const relation: Word = fc.record({
  name,
  type: words(['hasMany', 'belongsTo', 'hasAndBelongsToMany'], ['hasOne', 'x']),
  foreignKey: words(['', 'makerId'], ['save', 'a b']),
  model: fc.constantFrom('car', 'part'),
});

const argument = fc.record({
  arg: fc.constantFrom('a', 'b'),
  type: words(['String', 'string', ['string'], 'any'], ['Strng']),
});
const method: Word = fc.record({
  name: words(
    ['stats', 'prototype.turn', 'title', 'price', 'upsert', 'prototype.save'],
    [...reserved, 'prototype.toJSON', 'a b', 'length'],
  ),
  accepts: listOf(argument, 1),
  returns: listOf(argument, 1),
  http: fields({
    path: words(
      ['/stats', '/:year/stats', '/', '/count', '/:id', '', '/stats/', '/Stats', '/:a/:b', '/a.b'],
      ['stats', '/a b', '/*', '/a?', '//', '/a//b', '/%20', '/é', '/:', '/a/../b', '/..', '/.', '/:a(\\d+)', '/a#b'],
    ),
    status: words([200, 204, 599], [99, 600, 200.5, -1, 1e21]),
    errorStatus: words([422], [100]),
  }).chain((rest) =>
    words(['get', 'post', 'del', 'all', 'GET', 'delete'], ['fetch']).map((verb) => ({ ...rest, verb })),
  ),
});

/** Defines whatever a method may be called; a script that does not is no word of the vocabulary. */
const script = `module.exports = (Model) => {
  for (const name of ['stats', 'title', 'price', 'save', 'toJSON', 'errors', 'and', 'toString', '__proto']) Model[name] = () => 1;
  Model.prototype.turn = () => 1;
  Model.upsert ??= () => 1;
  Model.prototype.save ??= () => 1;
};`;

/** What any kind of connector asks for. */
const spareSettings = { provider: 'amazon', key: { secret: 'KEY' }, keyId: 'id' };

/** Canvases of two models, and a connector that neither uses. */
export const workspaceCanvases = fc
  .record({
    name: words(
      ['Car', 'car-1', 'C_r'],
      [
        ...'Object do 1car File arguments PART part Café'.split(' '),
        'Car ',
        'x'.repeat(101),
        'constructor',
        'CLASS',
        'a.b',
        '',
      ],
    ),
    model: fields({
      base: words(['PersistedModel', 'Model', 'User'], ['Email']),
      readonly: flagOnly,
      strict: flagOnly,
      public: flagOnly,
      httpPath: words(
        ['', '/cars', 'a/b', 'Parts/x'],
        [
          ...'/ Parts parts/ PARTS Parts/count Parts/update a//b .. a/../b %2e é a?b :id a/:b .tiffin'.split(' '),
          'a b',
          'x'.repeat(201),
        ],
      ),
      plural: words(['', 'Cars', 'cars2'], ['a b', '.x', 'Parts', 'parts', 'é', 'a/b/', '/a']),
      properties: listOf(property),
      relations: listOf(relation, 1),
      methods: listOf(method),
      script: fc.constant(script),
      userFields: fc.constantFrom({}, { hidden: ['title'] }, { hidden: 7 }, { forceId: true }),
    }),
    kind: words(['memory'], ['mysql']),
    spare: words(['memory', 'mysql', 'web3', 'storage', 'redis']),
    wires: mostly(fc.constant(['car', 'part']), fc.subarray(['car', 'part'])) as fc.Arbitrary<string[]>,
  })
  .map(({ name: own, model, kind, spare, wires }) => ({
    entities: [
      {
        id: 'spare',
        type: 'Connector',
        name: 'spare',
        connector: spare,
        settings: { ...spareSettings, url: 'http://a/b' },
      },
      { id: 'db', type: 'Connector', name: 'db', connector: kind, settings: { url: 'mysql://a/b' } },
      { id: 'car', type: 'Model', name: own, ...model },
      { id: 'part', type: 'Model', name: 'Part' },
    ],
    connections: wires.map((to) => ({ id: `w-${to}`, from: 'db', to })),
  }));
