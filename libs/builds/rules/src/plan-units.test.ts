import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type Canvas, type Entity, applyOperations, parseCanvas } from '@tiffin/canvas-rules';
import { canvases } from '@tiffin/canvas-rules/testing';
import type { FunctionConfig, GatewayConfig, WorkspaceConfig } from '@tiffin/contracts';
import { Refusal, accepted } from '@tiffin/kernel';
import fc from 'fast-check';
import { contentHashOf } from './content-hash.js';
import { planRoutes } from './plan-routes.js';
import { planUnits } from './plan-units.js';

const digests = { 'runtime-workspace': 'w1', 'runtime-gateway': 'g1', 'runtime-function-node': 'f1' };
const example = new URL('../../../../docs/examples/walkthrough.json', import.meta.url);
const walkthrough = accepted(parseCanvas(JSON.parse(readFileSync(example, 'utf8'))));

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

const unit = (canvas: Canvas, key: string) => {
  const found = planUnits(canvas, digests).find((one) => one.key === key);
  if (!found) throw new Error(`no unit ${key}`);
  return found;
};

describe('the walkthrough', () => {
  it('becomes a workspace, a function and a gateway that calls both', () => {
    const units = planUnits(walkthrough, digests);
    expect(
      units.map(({ key, kind, name, entityId, upstreams, memoryMb }) => ({
        key,
        kind,
        name,
        entityId,
        upstreams,
        memoryMb,
      })),
    ).toEqual([
      { key: 'workspace', kind: 'workspace', name: 'workspace', entityId: null, upstreams: [], memoryMb: 256 },
      {
        key: 'function-myfunction',
        kind: 'function',
        name: 'myfunction',
        entityId: 'myfunction',
        upstreams: [],
        memoryMb: 128,
      },
      {
        key: 'gateway-gateway',
        kind: 'gateway',
        name: 'Gateway',
        entityId: 'gateway',
        upstreams: ['function-myfunction', 'workspace'],
        memoryMb: 128,
      },
    ]);
    expect(planRoutes(walkthrough)).toEqual([{ unit: 'gateway-gateway', gatewaySlug: 'gateway' }]);
  });

  it('gives the workspace its model on its connector', () => {
    const config = unit(walkthrough, 'workspace').content.config as WorkspaceConfig;
    expect(config.connectors).toEqual([{ id: 'memory', name: 'memory', connector: 'memory', settings: {} }]);
    expect(config.models).toMatchObject([{ name: 'Car', contextPath: 'cars', connector: 'memory', public: true }]);
    expect(config.models[0]?.properties).toMatchObject([
      { name: 'name', type: 'string' },
      { name: 'year', type: 'number', required: true },
    ]);
  });

  it("gives the function Kubeless' variables", () => {
    const { content } = unit(walkthrough, 'function-myfunction');
    expect(content.variables).toEqual({
      MOD_NAME: 'handler',
      FUNC_HANDLER: 'fn',
      FUNC_TIMEOUT: '180',
      FUNC_RUNTIME: 'nodejs24',
      FUNC_MEMORY_LIMIT: '128',
      REQ_MB_LIMIT: '1',
    });
    expect((content.config as FunctionConfig).handler).toBe('handler.fn');
    expect(content.dependencies).toBeNull();
  });

  it('gives the gateway names instead of ids, and units instead of addresses', () => {
    const config = unit(walkthrough, 'gateway-gateway').content.config as GatewayConfig;
    expect(config.serviceEndpoints).toEqual({
      Car: { unit: 'workspace', path: '/api/cars' },
      Service: { urls: ['http://127.0.0.1:8099'] },
      myfunction: { unit: 'function-myfunction', path: '' },
    });
    expect(config.apiEndpoints['CarApiEndpoint']).toEqual({ host: '*', paths: ['/cars*'] });
    expect(Object.keys(config.pipelines)).toEqual(['CarPipeline', 'FunctionPipeline', 'ServicePipeline']);
    expect(config.pipelines['CarPipeline']).toMatchObject({
      apiEndpoints: ['CarApiEndpoint'],
      policies: [{ proxy: [{ condition: { name: 'always' }, action: { serviceEndpoint: 'Car', stripPath: true } }] }],
    });
  });
});

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
  ])('of %s', (_, id, changes, keys) => {
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

describe('any canvas', () => {
  it('has a unit for each upstream, a key for each target and an endpoint for each name', () => {
    fc.assert(
      fc.property(canvases(24), (canvas) => {
        const units = planUnits(canvas, digests);
        const keys = units.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { content, upstreams } of units) {
          for (const upstream of upstreams) expect(keys).toContain(upstream);
          if (content.kind === 'gateway') expectClosed(content.config as GatewayConfig, upstreams);
        }
      }),
      { numRuns: 50 },
    );
  });
});

function expectClosed(config: GatewayConfig, upstreams: readonly string[]): void {
  for (const service of Object.values(config.serviceEndpoints))
    if ('unit' in service) expect(upstreams).toContain(service.unit);
  for (const pipeline of Object.values(config.pipelines)) {
    for (const name of pipeline.apiEndpoints) expect(Object.keys(config.apiEndpoints)).toContain(name);
    for (const step of pipeline.policies.flatMap((policy) => policy['proxy'] ?? []))
      expect(Object.keys(config.serviceEndpoints)).toContain(step.action?.['serviceEndpoint']);
  }
}

describe('microservices', () => {
  const operations = [
    { op: 'addEntity', entity: { id: 'second', type: 'Connector', name: 'second', connector: 'memory' } },
    { op: 'addEntity', entity: { id: 'shop', type: 'Model', name: 'Shop' } },
    { op: 'addEntity', entity: { id: 'loose', type: 'Model', name: 'Loose' } },
    { op: 'addEntity', entity: { id: 'micro', type: 'Microservice', name: 'Shops', models: ['shop', 'loose'] } },
    { op: 'addConnection', connection: { id: 'x', from: 'second', to: 'shop' } },
    { op: 'addConnection', connection: { id: 'y', from: 'shop', to: 'service-pipeline' } },
  ];
  const canvas = accepted(applyOperations(walkthrough, operations));
  const names = (key: string) => {
    const { connectors, models } = unit(canvas, key).content.config as WorkspaceConfig;
    return [connectors.map(({ name }) => name), models.map(({ name }) => name)];
  };

  it('have their models and the connectors of these, and the workspace has the others', () => {
    expect(names('microservice-micro')).toEqual([['second'], ['Loose', 'Shop']]);
    expect(names('workspace')).toEqual([['memory'], ['Car']]);
  });

  it('are called by the gateways of their models', () => {
    expect(unit(canvas, 'gateway-gateway').upstreams).toEqual([
      'function-myfunction',
      'microservice-micro',
      'workspace',
    ]);
  });

  it('without models are no unit, nor is a workspace without any', () => {
    const empty = accepted(applyOperations(canvas, [{ op: 'updateEntity', id: 'micro', changes: { models: [] } }]));
    expect(planUnits(empty, digests).map(({ key }) => key)).not.toContain('microservice-micro');
    const all = accepted(
      applyOperations(canvas, [{ op: 'updateEntity', id: 'micro', changes: { models: ['car', 'shop', 'loose'] } }]),
    );
    expect(planUnits(all, digests).map(({ key }) => key)).not.toContain('workspace');
  });
});

describe('names that occur twice', () => {
  it('get keys of their own', () => {
    const answer = applyOperations(walkthrough, [
      { op: 'updateEntity', id: 'service', changes: { name: 'Car' } },
      {
        op: 'updateEntity',
        id: 'gateway',
        changes: { pipelines: gate.pipelines.map((one) => ({ ...one, name: 'Same' })) },
      },
    ]);
    if (answer instanceof Refusal) throw answer;
    const config = unit(answer, 'gateway-gateway').content.config as GatewayConfig;
    expect(Object.keys(config.serviceEndpoints).toSorted()).toEqual(['Car-model', 'Car-serviceendpoint', 'myfunction']);
    expect(Object.keys(config.pipelines)).toEqual([
      'Same-car-pipeline',
      'Same-function-pipeline',
      'Same-service-pipeline',
    ]);
  });
});
