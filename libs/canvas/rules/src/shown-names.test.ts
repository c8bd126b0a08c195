import { describe, expect, it } from 'vitest';
import { accepted, Refusal } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import type { Canvas } from './canvas.js';
import { gatewaySchema } from './gateway.js';
import { readStoredCanvas } from './stored/read-stored-canvas.js';
import { smallCanvas } from './testing/small-canvas.js';

const hostile = [
  ['a turn of the writing direction', 'car\u202erac'],
  ['what takes no ink', 'c\u200bar'],
  ['a byte order mark', '\ufeffcar'],
  ['a tag', 'car\u{e0041}'],
  ['a control character', 'c\u0007ar'],
  ['letters of two scripts', 'c\u0430r'],
] as const;

/** Every name that a canvas shows, by what gives it. */
const places: Readonly<Record<string, (name: string) => unknown>> = {
  ...Object.fromEntries(
    ['db', 'car', 'out', 'gate'].map((id) => [
      `the name of "${id}"`,
      (name: string) => ({ op: 'updateEntity', id, changes: { name } }),
    ]),
  ),
  'the name of a function': (name) => add({ type: 'Function', name, files: { 'handler.js': '' } }),
  'the name of a microservice': (name) => add({ type: 'Microservice', name }),
  'the name of an endpoint': (name) => add({ type: 'ApiEndpoint', name }),
  'the name of a pipeline': (name) => change('gate', { pipelines: [{ id: 'tube', name, policies: [] }] }),
  'the name of a property': (name) => change('car', { properties: [{ name }] }),
  'the name of a relation': (name) => change('car', { relations: [{ name, model: 'wheel' }] }),
  'the name of a method': (name) => change('car', { methods: [{ name }] }),
  'an argument of a method': (name) => change('car', { methods: [{ name: 'go', accepts: [{ arg: name }] }] }),
  'the name of a declared change': (name) => change('car', { migrations: [{ name, kind: 'expand', says: 'x' }] }),
  'a key of one’s own': (name) => change('car', { userFields: { [name]: 1 } }),
  'the name of a setting': (name) => change('out', { urls: [{ variable: name }] }),
};

function add(entity: Record<string, unknown>) {
  return { op: 'addEntity', entity: { id: 'added', ...entity } };
}
function change(id: string, changes: Record<string, unknown>) {
  return { op: 'updateEntity', id, changes };
}
const problemsOf = (canvas: Canvas, operation: unknown) => {
  const answer = applyOperations(canvas, [operation]);
  return answer instanceof Refusal ? answer.problems : [];
};

describe('a name on a canvas', () => {
  it.each(Object.keys(places))('as %s is refused with what nobody sees or takes for another', (place) => {
    for (const [what, name] of hostile) {
      const rules = problemsOf(smallCanvas, places[place]?.(name)).map(({ rule }) => rule);
      expect([what, rules.includes('field-invalid')]).toEqual([what, true]);
    }
  });

  it('says why, and what to do', () => {
    expect(problemsOf(smallCanvas, change('out', { name: 'a\u202eb' }))).toMatchObject([
      {
        entityId: 'out',
        field: 'name',
        rule: 'field-invalid',
        message: expect.stringMatching(/turn the writing.*Remove them/),
      },
    ]);
  });

  it('may be of any one script, with signs', () => {
    for (const name of ['Große Straße', '注文', 'Заказы', '🍱 Lunch (EU)', 'a & b'])
      expect(problemsOf(smallCanvas, change('out', { name }))).toEqual([]);
    expect(gatewaySchema.shape.name.safeParse('Cafe\u0301').success).toBe(true);
  });

  it('that was stored before stays: the canvas opens and is changed, and what is named anew is judged', () => {
    const stored = {
      ...smallCanvas,
      entities: smallCanvas.entities.map((one) => (one.id === 'out' ? { ...one, name: 'o\u200but' } : one)),
    };
    const canvas = accepted(readStoredCanvas(stored));
    expect(canvas.entities.find(({ id }) => id === 'out')?.name).toBe('o\u200but');
    expect(problemsOf(canvas, change('out', { itemOrder: 7 }))).toEqual([]);
    expect(problemsOf(canvas, change('db', { itemOrder: 7 }))).toEqual([]);
    expect(problemsOf(canvas, change('out', { name: 'out' }))).toEqual([]);
    expect(problemsOf(canvas, change('out', { name: 'ou\u200bt' }))).toMatchObject([{ field: 'name' }]);
  });
});
