import { describe, expect, it } from 'vitest';
import { accepted } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import { canvasText } from './canonical-canvas.js';
import type { CanvasOperation } from './canvas-operation.js';
import { diffCanvas } from './diff-canvas.js';
import { smallCanvas } from './testing/small-canvas.js';

const after = (...operations: CanvasOperation[]) => accepted(applyOperations(smallCanvas, operations));

describe('diffCanvas', () => {
  it.each<[string, CanvasOperation]>([
    ['a changed field', { op: 'updateEntity', id: 'car', changes: { plural: 'autos' } }],
    ['a field put back', { op: 'updateEntity', id: 'fun', changes: { timeoutSeconds: 3 } }],
    ['a removed entity with its wires and pairs', { op: 'removeEntity', id: 'car' }],
    ['a removed gateway', { op: 'removeEntity', id: 'gate' }],
    ['a new wire with its pair', { op: 'addConnection', connection: { id: 'new', from: 'out', to: 'tube' } }],
    ['a removed wire with its pairs', { op: 'removeConnection', id: 'car-pipe' }],
  ])('says no more than what was done: %s', (_, operation) => {
    expect(diffCanvas(smallCanvas, after(operation))).toEqual([operation]);
  });

  it('removes an optional field with null', () => {
    const scripted = after({ op: 'updateEntity', id: 'car', changes: { script: '//' } });
    expect(diffCanvas(scripted, smallCanvas)).toEqual([{ op: 'updateEntity', id: 'car', changes: { script: null } }]);
  });

  it('keeps the models of a microservice that goes', () => {
    const grouped = after({ op: 'updateEntity', id: 'micro', changes: { models: ['car'] } });
    const to = after({ op: 'removeEntity', id: 'micro' });
    expect(canvasText(accepted(applyOperations(grouped, diffCanvas(grouped, to))))).toBe(canvasText(to));
  });

  it('replaces a function whose name changed, with its wires and its pair', () => {
    const renamed = {
      ...smallCanvas,
      entities: smallCanvas.entities.map((one) => (one.id === 'fun' ? { ...one, name: 'other' } : one)),
    } as typeof smallCanvas;
    expect(canvasText(accepted(applyOperations(smallCanvas, diffCanvas(smallCanvas, renamed))))).toBe(
      canvasText(renamed),
    );
  });
});
