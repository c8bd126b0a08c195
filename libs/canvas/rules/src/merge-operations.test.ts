import { describe, expect, it } from 'vitest';
import { accepted } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import { canvasText } from './canonical-canvas.js';
import type { CanvasOperation } from './canvas-operation.js';
import { mergeOperations } from './merge-operations.js';
import { smallCanvas } from './testing/small-canvas.js';

const merge = (theirs: CanvasOperation[], ours: CanvasOperation[]) =>
  mergeOperations({
    base: smallCanvas,
    head: accepted(applyOperations(smallCanvas, theirs)),
    baseNumber: 3,
    headNumber: 5,
    operations: ours,
  });

const update = (id: string, changes: Record<string, unknown>): CanvasOperation => ({ op: 'updateEntity', id, changes });
const remove = (id: string): CanvasOperation => ({ op: 'removeEntity', id });
const wire = (id: string, from: string, to: string): CanvasOperation => ({
  op: 'addConnection',
  connection: { id, from, to },
});
const unwire = (id: string): CanvasOperation => ({ op: 'removeConnection', id });
const micro = (id: string, name: string): CanvasOperation => ({
  op: 'addEntity',
  entity: { id, type: 'Microservice', name },
});
const gate2: CanvasOperation = {
  op: 'addEntity',
  entity: { id: 'gate2', type: 'Gateway', name: 'Second', pipelines: [{ id: 'hose', name: 'Hose' }] },
};

describe('mergeOperations', () => {
  it.each<[string, CanvasOperation[], CanvasOperation[]]>([
    ['two entities', [update('car', { plural: 'autos' })], [update('wheel', { plural: 'rims' })]],
    ['two fields of one entity', [update('car', { plural: 'autos' })], [update('car', { strict: true })]],
    ['two wires into one pipeline', [wire('a', 'out', 'pipe')], [wire('b', 'fun', 'pipe')]],
    ['two new entities', [micro('a', 'A')], [micro('b', 'B')]],
    ['the removal of different things', [remove('wheel')], [remove('out')]],
  ])('does both: %s', (_, theirs, ours) => {
    const both = accepted(applyOperations(smallCanvas, [...theirs, ...ours]));
    expect(canvasText(accepted(merge(theirs, ours)))).toBe(canvasText(both));
  });

  it.each<[string, CanvasOperation[], CanvasOperation[]]>([
    ['the same value', [update('car', { plural: 'autos' })], [update('car', { plural: 'autos' })]],
    ['the same removal', [remove('car')], [remove('car')]],
    ['the same wire', [wire('a', 'out', 'pipe')], [wire('a', 'out', 'pipe')]],
    ['the same wire under another id', [wire('a', 'out', 'pipe')], [wire('b', 'out', 'pipe')]],
    ['the same wire removed', [unwire('car-pipe')], [unwire('car-pipe')]],
    ['the same new entity', [micro('a', 'A')], [micro('a', 'A')]],
  ])('does once what both did: %s', (_, theirs, ours) => {
    const once = accepted(applyOperations(smallCanvas, theirs));
    expect(canvasText(accepted(merge([...theirs, update('out', { itemOrder: 9 })], ours)))).toBe(
      canvasText(accepted(applyOperations(once, [update('out', { itemOrder: 9 })]))),
    );
  });

  it('merges the files of a function one by one, and refuses the same file changed differently', () => {
    const files = (mine: Record<string, string>) =>
      update('fun', { files: { 'handler.js': 'exports.fn = 1', ...mine } });
    const merged = accepted(merge([files({ 'a.js': '1' })], [files({ 'b.js': '1' })]));
    const fun = merged.entities.find((entity) => entity.id === 'fun');
    expect(fun).toMatchObject({ files: { 'handler.js': 'exports.fn = 1', 'a.js': '1', 'b.js': '1' } });
    expect(merge([files({ 'a.js': '1' })], [files({ 'a.js': '2' })])).toMatchObject({ code: 'CANVAS_CONFLICT' });
  });

  it('leaves what someone else changed alone when a form sends fields that it did not change', () => {
    const merged = accepted(merge([update('car', { plural: 'autos' })], [update('car', { plural: '', strict: true })]));
    expect(merged.entities.find(({ id }) => id === 'car')).toMatchObject({ plural: 'autos', strict: true });
  });

  it.each<[string, CanvasOperation[], CanvasOperation[], RegExp]>([
    [
      'one field, two values',
      [update('car', { plural: 'a' })],
      [update('car', { plural: 'b' })],
      /Someone else changed "plural" of Model "Car"/,
    ],
    ['changed here, removed there', [remove('car')], [update('car', { plural: 'b' })], /Someone removed Model "Car"/],
    [
      'removed here, changed there',
      [update('car', { plural: 'a' })],
      [remove('car')],
      /Someone changed "plural" of Model "Car", which you remove/,
    ],
    ['removed here, wired there', [wire('a', 'db', 'wheel')], [remove('wheel')], /Someone drew a wire/],
    ['wired here, removed there', [remove('out')], [wire('a', 'out', 'pipe')], /Someone removed "Out", which you wire/],
    ['two entities with one id', [micro('a', 'A')], [micro('a', 'B')], /Use another id/],
    ['two entities with one name', [micro('a', 'A')], [micro('b', 'a')], /two Microservices with the name/],
    [
      'two pipelines for one endpoint',
      [unwire('pipe-api'), wire('a', 'tube', 'api')],
      [gate2, unwire('pipe-api'), wire('b', 'hose', 'api')],
      /takes one only/,
    ],
    ['one wire id, two wires', [wire('a', 'out', 'pipe')], [wire('a', 'out', 'tube')], /wire with the id "a" already/],
  ])('is a conflict: %s', (...[, theirs, ours, message]) => {
    expect(merge(theirs, ours)).toMatchObject({
      code: 'CANVAS_CONFLICT',
      message: expect.stringMatching(/^Since revision 3 someone saved revision 5 and changed /),
      problems: expect.arrayContaining([expect.objectContaining({ message: expect.stringMatching(message) })]),
    });
  });

  it('calls what was wrong on the base invalid, not a conflict', () => {
    expect(merge([update('car', { plural: 'a' })], [update('car', { colour: 1 })])).toMatchObject({
      code: 'CANVAS_INVALID',
    });
  });
});
