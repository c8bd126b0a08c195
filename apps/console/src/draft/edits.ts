import {
  applyOperation,
  type Canvas,
  type CanvasOperation,
  type Entity,
  type EntityOf,
  nodesOf,
  proxyTargets,
  seedApiEndpoint,
} from '@tiffin/canvas-rules';
import { newId, type Problem } from '@tiffin/kernel';
import { withoutLoose } from './rebase.js';

const run = (canvas: Canvas, operation: CanvasOperation): Canvas | readonly Problem[] =>
  applyOperation(canvas, operation as Parameters<typeof applyOperation>[1]);

/** A new id for an entity, a wire, a pipeline or a policy. */
export const freshId = (): string => newId();

export const withEntity = (canvas: Canvas, entity: Entity): Canvas => ({
  ...canvas,
  entities: [...canvas.entities, entity],
});

/**
 * The canvas with other fields of one entity; undefined takes one away. Unlike an operation it takes what is half typed: the rules say
 * what is missing.
 */
export function withChanges(canvas: Canvas, entity: Entity, changes: object): Canvas {
  const fields = Object.entries({ ...entity, ...changes }).filter(([, value]) => value !== undefined);
  const changed = Object.fromEntries(fields) as unknown as Entity;
  const next = { ...canvas, entities: canvas.entities.map((one) => (one.id === entity.id ? changed : one)) };
  return changed.type === 'Gateway' && entity.type === 'Gateway'
    ? withoutUntargeted(withoutLoose(next), entity, changed)
    : next;
}

/** A wire into a pipeline goes when its last proxy pair is taken away, as it does on the server. */
function withoutUntargeted(canvas: Canvas, before: EntityOf<'Gateway'>, now: EntityOf<'Gateway'>): Canvas {
  const targets = (gateway: EntityOf<'Gateway'>, pipelineId: string): readonly string[] => {
    const pipeline = gateway.pipelines.find(({ id }) => id === pipelineId);
    return pipeline ? proxyTargets(pipeline) : [];
  };
  const lost = canvas.connections.filter(
    ({ from, to }) => targets(before, to).includes(from) && !targets(now, to).includes(from),
  );
  return lost.length === 0
    ? canvas
    : { ...canvas, connections: canvas.connections.filter((wire) => !lost.includes(wire)) };
}

export interface Wired {
  readonly canvas: Canvas;
  /** The API endpoint that came along, for a pipeline that had none. */
  readonly endpointId: string | null;
}

/** Draws a wire and what it implies, or says why not. */
export function wired(canvas: Canvas, from: string, to: string): Wired | Problem {
  const next = run(canvas, { op: 'addConnection', connection: { id: freshId(), from, to } });
  if (!('entities' in next)) return next[0] ?? { rule: 'unknown', message: 'This wire cannot be drawn.' };
  const isPipeline = nodesOf(canvas).get(to)?.kind === 'Pipeline';
  if (!isPipeline || canvas.connections.some((wire) => wire.from === to)) return { canvas: next, endpointId: null };
  const endpoint = seedApiEndpoint(next, from, freshId());
  const served = withEntity(next, endpoint);
  return {
    canvas: { ...served, connections: [...served.connections, { id: freshId(), from: to, to: endpoint.id }] },
    endpointId: endpoint.id,
  };
}

/** Without an entity or a wire and what goes with it. */
export function without(canvas: Canvas, kind: 'entity' | 'connection', id: string): Canvas {
  const next = run(canvas, kind === 'entity' ? { op: 'removeEntity', id } : { op: 'removeConnection', id });
  return 'entities' in next ? next : canvas;
}
