import { describe, expect, it } from 'vitest';
import { type Canvas, emptyCanvas, type EntityType, seedEntity, validateCanvas } from '@tiffin/canvas-rules';
import { changesOf } from './changes.js';
import { wired, type Wired, withChanges, withEntity } from './edits.js';

const add = (canvas: Canvas, type: EntityType, id: string): Canvas => withEntity(canvas, seedEntity(type, canvas, id));
const base = add(add(add(emptyCanvas, 'Model', 'car'), 'Function', 'hello'), 'Gateway', 'gate');
const pipeline = 'gate-p1';

function drawn(canvas: Canvas, from: string, to: string): Wired {
  const answer = wired(canvas, from, to);
  if ('rule' in answer) throw new Error(answer.message);
  return answer;
}

describe('wired', () => {
  it('brings a proxy pair and, for the first wire of a pipeline, an API endpoint', () => {
    const { canvas, endpointId } = drawn(base, 'car', pipeline);
    expect(canvas.connections.map(({ from, to }) => [from, to])).toEqual([
      ['car', pipeline],
      [pipeline, endpointId],
    ]);
    expect(validateCanvas(canvas)).toEqual([]);
  });

  it('brings no second endpoint', () => {
    const { endpointId } = drawn(drawn(base, 'car', pipeline).canvas, 'hello', pipeline);
    expect(endpointId).toBeNull();
  });

  it('says why not', () => {
    expect(wired(base, 'car', 'hello')).toMatchObject({ rule: 'connection-forbidden' });
  });
});

describe('withChanges', () => {
  it('lets go of the wire whose proxy pair was taken away', () => {
    const { canvas } = drawn(base, 'car', pipeline);
    const gate = canvas.entities.find(({ id }) => id === 'gate');
    if (gate?.type !== 'Gateway') throw new Error('a gateway was expected');
    const bare = withChanges(canvas, gate, { pipelines: gate.pipelines.map((one) => ({ ...one, policies: [] })) });
    expect(bare.connections.map(({ from }) => from)).toEqual([pipeline]);
    expect(withChanges(canvas, gate, { pipelines: [] }).connections).toEqual([]);
  });

  it('takes a field away', () => {
    const [car] = base.entities;
    const scripted = withChanges(base, car!, { script: 'module.exports = () => {};' });
    const bare = withChanges(scripted, scripted.entities[0]!, { script: undefined });
    expect(Object.keys(bare.entities[0]!)).not.toContain('script');
    expect(validateCanvas(bare)).toEqual([]);
  });
});

describe('changesOf', () => {
  it('counts what was changed, added and removed', () => {
    const car = base.entities.find(({ id }) => id === 'car');
    if (!car) throw new Error('a model was expected');
    const draft = withChanges(base, car, { name: 'Bike' });
    expect(changesOf(base, base).count).toBe(0);
    expect([...changesOf(base, draft).unsaved]).toEqual(['car']);
    expect(changesOf(base, { ...draft, entities: draft.entities.slice(0, 2) }).count).toBe(2);
    expect(changesOf(base, withChanges(draft, { ...car, name: 'Bike' }, { name: car.name })).count).toBe(0);
  });
});
