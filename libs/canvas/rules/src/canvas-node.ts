import type { Canvas } from './canvas.js';
import type { Entity, EntityType } from './entity.js';
import type { Gateway, Pipeline } from './gateway.js';

/** What a wire can end at: an entity, or a pipeline inside a gateway. */
export interface CanvasNode {
  readonly id: string;
  readonly kind: EntityType | 'Pipeline';
  readonly name: string;
  /** The entity itself; for a pipeline, its gateway. */
  readonly entity: Entity;
}

export const gatewaysOf = (canvas: Canvas): Gateway[] => canvas.entities.filter((entity) => entity.type === 'Gateway');

export const pipelinesOf = (canvas: Canvas): Pipeline[] => gatewaysOf(canvas).flatMap(({ pipelines }) => pipelines);

/** All entities and pipelines by id; of several with one id, the first. */
export function nodesOf({ entities }: Canvas): ReadonlyMap<string, CanvasNode> {
  const found = known.get(entities) ?? collected(entities);
  known.set(entities, found);
  return found;
}

// A list of entities never changes, and the rules ask for its nodes again and again.
const known = new WeakMap<readonly Entity[], ReadonlyMap<string, CanvasNode>>();

function collected(entities: readonly Entity[]): ReadonlyMap<string, CanvasNode> {
  const nodes = new Map<string, CanvasNode>();
  const add = (node: CanvasNode) => void (nodes.has(node.id) || nodes.set(node.id, node));
  for (const entity of entities) {
    add({ id: entity.id, kind: entity.type, name: entity.name, entity });
    if (entity.type !== 'Gateway') continue;
    for (const { id, name } of entity.pipelines) add({ id, kind: 'Pipeline', name, entity });
  }
  return nodes;
}
