import type { Problem } from '@tiffin/kernel';
import type { Canvas, Connection } from './canvas.js';
import { type CanvasNode, nodesOf } from './canvas-node.js';

type Kind = CanvasNode['kind'];

/** The connection matrix: from what a wire may run to what. */
const matrix: Readonly<Record<Kind, Kind | null>> = {
  Connector: 'Model',
  Model: 'Pipeline',
  Function: 'Pipeline',
  ServiceEndpoint: 'Pipeline',
  Pipeline: 'ApiEndpoint',
  Gateway: null,
  ApiEndpoint: null,
  Microservice: null,
};

const planned: readonly (readonly [Kind, Kind])[] = [
  ['Connector', 'Function'],
  ['Function', 'Model'],
];

/** Kinds that take one wire at most, and how that is said. */
const single: Readonly<Partial<Record<Kind, string>>> = { Model: 'connector', ApiEndpoint: 'pipeline' };

const label = (node: CanvasNode): string => `${node.kind} "${node.name}"`;

function problem(node: CanvasNode, rule: string, message: string): Problem {
  return { entityId: node.entity.id, entityName: node.entity.name, rule, message };
}

const dangling = (end: 'from' | 'to', id: string): Problem => ({
  field: end,
  rule: 'connection-dangling',
  message: `The wire's "${end}" is "${id}", and there is no entity or pipeline with that id. Add it first, or remove the wire.`,
});

function wayOut(from: CanvasNode): string {
  const to = matrix[from.kind];
  if (from.kind === 'Gateway') return 'Wire one of its pipelines instead.';
  return to ? `${from.kind}s connect to a ${to}.` : `No wire starts at a ${from.kind}.`;
}

function forbidden(from: CanvasNode, to: CanvasNode): Problem | null {
  if (matrix[from.kind] === to.kind) return null;
  const wire = `${label(from)} to ${label(to)}`;
  if (matrix[to.kind] === from.kind)
    return problem(
      from,
      'connection-reversed',
      `A wire from ${wire} runs the wrong way. Draw it from ${label(to)} to ${label(from)}.`,
    );
  if (planned.some(([a, b]) => a === from.kind && b === to.kind))
    return problem(from, 'connection-not-supported', `A wire from ${wire} is not supported yet. ${wayOut(from)}`);
  const pipelines = to.kind === 'Gateway' ? ' A wire ends at one of its pipelines, not at the gateway.' : '';
  return problem(
    from,
    'connection-forbidden',
    `${label(from)} cannot be connected to ${label(to)}. ${wayOut(from)}${pipelines}`,
  );
}

function taken(from: CanvasNode, to: CanvasNode, wires: Wires): Problem | null {
  const others = wires.into(to.id);
  if (others.includes(from.id))
    return problem(
      from,
      'connection-duplicate',
      `${label(from)} and ${label(to)} are connected already. Keep the one wire.`,
    );
  const what = single[to.kind];
  const other = others[0];
  if (!what || other === undefined) return null;
  const name = wires.nodes.get(other)?.name ?? other;
  return problem(
    to,
    'connection-single',
    `${label(to)} has the ${what} "${name}" already, and takes one only. Remove that wire first.`,
  );
}

/** The wires seen so far and what they may end at. */
export interface Wires {
  readonly nodes: ReadonlyMap<string, CanvasNode>;
  readonly into: (id: string) => readonly string[];
}

/** Why a wire may not join the others, or null. */
export function wireProblem(wires: Wires, from: string, to: string): Problem | null {
  const start = wires.nodes.get(from);
  if (!start) return dangling('from', from);
  if (from === to)
    return problem(start, 'connection-self', `${label(start)} cannot be connected to itself. ${wayOut(start)}`);
  const end = wires.nodes.get(to);
  if (!end) return dangling('to', to);
  return forbidden(start, end) ?? taken(start, end, wires);
}

const wiresOf = (canvas: Canvas): Wires => ({
  nodes: nodesOf(canvas),
  into: (id) => canvas.connections.filter(({ to }) => to === id).map(({ from }) => from),
});

/** Why no wire may be drawn between two ids (entities or pipelines) of a canvas, or null where it may. */
export const mayConnect = (canvas: Canvas, from: string, to: string): Problem | null =>
  wireProblem(wiresOf(canvas), from, to);

/** What is wrong with the wires of a canvas, each seen together with those before it. */
export function connectionProblems(canvas: Canvas): Problem[] {
  const arrivals = new Map<string, string[]>();
  const wires: Wires = { nodes: nodesOf(canvas), into: (id) => arrivals.get(id) ?? [] };
  const accept = ({ from, to }: Connection) => void arrivals.set(to, [...wires.into(to), from]);
  return canvas.connections.flatMap((wire) => {
    const found = wireProblem(wires, wire.from, wire.to);
    accept(wire);
    return found ? [{ ...found, message: `Wire "${wire.id}": ${found.message}` }] : [];
  });
}
