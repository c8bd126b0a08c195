import { describe, expect, it } from 'vitest';
import { type Canvas, emptyCanvas, type Entity } from '@tiffin/canvas-rules';
import { followed } from './followed.js';

type Fields = Readonly<Record<string, unknown>>;

const canvasOf = (fields: Fields): Canvas => ({
  ...emptyCanvas,
  entities: [{ id: 'e', ...fields } as unknown as Entity],
});
/** Where a text at a path is after the entity changed; null: nowhere. */
const after = (path: string, was: Fields, is: Fields): string | null => {
  const [key] = Object.keys(followed({ [`e ${path}`]: '{' }, canvasOf(was), canvasOf(is)));
  return key?.slice('e '.length) ?? null;
};
/** As another revision has it: equal, and not the same objects. */
const copy = <T>(value: T): T => structuredClone(value);

const property = (name: string, more: object = {}) => ({ name, type: 'string', ...more });
const [a, b, c] = [property('a'), property('b'), property('c')];

describe('a text in a property', () => {
  const model = (...properties: object[]): Fields => ({ type: 'Model', properties });
  const path = 'properties.1.default';

  it.each([
    ['stays while others change', model(a, b), model({ ...a, required: true }, b), path],
    ['stays while its own changes', model(a, b), model(a, { ...b, required: true }), path],
    ['stays while its own is renamed', model(a, b), model(a, property('bb')), path],
    ['stays while its own has the name of another for a moment', model(a, b), model(a, property('a')), path],
    ['goes up when one above it is removed', model(a, b), model(b), 'properties.0.default'],
    ['ends with its own', model(a, b), model(a), null],
    ['ends with its own, and the next does not get it', model(a, b, c), model(a, c), null],
    ['ends with its own, where none has a name yet', model(a, property('')), model(a), null],
    ['ends when its own is of another type', model(a, b), model(a, { ...b, type: 'buffer' }), null],
    ['goes to where somebody else moved its own', model(a, b), copy(model(b, c, a)), 'properties.0.default'],
    ['ends where somebody else removed its own', model(a, b), copy(model(a)), null],
  ])('%s', (_, was, is, expected) => expect(after(path, was, is)).toBe(expected));

  it('goes with the first of two without a name', () => {
    const [first, second] = [property(''), property('')];
    expect(after(path, model(first, second), model(second))).toBe('properties.0.default');
    expect(after('properties.0.default', model(first, second), model(second))).toBeNull();
  });

  it('is found inside an object, and ends when that is none any more', () => {
    const inside = property('o', { type: 'object', properties: [a, b] });
    const [deep, was] = ['properties.1.properties.1.default', model(c, inside)];
    expect(after(deep, was, model(inside))).toBe('properties.0.properties.1.default');
    expect(after(deep, was, model(c, { ...inside, properties: [b] }))).toBe('properties.1.properties.0.default');
    expect(after(deep, was, model(c, property('o')))).toBeNull();
  });
});

describe('a text in a policy', () => {
  const pair = (name: string, action: object = {}) => ({ condition: { name, conditions: [] }, action });
  const policy = (id: string, ...pairs: object[]) => ({ id, name: 'log', pairs });
  const gateway = (...policies: object[]): Fields => ({
    type: 'Gateway',
    pipelines: [{ id: 'p', name: 'P', policies }],
  });
  const [x, y] = [policy('x', pair('allOf')), policy('y', pair('oneOf'), pair('not'))];
  const path = 'pipelines.0.policies.1.pairs.1.condition';

  it.each([
    ['goes with it', gateway(x, y), gateway(y, x), 'pipelines.0.policies.0.pairs.1.condition'],
    [
      'goes with it in the revision of another',
      gateway(x, y),
      copy(gateway(y, x)),
      'pipelines.0.policies.0.pairs.1.condition',
    ],
    ['makes room for a new one', gateway(x, y), gateway(x, policy('z'), y), 'pipelines.0.policies.2.pairs.1.condition'],
    ['ends with it', gateway(x, y), gateway(x), null],
    [
      'goes up when an action above it is removed',
      gateway(x, y),
      gateway(x, policy('y', y.pairs[1] as object)),
      'pipelines.0.policies.1.pairs.0.condition',
    ],
    [
      'stays when its action changes',
      gateway(x, y),
      gateway(x, policy('y', y.pairs[0] as object, pair('not', { a: 1 }))),
      path,
    ],
    [
      'ends when another condition is chosen',
      gateway(x, y),
      gateway(x, policy('y', y.pairs[0] as object, pair('always'))),
      null,
    ],
    ['ends with its pipeline', gateway(x, y), { type: 'Gateway', pipelines: [] }, null],
  ])('%s', (_, was, is, expected) => expect(after(path, was, is)).toBe(expected));
});

describe('a text elsewhere', () => {
  it('ends when a connector is of another kind', () => {
    const rest = { type: 'Connector', connector: 'rest', settings: { operations: [] } };
    expect(after('settings.operations', rest, { ...rest, settings: {} })).toBe('settings.operations');
    expect(after('settings.operations', rest, { ...rest, connector: 'memory', settings: {} })).toBeNull();
  });

  it('stays where nothing moves, and waits where its entity is away', () => {
    const texts = { 'e methods': '[{' };
    const here = canvasOf({ type: 'Model', methods: [] });
    for (const [was, is] of [
      [here, here],
      [here, canvasOf({ type: 'Model', methods: [1] })],
      [here, emptyCanvas],
      [emptyCanvas, here],
    ] as const)
      expect(followed(texts, was, is)).toBe(texts);
  });
});
