import { Refusal } from '@tiffin/kernel';
import { canonicalCanvas } from './canonical-canvas.js';
import { type Canvas, emptyCanvas } from './canvas.js';
import { invalidCanvas, tooLarge } from './check-canvas.js';
import { judgeCanvas, sizeExcess } from './validate-canvas.js';

/**
 * A canvas from a document from outside: defaults filled in, canonical order, every rule kept. Where it takes the place of
 * another, what was wrong with that one `before` is let through.
 */
export function parseCanvas(document: unknown, before: Canvas = emptyCanvas): Canvas | Refusal {
  const { canvas, problems } = judgeCanvas(document, before);
  const excess = canvas && sizeExcess(canvas, before);
  if (excess) return tooLarge(excess);
  return canvas && problems.length === 0 ? canonicalCanvas(canvas) : invalidCanvas(problems);
}
