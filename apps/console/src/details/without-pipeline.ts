import type { Canvas } from '@tiffin/canvas-rules';
import { withChanges } from '../draft/edits.js';

/** The canvas without one pipeline, and without its wires. */
export function withoutPipeline(canvas: Canvas, { id, gatewayId }: { id: string; gatewayId: string }): Canvas {
  const gateway = canvas.entities.find((entity) => entity.id === gatewayId);
  if (gateway?.type !== 'Gateway') return canvas;
  return withChanges(canvas, gateway, { pipelines: gateway.pipelines.filter((pipeline) => pipeline.id !== id) });
}
