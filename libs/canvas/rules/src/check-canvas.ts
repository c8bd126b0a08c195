import { type Problem, Refusal } from '@tiffin/kernel';
import { canonicalCanvas, canvasBytes } from './canonical-canvas.js';
import type { Canvas } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { graphProblems } from './validate-canvas.js';

/** The refusal that lists problems of a canvas. */
export function invalidCanvas(problems: readonly Problem[]): Refusal {
  return Refusal.ofProblems('CANVAS_INVALID', problems, String(problems.length), problems[0]?.message ?? '');
}

/** The canvas in canonical order, if it is small enough and nothing is wrong with it as a whole. */
export function checkCanvas(canvas: Canvas): Canvas | Refusal {
  const bytes = canvasBytes(canvas);
  if (bytes > canvasLimits.bytes) return Refusal.of('CANVAS_TOO_LARGE', String(bytes), String(canvasLimits.bytes));
  const problems = graphProblems(canvas);
  return problems.length > 0 ? invalidCanvas(problems) : canonicalCanvas(canvas);
}
