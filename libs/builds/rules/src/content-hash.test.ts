import { describe, expect, it } from 'vitest';
import { type Canvas, type Entity, applyOperations } from '@tiffin/canvas-rules';
import { canvases } from '@tiffin/canvas-rules/testing';
import { accepted } from '@tiffin/kernel';
import fc from 'fast-check';
import { contentHashOf } from './content-hash.js';
import { planUnits } from './plan-units.js';
import { digests, walkthrough } from './testing/walkthrough.js';

const hashes = (canvas: Canvas, of = digests): Record<string, string> =>
  Object.fromEntries(planUnits(canvas, of).map(({ key, content }) => [key, contentHashOf(content)]));

/** Keys of the units whose hash is not the same, or that only one has. */
function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => before[key] !== after[key])
    .toSorted();
}

const update = (canvas: Canvas, id: string, changes: Record<string, unknown>): Canvas =>
  accepted(applyOperations(canvas, [{ op: 'updateEntity', id, changes }]));

const script = 'module.exports = function (Car) {};';
const full = [
  ['car', { script, dependencies: { leftpad: '1.0.0' } }],
  [
    'myfunction',
    {
      files: {
        'handler.js': '1',
        'lib/a.js': '2',
        'package.json': '{"dependencies":{"a":"1"}}',
        'package-lock.json': '{}',
      },
    },
  ],
].reduce((canvas, [id, changes]) => update(canvas, id as string, changes as Record<string, unknown>), walkthrough);

const fn = full.entities.find(({ id }) => id === 'myfunction') as Extract<Entity, { type: 'Function' }>;
const gate = full.entities.find(({ id }) => id === 'gateway') as Extract<Entity, { type: 'Gateway' }>;
const files = (changes: Record<string, string>) => ({ files: { ...fn.files, ...changes } });

describe('a hash', () => {
  it.each<[string, string, Record<string, unknown>, string[]]>([
    ['a file of a function', 'myfunction', files({ 'lib/a.js': '3' }), ['function-myfunction']],
    ['the path of a file', 'myfunction', { files: { ...fn.files, 'lib/b.js': '2' } }, ['function-myfunction']],
    ['the packages', 'myfunction', files({ 'package.json': '{"dependencies":{"a":"2"}}' }), ['function-myfunction']],
    ['the lock file', 'myfunction', files({ 'package-lock.json': '{ }' }), ['function-myfunction']],
    ['the handler', 'myfunction', { handler: 'handler.other' }, ['function-myfunction']],
    ['the timeout', 'myfunction', { timeoutSeconds: 7 }, ['function-myfunction']],
    ['the memory', 'myfunction', { memoryMb: 256 }, ['function-myfunction']],
    ['the script of a model', 'car', { script: `${script}//` }, ['workspace']],
    ['the packages of a model', 'car', { dependencies: { leftpad: '1.0.1' } }, ['workspace']],
    ['a property', 'car', { properties: [{ name: 'year', type: 'string' }] }, ['workspace']],
    ['a method', 'car', { methods: [{ name: 'honk' }] }, ['workspace']],
    ['a relation', 'car', { relations: [{ name: 'next', model: 'car' }] }, ['workspace']],
    ['whether REST serves it', 'car', { public: false }, ['workspace']],
    ['a further field of a model', 'car', { userFields: { hidden: ['year'] } }, ['workspace']],
    ['the path of a model, which the gateway calls', 'car', { plural: 'autos' }, ['gateway-gateway', 'workspace']],
    [
      'the name of a model, which is the key of a service endpoint',
      'car',
      { name: 'Auto' },
      ['gateway-gateway', 'workspace'],
    ],
    ['the name of a connector', 'memory', { name: 'ram' }, ['workspace']],
    ['a setting of a connector', 'memory', { settings: { localStorage: 'x' } }, ['workspace']],
    ['an address', 'service', { urls: ['http://example.org'] }, ['gateway-gateway']],
    ['the paths of an endpoint', 'car-endpoint', { paths: ['/autos*'] }, ['gateway-gateway']],
    ['the methods of an endpoint', 'car-endpoint', { methods: ['GET'] }, ['gateway-gateway']],
    ['the scopes of an endpoint', 'car-endpoint', { scopes: ['a'] }, ['gateway-gateway']],
    ['the host of an endpoint', 'car-endpoint', { host: 'a.example' }, ['gateway-gateway']],
    ['the allowed policies', 'gateway', { policies: ['proxy', 'log'] }, ['gateway-gateway']],
    [
      'the name of a pipeline',
      'gateway',
      { pipelines: gate.pipelines.map((one, index) => (index ? one : { ...one, name: 'Renamed' })) },
      ['gateway-gateway'],
    ],
    ['the place of an entity', 'car', { itemOrder: 99 }, []],
    ['the port that the platform decides', 'gateway', { http: { enabled: true, port: 81 } }, []],
    [
      'the id of a policy',
      'gateway',
      {
        pipelines: gate.pipelines.map((one) => ({
          ...one,
          policies: one.policies.map((policy) => ({ ...policy, id: `${policy.id}-x` })),
        })),
      },
      [],
    ],
  ])('of %s', (...[, id, changes, keys]) => {
    expect(changed(hashes(full), hashes(update(full, id, changes)))).toEqual(keys);
  });

  it.each([
    ['runtime-workspace', ['workspace']],
    ['runtime-gateway', ['gateway-gateway']],
    ['runtime-function-node', ['function-myfunction']],
  ])('of the bundle %s', (name, keys) => {
    expect(changed(hashes(full), hashes(full, { ...digests, [name]: 'other' }))).toEqual(keys);
  });

  it('is 64 hexadecimal digits', () => expect(Object.values(hashes(full)).join('')).toMatch(/^([0-9a-f]{64}){3}$/));

  it('is equal for equal canvases, in whatever order they were written down', () => {
    fc.assert(
      fc.property(canvases(24), fc.infiniteStream(fc.nat()), (canvas, chance) => {
        const shuffled = <Item>(items: readonly Item[]): Item[] =>
          items
            .map((item) => [chance.next().value, item] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, item]) => item);
        const mixed: Canvas = {
          ...canvas,
          entities: shuffled(canvas.entities),
          connections: shuffled(canvas.connections),
        };
        expect(planUnits(mixed, digests)).toEqual(planUnits(canvas, digests));
      }),
      { numRuns: 50 },
    );
  });

  it('of one function is all that a change of its code changes', () => {
    fc.assert(
      fc.property(canvases(24), fc.nat(), (canvas, number) => {
        const functions = canvas.entities.filter(({ type }) => type === 'Function');
        const one = functions[number % Math.max(1, functions.length)];
        if (!one) return;
        const after = update(canvas, one.id, { files: { 'handler.js': `exports.fn = () => 'v${number}'; //` } });
        expect(changed(hashes(canvas), hashes(after))).toEqual([`function-${one.id}`]);
      }),
      { numRuns: 50 },
    );
  });

  it('of no unit depends on the place of an entity', () => {
    fc.assert(
      fc.property(canvases(24), (canvas) => {
        const moved: Canvas = {
          ...canvas,
          entities: canvas.entities.map((one) => ({ ...one, itemOrder: one.itemOrder + 7 })),
        };
        expect(hashes(moved)).toEqual(hashes(canvas));
      }),
      { numRuns: 50 },
    );
  });
});
