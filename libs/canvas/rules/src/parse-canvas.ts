import type { Refusal } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import { checkCanvas, invalidCanvas } from './check-canvas.js';
import { areProblems } from './read-entity.js';
import { readCanvas } from './validate-canvas.js';

/** A canvas from a document from outside: defaults filled in, canonical order, every rule kept. */
export function parseCanvas(document: unknown): Canvas | Refusal {
  const canvas = readCanvas(document);
  return areProblems(canvas) ? invalidCanvas(canvas) : checkCanvas(canvas);
}
