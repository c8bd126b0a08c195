import type { Problem } from '@tiffin/kernel';
import type { Canvas, Connection } from './canvas.js';
import { nodesOf, pipelinesOf } from './canvas-node.js';
import type { ReadOperation } from './canvas-operation.js';
import type { Entity } from './entity.js';
import { mayConnect } from './may-connect.js';
import { addPairs, proxyTargets, removePairs, removeTarget } from './proxy-pairs.js';
import { areProblems, readChanged, readEntity } from './read-entity.js';

type Step = Canvas | readonly Problem[];
type OperationOf<Name extends ReadOperation['op']> = Extract<ReadOperation, { op: Name }>;

const unknownEntity = (id: string): readonly Problem[] => [
  { entityId: id, rule: 'entity-unknown', message: `There is no entity with the id "${id}". Load the canvas again.` },
];

const withEntity = (canvas: Canvas, entity: Entity): Canvas => ({
  ...canvas,
  entities: canvas.entities.map((one) => (one.id === entity.id ? entity : one)),
});

function addEntity(canvas: Canvas, { entity: input }: OperationOf<'addEntity'>): Step {
  const entity = readEntity(input);
  if (areProblems(entity)) return entity;
  if (nodesOf(canvas).has(entity.id))
    return [
      {
        ...identity(entity),
        field: 'id',
        rule: 'id-taken',
        message: `The id "${entity.id}" is taken. Give ${entity.type} "${entity.name}" another.`,
      },
    ];
  return { ...canvas, entities: [...canvas.entities, entity] };
}

const identity = ({ id, name }: Entity) => ({ entityId: id, entityName: name });

function fixedField(entity: Entity, changes: Readonly<Record<string, unknown>>): Problem | null {
  const fixed = entity.type === 'Function' ? ['id', 'type', 'name'] : ['id', 'type'];
  const field = fixed.find((one) => one in changes && changes[one] !== entity[one as 'id' | 'type' | 'name']);
  if (!field) return null;
  const message = `The ${field} of ${entity.type} "${entity.name}" cannot be changed. Add a new ${entity.type} and remove this one.`;
  return { ...identity(entity), field, rule: 'field-fixed', message };
}

function changed(entity: Entity, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries({ ...entity, ...changes }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries);
}

function updateEntity(canvas: Canvas, { id, changes }: OperationOf<'updateEntity'>): Step {
  const entity = canvas.entities.find((one) => one.id === id);
  if (!entity) return unknownEntity(id);
  const fixed = fixedField(entity, changes);
  if (fixed) return [fixed];
  const next = readChanged(entity, changed(entity, changes));
  if (areProblems(next)) return next;
  const updated = withEntity(canvas, next);
  return next.type === 'Gateway' ? withoutLooseWires(updated, canvas) : updated;
}

/** Wires whose pipeline is gone go with it, and so do those whose entity no proxy of the pipeline targets any more. */
function withoutLooseWires(canvas: Canvas, before: Canvas): Canvas {
  const nodes = nodesOf(canvas);
  const had = new Map(pipelinesOf(before).map((pipeline) => [pipeline.id, proxyTargets(pipeline)]));
  const has = new Map(pipelinesOf(canvas).map((pipeline) => [pipeline.id, proxyTargets(pipeline)]));
  const isLoose = ({ from, to }: Connection): boolean =>
    !nodes.has(from) ||
    !nodes.has(to) ||
    (had.get(to)?.includes(from) === true && has.get(to)?.includes(from) !== true);
  return { ...canvas, connections: canvas.connections.filter((wire) => !isLoose(wire)) };
}

/** The wires of an entity, and the proxy pairs that target it, go with it. */
function without(canvas: Canvas, removed: Entity): Canvas {
  const rest = removeTarget({ ...canvas, entities: canvas.entities.filter(({ id }) => id !== removed.id) }, removed.id);
  const nodes = nodesOf(rest);
  return { ...rest, connections: rest.connections.filter(({ from, to }) => nodes.has(from) && nodes.has(to)) };
}

/** A microservice goes with its models; a model leaves its microservice. */
function removeEntity(canvas: Canvas, { id }: OperationOf<'removeEntity'>): Step {
  const entity = canvas.entities.find((one) => one.id === id);
  if (!entity) return unknownEntity(id);
  const gone = without(canvas, entity);
  if (entity.type === 'Microservice') {
    const models = gone.entities.filter((one) => one.type === 'Model' && entity.models.includes(one.id));
    return models.reduce(without, gone);
  }
  return entity.type === 'Model' ? leftMicroservices(gone, id) : gone;
}

const leftMicroservices = (canvas: Canvas, modelId: string): Canvas => ({
  ...canvas,
  entities: canvas.entities.map((one) =>
    one.type === 'Microservice' ? { ...one, models: one.models.filter((model) => model !== modelId) } : one,
  ),
});

function addConnection(canvas: Canvas, { connection }: OperationOf<'addConnection'>): Step {
  if (canvas.connections.some(({ id }) => id === connection.id))
    return [
      {
        rule: 'id-taken',
        field: 'id',
        message: `There is a wire with the id "${connection.id}" already. Give the new one another.`,
      },
    ];
  const problem = mayConnect(canvas, connection.from, connection.to);
  if (problem) return [problem];
  const wired = { ...canvas, connections: [...canvas.connections, connection] };
  const entity = canvas.entities.find(({ id }) => id === connection.from);
  return entity ? addPairs(wired, connection.to, entity) : wired;
}

function removeConnection(canvas: Canvas, { id }: OperationOf<'removeConnection'>): Step {
  const wire = canvas.connections.find((one) => one.id === id);
  if (!wire)
    return [{ rule: 'connection-unknown', message: `There is no wire with the id "${id}". Load the canvas again.` }];
  const connections = canvas.connections.filter((one) => one !== wire);
  return removePairs({ ...canvas, connections }, wire.to, wire.from);
}

/** The canvas after one operation and what follows from it, or why it cannot be done. The whole is validated elsewhere. */
export function applyOperation(canvas: Canvas, operation: ReadOperation): Step {
  switch (operation.op) {
    case 'addEntity':
      return addEntity(canvas, operation);
    case 'updateEntity':
      return updateEntity(canvas, operation);
    case 'removeEntity':
      return removeEntity(canvas, operation);
    case 'addConnection':
      return addConnection(canvas, operation);
    case 'removeConnection':
      return removeConnection(canvas, operation);
  }
}
