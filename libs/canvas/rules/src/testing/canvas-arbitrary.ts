import { Refusal } from '@tiffin/kernel';
import fc from 'fast-check';
import { applyOperations } from '../apply-operations.js';
import { type Canvas, emptyCanvas } from '../canvas.js';
import { type CanvasNode, nodesOf } from '../canvas-node.js';
import type { CanvasOperation } from '../canvas-operation.js';
import { type Entity, entityTypes } from '../entity.js';
import type { Pipeline } from '../gateway.js';
import type { Policy } from '../policy.js';
import { seedEntity } from '../seed-entity.js';

/** One wish for a change; what it means depends on the canvas that it meets. */
export type Wish = readonly [kind: number, first: number, second: number];

const pick = <Item>(items: readonly Item[], number: number): Item | undefined => items[number % items.length];

const freshId = (taken: readonly string[], prefix: string): string => {
  let number = 1;
  while (taken.includes(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
};

function addition(canvas: Canvas, first: number): CanvasOperation {
  const type = entityTypes[first % entityTypes.length] ?? 'Model';
  return { op: 'addEntity', entity: seedEntity(type, canvas, freshId([...nodesOf(canvas).keys()], 'e')) };
}

/** Names whose case alone differs, and new values of what only one type has; some of them break a rule. */
function changesOf(
  canvas: Canvas,
  entity: Entity,
  [first, second]: readonly [number, number],
): Record<string, unknown> {
  const models = canvas.entities.filter(({ type }) => type === 'Model').map(({ id }) => id);
  const model = pick(models, second) ?? 'none';
  const own: Readonly<Record<Entity['type'], Record<string, unknown>>> = {
    Connector: { settings: { note: second } },
    Model: second % 2 ? { relations: [{ name: 'other', model }] } : { plural: `p${second % 4}` },
    Function: { files: { 'handler.js': `exports.fn = () => ${second}` } },
    ServiceEndpoint: { urls: [`http://host${second}.example`] },
    Gateway: { pipelines: pipelinesAfter(entity, second) },
    ApiEndpoint: { paths: [`/p${second}`] },
    Microservice: { models: [...new Set([model, ...models.slice(second % 3, 2)])] },
  };
  const names = [{ name: `Name${second % 6}` }, { name: `nAME${second % 6}` }, { itemOrder: second }];
  return names[first % 6] ?? own[entity.type];
}

/** One pipeline less, one more, one whose policies are gone, or a log in front of the others. */
function pipelinesAfter(entity: Entity, number: number): readonly Pipeline[] {
  if (entity.type !== 'Gateway') return [];
  const [head, ...tail] = entity.pipelines;
  if (!head || number % 4 === 0)
    return [...entity.pipelines, { id: `${entity.id}-q${number % 3}`, name: 'More', policies: [] }];
  if (number % 4 === 1) return tail;
  if (number % 4 === 2) return [{ ...head, policies: [] }, ...tail];
  const log: Policy = {
    id: 'log',
    name: 'log',
    pairs: [{ condition: { name: 'always' }, action: { message: `m${number}` } }],
  };
  return [{ ...head, policies: [log, ...head.policies.filter(({ name }) => name !== 'log')] }, ...tail];
}

const rows: readonly (readonly [CanvasNode['kind'], CanvasNode['kind']])[] = [
  ['Connector', 'Model'],
  ['Model', 'Pipeline'],
  ['Function', 'Pipeline'],
  ['ServiceEndpoint', 'Pipeline'],
  ['Pipeline', 'ApiEndpoint'],
];

function wire(canvas: Canvas, from: string | undefined, to: string | undefined): CanvasOperation {
  const id = freshId(
    canvas.connections.map((one) => one.id),
    'w',
  );
  return { op: 'addConnection', connection: { id, from: from ?? 'none', to: to ?? 'none' } };
}

/** A wire of a kind that the matrix knows; its ends may be taken all the same. */
function sensibleWire(canvas: Canvas, first: number, second: number): CanvasOperation {
  const nodes = [...nodesOf(canvas).values()];
  const [from, to] = rows[first % rows.length] ?? rows[0]!;
  const ends = [from, to].map((kind) => nodes.filter((node) => node.kind === kind).map(({ id }) => id));
  return wire(canvas, pick(ends[0] ?? [], second), pick(ends[1] ?? [], first + second));
}

function wildWire(canvas: Canvas, first: number, second: number): CanvasOperation {
  const ids = [...nodesOf(canvas).keys()];
  return wire(canvas, pick(ids, first), pick(ids, second));
}

/** The operation that a wish means on a canvas; it may well be one that has to be refused. */
export function operationFor(canvas: Canvas, [kind, first, second]: Wish): CanvasOperation {
  const entity = pick(canvas.entities, first);
  const connection = pick(canvas.connections, first);
  if (kind < 4 || !entity) return addition(canvas, first);
  if (kind < 9) return sensibleWire(canvas, first, second);
  if (kind < 10) return wildWire(canvas, first, second);
  if (kind < 15) return { op: 'updateEntity', id: entity.id, changes: changesOf(canvas, entity, [second, first]) };
  if (kind < 16 && connection) return { op: 'removeConnection', id: connection.id };
  return { op: 'removeEntity', id: entity.id };
}

export const wishes = (maxLength: number): fc.Arbitrary<Wish[]> =>
  fc.array(fc.noBias(fc.tuple(fc.nat(16), fc.nat(60), fc.nat(60))), {
    minLength: Math.floor(maxLength / 2),
    maxLength,
  });

/** The canvas after all wishes that can be granted, and the operations that were. */
export function grant(canvas: Canvas, list: readonly Wish[]): { canvas: Canvas; operations: CanvasOperation[] } {
  const operations: CanvasOperation[] = [];
  let state = canvas;
  for (const wish of list) {
    const operation = operationFor(state, wish);
    const next = applyOperations(state, [operation]);
    if (next instanceof Refusal) continue;
    operations.push(operation);
    state = next;
  }
  return { canvas: state, operations };
}

/** Two entities of each type, wired once each way that the matrix knows. */
const starter: Canvas = grant(emptyCanvas, [
  ...[...entityTypes, ...entityTypes].map((_, index): Wish => [0, index, 0]),
  ...rows.flatMap((_, index): Wish[] => [
    [4, index, 0],
    [4, index, 1],
  ]),
]).canvas;

/** Valid canvases, made the way that people make them; some have an entity or two, most have a dozen with wires. */
export const canvases = (maxLength = 20): fc.Arbitrary<Canvas> =>
  fc
    .tuple(fc.noBias(fc.nat(4)), wishes(maxLength))
    .map(([start, list]) => grant(start === 0 ? emptyCanvas : starter, list).canvas);
