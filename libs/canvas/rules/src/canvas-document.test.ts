import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { accepted } from '@tiffin/kernel';
import { apiEndpointSchema } from './api-endpoint.js';
import { applyOperations } from './apply-operations.js';
import { canvasText } from './canonical-canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { emptyCanvas } from './canvas.js';
import { diffCanvas } from './diff-canvas.js';
import { type EntityType, entityTypes } from './entity.js';
import { gatewaySchema } from './gateway.js';
import { microserviceSchema } from './microservice.js';
import { modelSchema } from './model.js';
import { parseCanvas } from './parse-canvas.js';
import { seedApiEndpoint, seedConnector, seedEntity } from './seed-entity.js';
import { serviceEndpointSchema } from './service-endpoint.js';
import { smallCanvas } from './testing/small-canvas.js';
import { validateCanvas } from './validate-canvas.js';

const read = (path: string): string => readFileSync(new URL(`../../../../docs/${path}`, import.meta.url), 'utf8');
const page = read('canvas.md');
const example: unknown = JSON.parse(read('examples/walkthrough.json'));

/** The part of the page below a heading. */
const sectionOf = (heading: string): string => page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

const fieldsOf: Readonly<Record<EntityType, readonly string[]>> = {
  Connector: ['connector', 'settings'],
  Model: Object.keys(modelSchema.shape),
  Function: ['runtime', 'handler', 'files', 'timeoutSeconds', 'memoryMb', 'environment', 'bodyLimit'],
  ServiceEndpoint: Object.keys(serviceEndpointSchema.shape),
  Gateway: Object.keys(gatewaySchema.shape),
  ApiEndpoint: Object.keys(apiEndpointSchema.shape),
  Microservice: Object.keys(microserviceSchema.shape),
};

describe('docs/canvas.md', () => {
  it('ends with the example, which is valid', () => {
    const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)]
      .map(([, text]) => JSON.parse(text ?? '') as object)
      .filter((block) => 'formatVersion' in block);
    expect(blocks.at(-1)).toEqual(example);
    expect(blocks.map((block) => validateCanvas(block))).toEqual(blocks.map(() => []));
  });

  it('names the limits of a canvas and of a save', () => {
    const { bytes, entities, connections, pipelines, operations, jsonDepth, filesPerFunction } = canvasLimits;
    const limits = sectionOf('Limits');
    for (const limit of [
      `${bytes / 2 ** 20} MiB of canonical JSON, ${entities} entities, ${connections} wires, ${pipelines} pipelines, ${jsonDepth} levels`,
      `| ${operations} operations `,
      `| ${filesPerFunction} files `,
    ]) {
      expect(limits).toContain(limit);
    }
  });

  it.each(entityTypes)('names every field of a %s', (type) => {
    const common = sectionOf('Fields of every entity');
    for (const field of fieldsOf[type]) expect(`${common}${sectionOf(type)}`).toContain(`| \`${field}\` `);
  });
});

describe('the example', () => {
  it('can be made from nothing by operations', () => {
    const canvas = accepted(parseCanvas(example));
    expect(canvasText(accepted(applyOperations(emptyCanvas, diffCanvas(emptyCanvas, canvas))))).toBe(
      canvasText(canvas),
    );
  });
});

describe('seeds', () => {
  it.each(entityTypes)('of a %s can be added, twice, under a name of its own', (type) => {
    const first = accepted(
      applyOperations(smallCanvas, [{ op: 'addEntity', entity: seedEntity(type, smallCanvas, 'one') }]),
    );
    const second = accepted(applyOperations(first, [{ op: 'addEntity', entity: seedEntity(type, first, 'two') }]));
    expect(second.entities).toHaveLength(smallCanvas.entities.length + 2);
  });

  it('of a gateway have an empty pipeline, of a function a handler', () => {
    expect(seedEntity('Gateway', smallCanvas, 'g')).toMatchObject({
      name: 'Gateway',
      pipelines: [{ name: 'Pipeline', policies: [] }],
    });
    expect(seedEntity('Function', smallCanvas, 'f')).toMatchObject({ name: 'myfunction', handler: 'handler.fn' });
  });

  it('take the last place of their quadrant', () => {
    const canvas = accepted(
      applyOperations(smallCanvas, [{ op: 'updateEntity', id: 'fun', changes: { itemOrder: 6 } }]),
    );
    expect(seedEntity('Model', canvas, 'm').itemOrder).toBe(7);
    expect(seedEntity('Connector', canvas, 'c').itemOrder).toBe(1);
  });

  it('of a connector carry the label of its kind', () => {
    expect(seedConnector('postgresql', smallCanvas, 'c')).toMatchObject({
      name: 'PostgreSQL',
      connector: 'postgresql',
      settings: {},
    });
  });

  it.each([
    ['car', 'CarApiEndpoint', ['/Cars*']],
    ['fun', 'funApiEndpoint', ['/fun*']],
    ['out', 'OutApiEndpoint', []],
  ])('of an endpoint for %s lead to it', (source, name, paths) => {
    expect(seedApiEndpoint(smallCanvas, source, 'x')).toMatchObject({ type: 'ApiEndpoint', name, paths });
  });
});
