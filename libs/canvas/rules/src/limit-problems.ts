import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { pipelinesOf } from './canvas-node.js';

function over(what: 'entities' | 'connections' | 'pipelines', count: number): Problem[] {
  const limit = canvasLimits[what];
  if (count <= limit) return [];
  const message = `The canvas has ${count} ${what}, and at most ${limit} are allowed. Split it into several projects.`;
  return [{ rule: 'limit', message }];
}

/** Whether a canvas has more parts than it may; other checks take time that grows with the square of these numbers. */
export const limitProblems = (canvas: Canvas): Problem[] => [
  ...over('entities', canvas.entities.length),
  ...over('connections', canvas.connections.length),
  ...over('pipelines', pipelinesOf(canvas).length),
];
