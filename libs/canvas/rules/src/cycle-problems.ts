import type { Problem } from '@tiffin/kernel';
import type { Canvas, Connection } from './canvas.js';
import { nodesOf } from './canvas-node.js';

/** Takes away wires that end where nothing goes on, until only those of cycles (and between cycles) are left. */
function wiresInCycles(connections: readonly Connection[]): readonly Connection[] {
  const starts = new Set(connections.map(({ from }) => from));
  const ends = new Set(connections.map(({ to }) => to));
  const left = connections.filter(({ from, to }) => starts.has(to) && ends.has(from));
  return left.length === connections.length ? left : wiresInCycles(left);
}

/** Wires that lead back to where they begin. The matrix refuses them one by one; this says why as a whole. */
export function cycleProblems(canvas: Canvas): Problem[] {
  const wires = wiresInCycles(canvas.connections.filter(({ from, to }) => from !== to));
  if (wires.length === 0) return [];
  const nodes = nodesOf(canvas);
  const names = [...new Set(wires.map(({ from }) => nodes.get(from)?.name ?? from))].map((name) => `"${name}"`);
  return [
    {
      rule: 'connection-cycle',
      message: `The wires of ${names.join(', ')} lead back to their beginning. Remove one of the wires.`,
    },
  ];
}
