import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import { canvasWarnings } from './canvas-warnings.js';
import { modelSchema } from './model.js';
import { smallCanvas } from './testing/small-canvas.js';

const script = 'module.exports = (Car) => { Car.stats = () => 1; };';
const read = (fields: object) => modelSchema.safeParse({ id: 'car', type: 'Model', name: 'Car', ...fields });
const told = (fields: object): string =>
  read(fields)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ') ?? 'accepted';
const method = (http: object, name = 'stats') => ({ name, http });

describe('models', () => {
  it.each<[string, object]>([
    [
      'types as LoopBack 3 writes them',
      {
        script,
        methods: [
          {
            name: 'stats',
            accepts: [
              { arg: 'a', type: 'string' },
              { arg: 'b', type: ['number'] },
            ],
          },
        ],
      },
    ],
    ['verbs as LoopBack 3 writes them', { script, methods: [method({ verb: 'GET' }), method({ verb: 'delete' })] }],
    ['one path with two verbs', { script, methods: [method({ verb: 'get' }), method({ verb: 'post' })] }],
    ['an operation of LoopBack at a further path', { methods: [method({ path: '/drop', verb: 'del' }, 'destroyAll')] }],
    [
      'a key that is a property',
      {
        properties: [{ name: 'n', type: 'number' }],
        relations: [{ name: 'a', type: 'belongsTo', model: 'x', foreignKey: 'n' }],
      },
    ],
    ['an empty foreign key', { relations: [{ name: 'maker', model: 'x', foreignKey: '' }] }],
    ['the moment as a default', { properties: [{ name: 'at', type: 'date', default: '$now' }] }],
  ])('let %s through', (_, fields) => expect(told(fields)).toBe('accepted'));

  it('store types and verbs in one form', () => {
    const methods = [{ name: 'stats', accepts: [{ arg: 'a', type: 'string' }], http: { verb: 'DELETE' } }];
    expect(read({ script, methods }).data?.methods[0]).toMatchObject({
      accepts: [{ type: 'String' }],
      http: { verb: 'del' },
    });
  });

  it.each<[string, object, RegExp]>([
    ['a property save', { properties: [{ name: 'save' }] }, /properties.0.name: "save" is a reserved name/],
    ['a property errors', { properties: [{ name: 'errors' }] }, /"errors" is a reserved name/],
    ['a property hasOwnProperty', { properties: [{ name: 'hasOwnProperty' }] }, /reserved name/],
    [
      'a relation toString',
      { relations: [{ name: 'toString', model: 'x' }] },
      /relations.0.name: "toString" is a reserved/,
    ],
    ['a foreign key toJSON', { relations: [{ name: 'a', model: 'x', foreignKey: 'toJSON' }] }, /reserved name/],
    [
      'a property and a relation of one name',
      { properties: [{ name: 'a' }], relations: [{ name: 'a', model: 'x' }] },
      /rename one/,
    ],
    [
      'a key that is called like a relation',
      { relations: [{ name: 'maker', type: 'belongsTo', model: 'x', foreignKey: 'maker' }] },
      /relations.0.foreignKey: a relation is called "maker" already/,
    ],
    [
      'a relation that is called like the key of another',
      {
        relations: [
          { name: 'maker', type: 'belongsTo', model: 'x' },
          { name: 'makerId', model: 'x' },
        ],
      },
      /relations.0.foreignKey: a relation is called "makerId" already/,
    ],
    [
      'a key that is a date',
      {
        properties: [{ name: 'at', type: 'date' }],
        relations: [{ name: 'a', type: 'belongsTo', model: 'x', foreignKey: 'at' }],
      },
      /relations.0.foreignKey: the property "at" is of the type date/,
    ],
    [
      'a method of rows that is called like a relation',
      { script, relations: [{ name: 'wheels', model: 'x' }], methods: [method({ verb: 'get' }, 'prototype.wheels')] },
      /methods.0.name: a property or relation is called "wheels" already/,
    ],
    [
      'a method of rows that is called like a key',
      {
        script,
        relations: [{ name: 'maker', type: 'belongsTo', model: 'x' }],
        methods: [method({ verb: 'get' }, 'prototype.makerId')],
      },
      /relations.0.foreignKey: a method of each row is called "makerId" already/,
    ],
    [
      'two names that differ by case',
      { properties: [{ name: 'a' }, { name: 'A' }] },
      /properties.1.name: "A" occurs twice/,
    ],
    ['a method observe', { script, methods: [method({}, 'observe')] }, /methods.0.name: "observe" is a reserved name/],
    ['a method without code', { methods: [method({})] }, /nothing defines "stats"; add a script that sets Model.stats/],
    [
      'an operation of LoopBack where there are none',
      { base: 'Model', methods: [method({}, 'prototype.save')] },
      /nothing defines "prototype.save"/,
    ],
    [
      'two methods at one path',
      { script, methods: [method({ path: '/a/:x', verb: 'all' }), method({ path: '/a/:y/', verb: 'get' })] },
      /would both answer GET \/a\/:/,
    ],
    ['a path that is none', { script, methods: [method({ path: 'stats' })] }, /no path of a method/],
    ['a status that ends nothing', { script, methods: [method({ status: 100 })] }, /from 200 to 599/],
    [
      'a type that is none',
      { script, methods: [{ name: 'stats', returns: [{ arg: 'a', type: 'Strng' }] }] },
      /methods.0.returns.0.type/,
    ],
    ['a default of another type', { properties: [{ name: 'a', type: 'number', default: 'x' }] }, /must be a number/],
  ])('refuse %s', (_, fields, message) => expect(told(fields)).toMatch(message));
});

