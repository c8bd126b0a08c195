import type { Problem } from '@tiffin/kernel';
import { type Canvas, emptyCanvas } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { pipelinesOf } from './canvas-node.js';

const counts = {
  entities: ({ entities }: Canvas) => entities.length,
  connections: ({ connections }: Canvas) => connections.length,
  pipelines: (canvas: Canvas) => pipelinesOf(canvas).length,
} as const;

/**
 * Whether a canvas has more parts than it may; other checks take time that grows with the square of these numbers. A canvas
 * that had more `before`, under a wider limit, may keep them and gets no further ones.
 */
export function limitProblems(canvas: Canvas, before: Canvas = emptyCanvas): Problem[] {
  return (['entities', 'connections', 'pipelines'] as const).flatMap((what) => {
    const [count, limit] = [counts[what](canvas), canvasLimits[what]];
    if (count <= Math.max(limit, counts[what](before))) return [];
    const message = `The canvas has ${count} ${what}, and at most ${limit} are allowed. Split it into several projects.`;
    return [{ rule: 'limit', message }];
  });
}
