import { type Problem, Refusal } from '@tiffin/kernel';
import { canonicalCanvas } from './canonical-canvas.js';
import type { Canvas } from './canvas.js';
import { newProblems } from './problem-place.js';
import { graphProblems, sizeExcess } from './validate-canvas.js';

/** The refusal that lists problems of a canvas. */
export function invalidCanvas(problems: readonly Problem[]): Refusal {
  return Refusal.ofProblems('CANVAS_INVALID', problems, String(problems.length), problems[0]?.message ?? '');
}

export const tooLarge = ({ bytes, limit }: { readonly bytes: number; readonly limit: number }): Refusal =>
  Refusal.of('CANVAS_TOO_LARGE', String(bytes), String(limit));

/** The canvas in canonical order, if it is small enough and operations have broken nothing as a whole that was whole `before`. */
export function checkCanvas(canvas: Canvas, before: Canvas): Canvas | Refusal {
  const excess = sizeExcess(canvas, before);
  if (excess) return tooLarge(excess);
  const found = graphProblems(canvas, before);
  if (found.length === 0) return canonicalCanvas(canvas);
  const earlier = { canvas: before, problems: graphProblems(before, before) };
  const problems = newProblems(earlier, { canvas, problems: found });
  return problems.length > 0 ? invalidCanvas(problems) : canonicalCanvas(canvas);
}