const rulesOf = (operations: readonly unknown[]): string[] => {
  const answer = applyOperations(smallCanvas, operations);
  if (answer instanceof Refusal) return answer.problems.map(({ rule }) => rule);
  return canvasWarnings(answer, { domain: 'localhost' }).map(({ rule }) => `warning ${rule}`);
};
const update = (id: string, changes: object) => ({ op: 'updateEntity', id, changes });
const ofKind = (connector: string) => ({
  id: 'own',
  type: 'Connector',
  name: 'own',
  connector,
  settings: { url: `${connector}://a/b` },
});
const wire = (from: string, to: string) => ({ op: 'addConnection', connection: { id: `${from}-${to}`, from, to } });
const pipelines = (policies: readonly object[]) => [
  update('gate', { pipelines: [{ id: 'pipe', name: 'Pipe', policies }] }),
];
const served = (httpPath: string) => [wire('db', 'wheel'), update('wheel', { httpPath })];
const ending = { id: 'end', name: 'terminate', pairs: [{}] };

describe('what models, connectors and gateways break together', () => {
  it.each<[string, readonly unknown[], readonly string[]]>([
    ['nothing', [], []],
    [
      'a relation to a model without a connector',
      [update('car', { relations: [{ name: 'w', model: 'wheel' }] })],
      ['relation-detached'],
    ],
    [
      'a key that is called like a relation of the model that holds it',
      [
        wire('db', 'wheel'),
        update('wheel', { relations: [{ name: 'carId', model: 'wheel' }] }),
        update('car', { relations: [{ name: 'w', model: 'wheel' }] }),
      ],
      ['relation-key'],
    ],
    [
      'a key in a property of another type',
      [
        wire('db', 'wheel'),
        update('wheel', { properties: [{ name: 'at', type: 'geopoint' }] }),
        update('car', { relations: [{ name: 'w', model: 'wheel', foreignKey: 'at' }] }),
      ],
      ['relation-key'],
    ],
    [
      'links between models with one key',
      [
        wire('db', 'wheel'),
        update('car', { name: 'Car_x', relations: [{ name: 'w', type: 'hasAndBelongsToMany', model: 'wheel' }] }),
        update('wheel', { name: 'CarX' }),
      ],
      ['relation-key'],
    ],
    [
      'related rows of two models with one key',
      [
        wire('db', 'wheel'),
        update('car', { name: 'Car_x', relations: [{ name: 'w', model: 'wheel' }] }),
        update('wheel', { name: 'CarX', relations: [{ name: 'w', model: 'wheel' }] }),
      ],
      ['relation-key', 'relation-key'],
    ],
    [
      'relations of a model without a connector',
      [update('wheel', { relations: [{ name: 'c', type: 'belongsTo', model: 'car' }] })],
      ['warning relation-ignored'],
    ],
    [
      'a connector that nothing can run, wired',
      [{ op: 'addEntity', entity: ofKind('mysql') }, wire('own', 'wheel')],
      ['connector-not-runnable'],
    ],
    ['one that can be run, wired', [{ op: 'addEntity', entity: ofKind('postgresql') }, wire('own', 'wheel')], []],
    [
      'one that nothing can run, without wires',
      [{ op: 'addEntity', entity: ofKind('mysql') }],
      ['warning connector-not-runnable'],
    ],
    ['a host that is not routed', [update('api', { host: '*.example.test' })], ['warning host-not-routed']],
    ['a host that is', [update('api', { host: 'gate.*.*.*.localhost' })], []],
    ['the host of another gateway', [update('api', { host: 'other.*.*.*.localhost' })], ['warning host-not-routed']],
    ['a pattern of hosts, which may be routed', [update('api', { host: '*', hostRegex: 'gate.+' })], []],
    ['what a server of Express Gateway would do', [update('gate', { http: { enabled: false }, system: {} })], []],
    [
      'what only a server of Express Gateway does',
      [update('gate', { https: { enabled: true }, system: { db: {} } })],
      ['warning setting-without-effect', 'warning setting-without-effect'],
    ],
    ['a proxy that lost its target', [{ op: 'removeEntity', id: 'car' }], ['warning proxy-without-target']],
    [
      'an endpoint that nothing answers',
      [{ op: 'removeEntity', id: 'car' }, ...pipelines([])],
      ['warning pipeline-without-answer'],
    ],
    [
      'an endpoint that statements answer',
      [
        { op: 'removeEntity', id: 'car' },
        ...pipelines([
          { id: 'x', name: 'expression', pairs: [{ action: { jscode: "if (req.path) res.redirect('/a')" } }] },
        ]),
      ],
      [],
    ],
    [
      'an endpoint that statements change',
      [
        { op: 'removeEntity', id: 'car' },
        ...pipelines([{ id: 'x', name: 'expression', pairs: [{ action: { jscode: "req.url = '/a'" } }] }]),
      ],
      ['warning pipeline-without-answer'],
    ],
    [
      'a policy after the last',
      [
        { op: 'removeEntity', id: 'car' },
        ...pipelines([ending, { id: 'log', name: 'log', pairs: [{ action: { message: 'x' } }] }]),
      ],
      ['warning policy-unreached'],
    ],
    [
      'an address whose query is never sent',
      [update('out', { urls: ['http://a/?b=c'] }), wire('out', 'tube')],
      ['proxy-query'],
    ],
    ['a model at the path of another one’s operation', served('Cars/count'), ['context-path-unique']],
    [
      'a model at the path of another one’s method',
      [...served('Cars/stats'), update('car', { script, methods: [method({ verb: 'get' })] })],
      ['context-path-unique'],
    ],
    ['a model below another', served('Cars/wheels'), ['warning context-path-nested']],
    ['a model at the path of another one’s relation', served('Cars/1/wheels'), ['warning context-path-nested']],
    ['a model beside another', served('CarsAndWheels'), []],
    [
      'a method in place of an operation',
      [update('car', { script, methods: [method({ verb: 'get', path: '/count' })] })],
      ['warning method-replaces-operation'],
    ],
    [
      'a method in place of a relation’s operation',
      [
        wire('db', 'wheel'),
        update('car', {
          script: `${script} Car.prototype.turn = 1`,
          relations: [{ name: 'wheels', model: 'wheel' }],
          methods: [method({ verb: 'all', path: '/wheels' }, 'prototype.turn')],
        }),
      ],
      ['warning method-replaces-operation', 'warning method-replaces-operation', 'warning method-replaces-operation'],
    ],
    [
      'an operation at its own path',
      [update('car', { methods: [method({ verb: 'get', path: '/count' }, 'count')] })],
      [],
    ],
    [
      'a script without the method',
      [update('car', { script: 'module.exports = () => {}', methods: [{ name: 'stats' }] })],
      ['warning method-not-in-script'],
    ],
  ])('%s', (_, operations, rules) => expect(rulesOf(operations)).toEqual(rules));
});
