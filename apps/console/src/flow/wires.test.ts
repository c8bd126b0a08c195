import { describe, expect, it } from 'vitest';
import type { Canvas } from '@tiffin/canvas-rules';
import { isLit, wiresOf } from './wires.js';

const canvas = {
  formatVersion: 2,
  entities: [
    { id: 'car', type: 'Model', name: 'Car', itemOrder: 0 },
    {
      id: 'gate',
      type: 'Gateway',
      name: 'Gate',
      itemOrder: 0,
      pipelines: [
        { id: 'p1', name: 'Cars', policies: [] },
        { id: 'p2', name: 'Rest', policies: [] },
      ],
    },
    { id: 'api', type: 'ApiEndpoint', name: 'CarApi', itemOrder: 0 },
  ],
  connections: [
    { id: 'a', from: 'car', to: 'p1' },
    { id: 'b', from: 'p1', to: 'api' },
    { id: 'loose', from: 'car', to: 'gone' },
  ],
} as unknown as Canvas;

describe('wiresOf', () => {
  it('leads a wire of a pipeline to the card of its gateway, and draws none that hangs loose', () => {
    expect(wiresOf(canvas)).toEqual([
      { id: 'a', from: 'car', to: 'p1', fromCard: 'car', toCard: 'gate', fromName: 'Car', toName: 'Cars' },
      { id: 'b', from: 'p1', to: 'api', fromCard: 'gate', toCard: 'api', fromName: 'Cars', toName: 'CarApi' },
    ]);
  });
});

describe('isLit', () => {
  const litBy = (selection: Parameters<typeof isLit>[1]) =>
    wiresOf(canvas)
      .filter((wire) => isLit(wire, selection))
      .map(({ id }) => id);

  it('marks the wires of a card, of a gateway with all its pipelines, of one pipeline, and a wire alone', () => {
    expect(litBy({ kind: 'entity', id: 'car' })).toEqual(['a']);
    expect(litBy({ kind: 'entity', id: 'gate' })).toEqual(['a', 'b']);
    expect(litBy({ kind: 'pipeline', id: 'p2', gatewayId: 'gate' })).toEqual([]);
    expect(litBy({ kind: 'pipeline', id: 'p1', gatewayId: 'gate' })).toEqual(['a', 'b']);
    expect(litBy({ kind: 'connection', id: 'b' })).toEqual(['b']);
    expect(litBy(null)).toEqual([]);
  });
});
