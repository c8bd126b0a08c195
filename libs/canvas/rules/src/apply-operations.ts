import type { Problem, Refusal } from '@tiffin/kernel';
import { z } from 'zod';
import { applyOperation } from './apply-operation.js';
import type { Canvas } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { canvasOperationSchema, type ReadOperation } from './canvas-operation.js';
import { checkCanvas, invalidCanvas } from './check-canvas.js';
import { limitProblems } from './limit-problems.js';
import { jsonFormProblem } from './json-form.js';
import { areProblems } from './read-entity.js';

const listSchema = z
  .array(canvasOperationSchema)
  .max(canvasLimits.operations, `send at most ${canvasLimits.operations} operations at once`);

/** The operations of a request, or what is wrong with their form. */
export function readOperations(input: unknown): readonly ReadOperation[] | Refusal {
  const form = jsonFormProblem(input);
  if (form) return invalidCanvas([form]);
  const read = listSchema.safeParse(input);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }): Problem => {
    const field = ['operations', ...path].join('.');
    return { field, rule: 'operation-invalid', message: `"${field}": ${message}.` };
  });
  return invalidCanvas(problems);
}

const at = (index: number, problem: Problem): Problem => ({
  ...problem,
  message: `Operation ${index + 1}: ${problem.message}`,
});

/** The operations one after the other, without the checks of the whole. */
export function runOperations(canvas: Canvas, operations: readonly ReadOperation[]): Canvas | Refusal {
  let state = canvas;
  for (const [index, operation] of operations.entries()) {
    const next = applyOperation(state, operation);
    const problems = areProblems(next) ? next : limitProblems(next, canvas);
    if (areProblems(next) || problems.length > 0) return invalidCanvas(problems.map((problem) => at(index, problem)));
    state = next;
  }
  return state;
}

/**
 * The canvas after all operations, in canonical order, or why they cannot be done; then nothing is done.
 * `operations` may be anything that came from outside: it is checked against `CanvasOperation`.
 */
export function applyOperations(canvas: Canvas, operations: unknown): Canvas | Refusal {
  const read = readOperations(operations);
  if (read instanceof Error) return read;
  const next = runOperations(canvas, read);
  return next instanceof Error ? next : checkCanvas(next, canvas);
}
