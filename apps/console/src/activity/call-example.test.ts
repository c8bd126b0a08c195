import { describe, expect, it } from 'vitest';
import type { Canvas } from '@tiffin/canvas-rules';
import { callExamples } from './call-example.js';

const endpoint = (id: string, paths: string[], methods: string[] = []) => ({
  id,
  type: 'ApiEndpoint',
  name: id,
  itemOrder: 0,
  host: '*',
  paths,
  methods,
  scopes: [],
});

const canvas = {
  formatVersion: 2,
  entities: [
    { id: 'gate', type: 'Gateway', name: 'Gate', itemOrder: 0, pipelines: [{ id: 'p', name: 'P', policies: [] }] },
    endpoint('cars', ['/cars*']),
    endpoint('post', ['/orders/*'], ['POST']),
    endpoint('any', []),
    endpoint('loose', ['/loose']),
  ],
  connections: [
    { id: '1', from: 'p', to: 'cars' },
    { id: '2', from: 'p', to: 'post' },
    { id: '3', from: 'p', to: 'any' },
  ],
} as unknown as Canvas;

const gateway = { gatewayId: 'gate', gatewayName: 'Gate', url: 'http://gate.development.shop.acme.localhost:8080/' };

describe('callExamples', () => {
  it('shows the endpoints that are wired to the gateway in the order of their column, with a path and method that they answer', () => {
    expect(callExamples(canvas, gateway).map(({ curl }) => curl)).toEqual([
      "curl 'http://gate.development.shop.acme.localhost:8080/'",
      "curl 'http://gate.development.shop.acme.localhost:8080/cars'",
      "curl -X POST 'http://gate.development.shop.acme.localhost:8080/orders'",
    ]);
  });

  it('shows nothing for a gateway that is not saved', () => {
    expect(callExamples(canvas, { ...gateway, gatewayId: 'other' })).toEqual([]);
  });
});
