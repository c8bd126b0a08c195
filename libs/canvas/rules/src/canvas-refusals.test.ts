import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import { canvasLimits } from './canvas-limits.js';
import { smallCanvas } from './testing/small-canvas.js';

const problemsOf = (operations: unknown): Refusal['problems'] => {
  const answer = applyOperations(smallCanvas, operations);
  if (answer instanceof Refusal) return answer.problems;
  throw new Error('it was accepted');
};

const update = (id: string, changes: Record<string, unknown>) => [{ op: 'updateEntity', id, changes }];
const add = (entity: Record<string, unknown>) => [{ op: 'addEntity', entity }];
const files = { 'handler.js': '' };
const nested = (levels: number): unknown =>
  levels === 1 ? { name: 'always' } : { name: 'not', condition: nested(levels - 1) };
const withPolicies = (...policies: unknown[]) =>
  update('gate', { pipelines: [{ id: 'tube', name: 'Tube', policies }] });

describe('what breaks a rule is refused with the entity, the field, the rule and the way out', () => {
  it.each<[string, unknown, string, string | undefined, RegExp]>([
    [
      'an unknown field',
      update('car', { colour: 'red' }),
      'field-unknown',
      'colour',
      /Model "Car" has no field "colour". Remove it. Its fields are id, name, /,
    ],
    ['a wrong field', update('car', { readonly: 'yes' }), 'field-invalid', 'readonly', /Model "Car", "readonly"/],
    [
      'a name in other case',
      update('wheel', { name: 'cAR' }),
      'name-unique',
      'name',
      /two Models with the name .*Rename one/,
    ],
    ['a reserved model name', update('car', { name: 'Object' }), 'field-invalid', 'name', /choose another name/],
    ['an empty name', update('car', { name: '' }), 'field-invalid', 'name', /a name is needed/],
    ['the name of a function', update('fun', { name: 'other' }), 'field-fixed', 'name', /cannot be changed/],
    ['an id', update('car', { id: 'other' }), 'field-fixed', 'id', /cannot be changed/],
    [
      'a function name with dots',
      add({ id: 'n', type: 'Function', name: 'a.b', files }),
      'field-invalid',
      'name',
      /lower-case/,
    ],
    [
      'a function without its module',
      update('fun', { files: { 'other.js': '' } }),
      'field-invalid',
      'files',
      /needs the file "handler.js"; add it/,
    ],
    [
      'a path out of the folder',
      update('fun', { files: { ...files, '../x': '' } }),
      'field-invalid',
      'files.../x',
      /relative path/,
    ],
    [
      'a package.json that is none',
      update('fun', { files: { ...files, 'package.json': '{' } }),
      'field-invalid',
      'files',
      /not valid JSON/,
    ],
    [
      'a package from a path',
      update('fun', { files: { ...files, 'package.json': '{"dependencies":{"a":"file:/etc"}}' } }),
      'field-invalid',
      'files',
      /version range/,
    ],
    ['too much memory', update('fun', { memoryMb: 4096 }), 'field-invalid', 'memoryMb', /2048/],
    [
      'an unknown type',
      add({ id: 'n', type: 'Portal', name: 'P' }),
      'type-unknown',
      'type',
      /Use one of Connector, Model/,
    ],
    ['a taken id', add({ id: 'pipe', type: 'Microservice', name: 'N' }), 'id-taken', 'id', /Give .* another/],
    [
      'a gateway at a taken host',
      add({ id: 'n', type: 'Gateway', name: 'gâte!' }),
      'gateway-slug',
      'name',
      /"gate". Rename one/,
    ],
    ['a gateway without a host', update('gate', { name: '___' }), 'gateway-slug', 'name', /at least one letter/],
    ['an address that is none', update('out', { urls: ['ftp://x'] }), 'field-invalid', 'urls.0', /https/],
    ['no address', update('out', { urls: [] }), 'field-invalid', 'urls', /at least one/],
    [
      'a database without an address',
      add({ id: 'n', type: 'Connector', name: 'N', connector: 'mysql', settings: { host: 'h' } }),
      'field-invalid',
      'settings.port',
      /or give a "url" instead/,
    ],
    [
      'a port that is none',
      add({ id: 'n', type: 'Connector', name: 'N', connector: 'redis', settings: { url: 'redis://x', port: 70000 } }),
      'field-invalid',
      'settings.port',
      /0 to 65535/,
    ],
    [
      'a default of another type',
      update('car', { properties: [{ name: 'a', type: 'number', default: 'x' }] }),
      'field-invalid',
      'properties.0.default',
      /must be a number/,
    ],
    [
      'a property twice',
      update('car', { properties: [{ name: 'a' }, { name: 'a' }] }),
      'field-invalid',
      'properties.1.name',
      /rename one/,
    ],
    [
      'a relation to nothing',
      update('car', { relations: [{ name: 'r', model: 'fun' }] }),
      'reference-dangling',
      'relations.0.model',
      /Choose a model/,
    ],
    [
      'a relation to another process',
      [...update('micro', { models: ['wheel'] }), ...update('car', { relations: [{ name: 'r', model: 'wheel' }] })],
      'relation-same-unit',
      'relations.0.model',
      /same microservice/,
    ],
    [
      'a model in two microservices',
      [...update('micro', { models: ['car'] }), ...add({ id: 'n', type: 'Microservice', name: 'N', models: ['car'] })],
      'microservice-single',
      'models.0',
      /Remove it from one/,
    ],
    [
      'a microservice of nothing',
      update('micro', { models: ['nobody'] }),
      'reference-dangling',
      'models.0',
      /Remove it/,
    ],
    [
      'two models at one path',
      update('wheel', { httpPath: '/cars/' }),
      'context-path-unique',
      'httpPath',
      /both be served/,
    ],
    [
      'two versions of a package',
      [...update('car', { dependencies: { a: '1' } }), ...update('wheel', { dependencies: { a: '2' } })],
      'dependency-conflict',
      'dependencies.a',
      /Agree on one version/,
    ],
    [
      'a policy that there is not',
      withPolicies({ id: 'p', name: 'rewrite' }),
      'field-invalid',
      'pipelines.0.policies.0.name',
      /"rewrite" is not known; known are proxy, log, cors, headers, terminate/,
    ],
    [
      'a condition that there is not',
      withPolicies({ id: 'p', name: 'cors', pairs: [{ condition: { name: 'no-such' } }] }),
      'field-invalid',
      'pipelines.0.policies.0.pairs.0.condition.name',
      /"no-such" is not known; known are always, never/,
    ],
    [
      'conditions that are too deep',
      withPolicies({ id: 'p', name: 'cors', pairs: [{ condition: nested(9) }] }),
      'condition-depth',
      'pipelines.0.policies.0.pairs.0.condition',
      /flatter/,
    ],
    [
      'a policy that the gateway does not allow',
      update('gate', { policies: ['cors'] }),
      'policy-not-allowed',
      'pipelines.0.policies.0.name',
      /Add it to the gateway's "policies"/,
    ],
    [
      'a proxy to nothing',
      withPolicies({ id: 'p', name: 'proxy', pairs: [{ action: { serviceEndpoint: 'nobody' } }] }),
      'reference-dangling',
      'pipelines.0.policies.0.pairs.0.action.serviceEndpoint',
      /Choose another target/,
    ],
    [
      'a proxy without a wire',
      withPolicies({ id: 'p', name: 'proxy', pairs: [{ action: { serviceEndpoint: 'out' } }] }),
      'proxy-unwired',
      'pipelines.0.policies.0.pairs.0.action.serviceEndpoint',
      /Draw the wire/,
    ],
    [
      'two policies with one id',
      withPolicies({ id: 'p', name: 'cors' }, { id: 'p', name: 'cors' }),
      'id-unique',
      'pipelines.0.policies',
      /Give one of them another/,
    ],
    [
      'a dangling wire',
      [{ op: 'addConnection', connection: { id: 'n', from: 'db', to: 'nobody' } }],
      'connection-dangling',
      'to',
      /Add it first, or remove the wire/,
    ],
    [
      'an operation that is none',
      [{ op: 'explode' }],
      'operation-invalid',
      'operations.0.op',
      /use one of the operations/,
    ],
    ['an entity that is not there', update('nobody', {}), 'entity-unknown', undefined, /Load the canvas again/],
    ['half a character', update('car', { name: '\ud800' }), 'text-unicode', undefined, /Remove it/],
  ])('%s', (...[, operations, rule, field, message]) => {
    const problems = problemsOf(operations);
    expect(problems).toContainEqual(expect.objectContaining({ rule, message: expect.stringMatching(message) }));
    expect(problems.find((one) => one.rule === rule)?.field).toBe(field);
  });

  it('says how many problems there are, and does nothing', () => {
    const answer = applyOperations(smallCanvas, update('car', { a: 1, b: 2 }));
    expect(answer).toMatchObject({
      code: 'CANVAS_INVALID',
      message: expect.stringContaining('2 problems. Operation 1: Model'),
    });
  });

  it('refuses what is too large with its size and the limit', () => {
    const answer = applyOperations(
      smallCanvas,
      update('fun', { files: { ...files, 'big.txt': 'x'.repeat(canvasLimits.bytes) } }),
    );
    expect(answer).toMatchObject({
      code: 'CANVAS_TOO_LARGE',
      message: expect.stringContaining(String(canvasLimits.bytes)),
    });
  });

  it('refuses more entities than there may be', () => {
    const many = Array.from(
      { length: canvasLimits.entities },
      (_, n) => add({ id: `n${n}`, type: 'Microservice', name: `N${n}` })[0],
    );
    expect(problemsOf(many)).toMatchObject([{ rule: 'limit' }]);
  });

  it('refuses what would exhaust the stack', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
    expect(problemsOf(update('car', { userFields: { deep } }))).toMatchObject([{ rule: 'json-depth' }]);
  });
});
