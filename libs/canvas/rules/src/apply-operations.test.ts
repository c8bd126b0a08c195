import { describe, expect, it } from 'vitest';
import { accepted } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import type { Canvas } from './canvas.js';
import { gatewaysOf } from './canvas-node.js';
import type { CanvasOperation } from './canvas-operation.js';
import { smallCanvas } from './testing/small-canvas.js';

const apply = (...operations: CanvasOperation[]): Canvas => accepted(applyOperations(smallCanvas, operations));

const pipelineOf = (canvas: Canvas, id: string) =>
  gatewaysOf(canvas)
    .flatMap(({ pipelines }) => pipelines)
    .find((one) => one.id === id);

const entityOf = (canvas: Canvas, id: string) => canvas.entities.find((one) => one.id === id);
const wireIds = (canvas: Canvas): string[] => canvas.connections.map(({ id }) => id).toSorted();

describe('a wire to a pipeline', () => {
  it('brings a proxy with a pair; a model has its path stripped, a function does not', () => {
    expect(pipelineOf(smallCanvas, 'pipe')?.policies).toMatchObject([
      {
        id: 'proxy',
        name: 'proxy',
        pairs: [{ condition: { name: 'always' }, action: { serviceEndpoint: 'car', stripPath: true } }],
      },
    ]);
    expect(pipelineOf(smallCanvas, 'tube')?.policies).toMatchObject([
      { pairs: [{ action: { serviceEndpoint: 'fun', stripPath: false, changeOrigin: true } }] },
    ]);
  });

  it('adds a pair to every proxy there is', () => {
    const proxy = (id: string, serviceEndpoint: string) => ({
      id,
      name: 'proxy',
      pairs: [{ action: { serviceEndpoint } }],
    });
    const pipelines = [
      { id: 'pipe', name: 'Pipe', policies: [proxy('one', 'car'), proxy('two', 'car')] },
      pipelineOf(smallCanvas, 'tube'),
    ];
    const canvas = apply(
      { op: 'updateEntity', id: 'gate', changes: { pipelines } },
      { op: 'addConnection', connection: { id: 'new', from: 'out', to: 'pipe' } },
    );
    expect(pipelineOf(canvas, 'pipe')?.policies.map(({ pairs }) => pairs.length)).toEqual([2, 2]);
  });

  it('adds no pair where one targets the entity already', () => {
    const pipelines = [
      {
        id: 'pipe',
        name: 'Pipe',
        policies: [
          ...(pipelineOf(smallCanvas, 'pipe')?.policies ?? []),
          { id: 'mine', name: 'proxy', pairs: [{ action: { serviceEndpoint: 'out' } }] },
        ],
      },
      pipelineOf(smallCanvas, 'tube'),
    ];
    const canvas = apply(
      { op: 'updateEntity', id: 'gate', changes: { pipelines } },
      { op: 'addConnection', connection: { id: 'new', from: 'out', to: 'pipe' } },
    );
    expect(pipelineOf(canvas, 'pipe')?.policies.map(({ pairs }) => pairs.length)).toEqual([1, 1]);
  });

  it('takes its pairs with it, and leaves the endpoint and its wire', () => {
    const canvas = apply({ op: 'removeConnection', id: 'car-pipe' });
    expect(pipelineOf(canvas, 'pipe')?.policies).toMatchObject([{ name: 'proxy', pairs: [] }]);
    expect(wireIds(canvas)).toEqual(['db-car', 'fun-tube', 'pipe-api']);
  });
});

describe('removal', () => {
  it('of an entity takes its wires and the pairs that target it', () => {
    const canvas = apply({ op: 'removeEntity', id: 'car' });
    expect(wireIds(canvas)).toEqual(['fun-tube', 'pipe-api']);
    expect(pipelineOf(canvas, 'pipe')?.policies).toMatchObject([{ pairs: [] }]);
  });

  it('of a gateway takes the wires of its pipelines and leaves the endpoints', () => {
    const canvas = apply({ op: 'removeEntity', id: 'gate' });
    expect(wireIds(canvas)).toEqual(['db-car']);
    expect(entityOf(canvas, 'api')).toBeDefined();
  });

  it('of a pipeline takes its wires', () => {
    const canvas = apply({ op: 'updateEntity', id: 'gate', changes: { pipelines: [pipelineOf(smallCanvas, 'tube')] } });
    expect(wireIds(canvas)).toEqual(['db-car', 'fun-tube']);
  });

  it('of a proxy takes the wires that it stood for', () => {
    const pipelines = [{ id: 'pipe', name: 'Pipe' }, pipelineOf(smallCanvas, 'tube')];
    expect(wireIds(apply({ op: 'updateEntity', id: 'gate', changes: { pipelines } }))).toEqual([
      'db-car',
      'fun-tube',
      'pipe-api',
    ]);
  });

  it('of a microservice takes its models', () => {
    const canvas = apply(
      { op: 'updateEntity', id: 'micro', changes: { models: ['car'] } },
      { op: 'removeEntity', id: 'micro' },
    );
    expect(entityOf(canvas, 'car')).toBeUndefined();
    expect(entityOf(canvas, 'wheel')).toBeDefined();
  });

  it('of a model leaves its microservice without it', () => {
    const canvas = apply(
      { op: 'updateEntity', id: 'micro', changes: { models: ['car', 'wheel'] } },
      { op: 'removeEntity', id: 'car' },
    );
    expect(entityOf(canvas, 'micro')).toMatchObject({ models: ['wheel'] });
  });
});

describe('updateEntity', () => {
  it('puts a field back to its default, or removes it, with null', () => {
    const changed = apply({
      op: 'updateEntity',
      id: 'car',
      changes: { plural: 'cars', script: 'module.exports = () => {}' },
    });
    const back = accepted(
      applyOperations(changed, [{ op: 'updateEntity', id: 'car', changes: { plural: null, script: null } }]),
    );
    expect(entityOf(back, 'car')).toEqual(entityOf(smallCanvas, 'car'));
  });
});
