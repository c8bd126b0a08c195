import { describe, expect, it } from 'vitest';
import { type Canvas, type Entity, type Gateway, applyOperations, settingUses } from '@tiffin/canvas-rules';
import { canvases } from '@tiffin/canvas-rules/testing';
import { type FunctionConfig, type GatewayConfig, settingReferences, type WorkspaceConfig } from '@tiffin/contracts';
import { Refusal, accepted } from '@tiffin/kernel';
import fc from 'fast-check';
import { planRoutes } from './plan-routes.js';
import { planUnits } from './plan-units.js';
import { digests, walkthrough } from './testing/walkthrough.js';

const unit = (canvas: typeof walkthrough, key: string) => {
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
    const [shown] = walkthrough.entities.filter(
      (entity) => entity.type === 'ApiEndpoint' && entity.name === 'CarApiEndpoint',
    );
    const patterned = { ...shown!, hostRegex: 'a|b', pathRegex: '^/cars', paths: [] };
    const entities = walkthrough.entities.map((entity) => (entity === shown ? patterned : entity));
    const drawn = unit({ ...walkthrough, entities }, 'gateway-gateway').content.config as GatewayConfig;
    expect(drawn.apiEndpoints['CarApiEndpoint']).toEqual({ hostRegex: 'a|b', pathRegex: '^/cars' });
    expect(Object.keys(config.pipelines)).toEqual(['CarPipeline', 'FunctionPipeline', 'ServicePipeline']);
    expect(config.pipelines['CarPipeline']).toMatchObject({
      apiEndpoints: ['CarApiEndpoint'],
      policies: [{ proxy: [{ condition: { name: 'always' }, action: { serviceEndpoint: 'Car', stripPath: true } }] }],
    });
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

/** The canvas with a setting of its own in each entity that can name one; secrets and variables in turn. */
const withSettings = (canvas: Canvas): Canvas => ({
  ...canvas,
  entities: canvas.entities.map((entity, at) => ({
    ...entity,
    ...settingField(entity, { [at % 2 === 0 ? 'secret' : 'variable']: `S_${entity.id.toUpperCase()}` }),
  })),
});

function settingField(entity: Entity, reference: object): object {
  const fields: Partial<Record<Entity['type'], object>> = {
    Connector: { settings: { note: reference } },
    Model: { userFields: { note: reference } },
    Function: { environment: { NOTE: reference } },
    ServiceEndpoint: { urls: [reference] },
    Gateway: { system: { note: reference } },
  };
  return fields[entity.type] ?? {};
}

const names = (uses: readonly { readonly name: string }[]): string[] =>
  [...new Set(uses.map(({ name }) => name))].toSorted();

describe('the secrets and variables of any canvas', () => {
  it('are those that its units name in what they are configured with, by one rule for all who ask', () => {
    fc.assert(
      fc.property(canvases(24).map(withSettings), (canvas) => {
        const units = planUnits(canvas, digests);
        for (const { content, secrets, variables } of units)
          expect(names([...secrets, ...variables])).toEqual(names(settingReferences(content.config)));
        const ofUnits = units.flatMap(({ secrets, variables }) => [...secrets, ...variables]);
        expect(names(ofUnits)).toEqual(names(settingUses(canvas)));
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

const url = { secret: 'NODE_URL' };

describe('a connector that no model uses', () => {
  const canvas = accepted(
    applyOperations(walkthrough, [
      {
        op: 'addEntity',
        entity: { id: 'later', type: 'Connector', name: 'Later', connector: 'web3', settings: { url } },
      },
    ]),
  );

  it('reaches no unit, nor do its package and its secret', () => {
    expect(planUnits(canvas, digests)).toEqual(planUnits(walkthrough, digests));
  });
});

describe('an address that is a secret', () => {
  it('is the gateway’s that calls it, by name', () => {
    const urls = ['http://127.0.0.1:8099', { secret: 'SERVICE_URL' }];
    const canvas = accepted(applyOperations(walkthrough, [{ op: 'updateEntity', id: 'service', changes: { urls } }]));
    const { content, secrets } = unit(canvas, 'gateway-gateway');
    expect((content.config as GatewayConfig).serviceEndpoints['Service']).toEqual({ urls });
    expect(secrets).toEqual([{ name: 'SERVICE_URL', entity: 'ServiceEndpoint "Service"', field: 'urls.1' }]);
    expect(unit(canvas, 'workspace').secrets).toEqual([]);
  });
});

describe('names that occur twice', () => {
  const gate = walkthrough.entities.find(({ id }) => id === 'gateway') as Gateway;

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
