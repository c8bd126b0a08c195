import { describe, expect, it } from 'vitest';
import {
  type Canvas,
  emptyCanvas,
  type EntityType,
  mergeOperations,
  diffCanvas,
  seedEntity,
  validateCanvas,
  canvasText,
} from '@tiffin/canvas-rules';
import { wired, withChanges, withEntity, without } from './edits.js';
import { rebase } from './rebase.js';

const add = (canvas: Canvas, type: EntityType, id: string): Canvas => withEntity(canvas, seedEntity(type, canvas, id));
const change = (canvas: Canvas, id: string, changes: object): Canvas => {
  const entity = canvas.entities.find((one) => one.id === id);
  if (!entity) throw new Error(`no ${id}`);
  return withChanges(canvas, entity, changes);
};
const wire = (canvas: Canvas, from: string, to: string): Canvas => {
  const answer = wired(canvas, from, to);
  if ('rule' in answer) throw new Error(answer.message);
  return answer.canvas;
};
const fieldOf = (canvas: Canvas, id: string, field: string): unknown =>
  (canvas.entities.find((one) => one.id === id) as Record<string, unknown> | undefined)?.[field];

const base = add(add(add(emptyCanvas, 'Model', 'car'), 'Function', 'hello'), 'Gateway', 'gate');
const pipeline = 'gate-p1';

describe('rebase', () => {
  it('keeps both where different fields changed', () => {
    const { canvas, dropped } = rebase(
      base,
      change(base, 'car', { name: 'Bike' }),
      change(base, 'car', { strict: true }),
    );
    expect([fieldOf(canvas, 'car', 'name'), fieldOf(canvas, 'car', 'strict'), dropped]).toEqual(['Bike', true, []]);
  });

  it('keeps theirs where both changed one field, and says so', () => {
    const { canvas, dropped } = rebase(
      base,
      change(base, 'car', { name: 'Bike', plural: 'fleet' }),
      change(base, 'car', { name: 'Boat' }),
    );
    expect([fieldOf(canvas, 'car', 'name'), fieldOf(canvas, 'car', 'plural')]).toEqual(['Boat', 'fleet']);
    expect(dropped).toEqual(['"name" of Model "Boat" was changed by someone else; theirs stays.']);
  });

  it('is quiet where both did the same', () => {
    const same = change(base, 'car', { name: 'Bike' });
    expect(rebase(base, same, change(base, 'car', { name: 'Bike' })).dropped).toEqual([]);
  });

  it('keeps what both added', () => {
    const { canvas } = rebase(base, add(base, 'Connector', 'mine'), add(base, 'Connector', 'theirs'));
    expect(canvas.entities.map(({ id }) => id)).toEqual(expect.arrayContaining(['mine', 'theirs']));
  });

  it('does not bring back what they removed, and does not remove what they changed', () => {
    const gone = rebase(base, change(base, 'car', { name: 'Bike' }), without(base, 'entity', 'car'));
    expect([fieldOf(gone.canvas, 'car', 'name'), gone.dropped.length]).toEqual([undefined, 1]);
    const kept = rebase(base, without(base, 'entity', 'car'), change(base, 'car', { name: 'Bike' }));
    expect([fieldOf(kept.canvas, 'car', 'name'), kept.dropped.length]).toEqual(['Bike', 1]);
  });

  it('removes what only I touched', () => {
    expect(fieldOf(rebase(base, without(base, 'entity', 'car'), base).canvas, 'car', 'name')).toBeUndefined();
  });

  it('draws my wire on a gateway that they changed, with its proxy', () => {
    const theirs = wire(base, 'car', pipeline);
    const { canvas } = rebase(base, wire(base, 'hello', pipeline), theirs);
    expect(canvas.connections.filter(({ to }) => to === pipeline)).toHaveLength(2);
    expect(validateCanvas(canvas)).toEqual([]);
  });

  it('leaves out a wire to what they removed', () => {
    const { canvas } = rebase(base, wire(base, 'hello', pipeline), without(base, 'entity', 'gate'));
    expect(canvas.connections).toEqual([]);
  });

  it('takes a draft that is not valid yet', () => {
    expect(
      fieldOf(rebase(base, change(base, 'car', { name: '' }), add(base, 'Model', 'other')).canvas, 'car', 'name'),
    ).toBe('');
  });

  it('is what the server’s merge comes to, where nothing conflicts', () => {
    const mine = wire(add(base, 'ServiceEndpoint', 'service'), 'service', pipeline);
    const theirs = change(base, 'car', { plural: 'fleet' });
    const merged = mergeOperations({
      base,
      head: theirs,
      baseNumber: 1,
      headNumber: 2,
      operations: diffCanvas(base, mine),
    });
    if (merged instanceof Error) throw merged;
    expect(canvasText(rebase(base, mine, theirs).canvas)).toBe(canvasText(merged));
  });
});
