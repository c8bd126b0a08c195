import { type Problem, sameJson } from '@tiffin/kernel';
import type { Canvas, Connection } from './canvas.js';
import { changedFields, fieldOf } from './canvas-changes.js';
import { nodesOf } from './canvas-node.js';
import type { ReadOperation } from './canvas-operation.js';
import type { Entity } from './entity.js';
import { clash, mergeField } from './merge-field.js';

/** Three canvases: what both began with, what someone else made of it, and what the operations make of it. */
export interface Versions {
  readonly base: Canvas;
  readonly head: Canvas;
  readonly mine: Canvas;
}

/** The operation as it is still to be done on `head`, if at all, and what stands against it. */
export interface Review {
  readonly operation?: ReadOperation;
  readonly problem?: Problem;
}

type OperationOf<Name extends ReadOperation['op']> = Extract<ReadOperation, { op: Name }>;

const entityIn = (canvas: Canvas, id: string): Entity | undefined => canvas.entities.find((one) => one.id === id);
const wireIn = (canvas: Canvas, id: string): Connection | undefined => canvas.connections.find((one) => one.id === id);

const conflict = (entity: Entity, message: string, field?: string): Review => ({
  problem: { entityId: entity.id, entityName: entity.name, ...(field ? { field } : {}), rule: 'conflict', message },
});

const label = ({ type, name }: Entity): string => `${type} "${name}"`;

function reviewAdd({ base, head, mine }: Versions, operation: OperationOf<'addEntity'>): Review {
  const id = String(operation.entity['id']);
  const theirs = entityIn(head, id);
  if (!theirs || entityIn(base, id)) return { operation };
  if (sameJson(theirs, entityIn(mine, id))) return {};
  return conflict(theirs, `Someone added ${label(theirs)} with the id "${id}", which you add too. Use another id.`);
}

function reviewUpdate(versions: Versions, operation: OperationOf<'updateEntity'>): Review {
  const { base, head, mine } = versions;
  const [before, theirs, ours] = [base, head, mine].map((canvas) => entityIn(canvas, operation.id));
  if (!before || !ours) return { operation };
  if (!theirs)
    return conflict(before, `Someone removed ${label(before)}, which you change. Drop the change, or add it again.`);
  // A form sends all fields; only those that it changed may undo what someone else did.
  const fields = Object.keys(operation.changes).filter(
    (field) => !sameJson(fieldOf(before, field), fieldOf(ours, field)),
  );
  const changes: Record<string, unknown> = {};
  for (const field of fields) {
    const merged = mergeField(field, [before, theirs, ours]);
    if (merged === clash)
      return conflict(
        theirs,
        `Someone else changed "${field}" of ${label(theirs)}. Load the canvas, and make your change again.`,
        field,
      );
    // As it was asked for: `null` puts a default back, which the field itself does not tell.
    changes[field] = merged === fieldOf(ours, field) ? operation.changes[field] : merged;
  }
  return fields.length === 0 ? {} : { operation: { ...operation, changes } };
}

function newWire({ base, head }: Versions, entity: Entity): Connection | undefined {
  const nodes = nodesOf(head);
  const isOf = (end: string): boolean => nodes.get(end)?.entity.id === entity.id;
  return head.connections.find((wire) => !wireIn(base, wire.id) && (isOf(wire.from) || isOf(wire.to)));
}

function reviewRemoval(versions: Versions, operation: OperationOf<'removeEntity'>): Review {
  const before = entityIn(versions.base, operation.id);
  const theirs = entityIn(versions.head, operation.id);
  if (!before) return { operation };
  if (!theirs) return {};
  const field = changedFields(before, theirs)[0];
  if (field)
    return conflict(
      theirs,
      `Someone changed "${field}" of ${label(theirs)}, which you remove. Load the canvas, and decide again.`,
      field,
    );
  if (newWire(versions, theirs))
    return conflict(
      theirs,
      `Someone drew a wire at ${label(theirs)}, which you remove. Load the canvas, and decide again.`,
    );
  return { operation };
}

function reviewWire({ base, head }: Versions, operation: OperationOf<'addConnection'>): Review {
  const { id, from, to } = operation.connection;
  const removed = [from, to].map((end) => (nodesOf(head).has(end) ? undefined : nodesOf(base).get(end))).find(Boolean);
  if (removed)
    return conflict(
      removed.entity,
      `Someone removed "${removed.name}", which you wire. Load the canvas, and decide again.`,
    );
  // Drawn anew after its removal by an operation before this one.
  if (base.connections.some((wire) => wire.id === id || (wire.from === from && wire.to === to))) return { operation };
  return head.connections.some((wire) => wire.from === from && wire.to === to) ? {} : { operation };
}

const reviewUnwire = ({ base, head }: Versions, operation: OperationOf<'removeConnection'>): Review =>
  wireIn(base, operation.id) && !wireIn(head, operation.id) ? {} : { operation };

/** Compares what one operation touches with what changed between `base` and `head`. */
export function reviewOperation(versions: Versions, operation: ReadOperation): Review {
  switch (operation.op) {
    case 'addEntity':
      return reviewAdd(versions, operation);
    case 'updateEntity':
      return reviewUpdate(versions, operation);
    case 'removeEntity':
      return reviewRemoval(versions, operation);
    case 'addConnection':
      return reviewWire(versions, operation);
    case 'removeConnection':
      return reviewUnwire(versions, operation);
  }
}
