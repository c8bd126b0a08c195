import { type Problem, Refusal } from '@tiffin/kernel';
import { readOperations, runOperations } from './apply-operations.js';
import { canonicalCanvas, canvasText } from './canonical-canvas.js';
import type { Canvas } from './canvas.js';
import type { ReadOperation } from './canvas-operation.js';
import { checkCanvas } from './check-canvas.js';
import { type Versions, reviewOperation } from './review-operation.js';

export interface MergeInput {
  /** The canvas that the operations were made on, and the newest one. */
  readonly base: Canvas;
  readonly head: Canvas;
  /** Revision numbers of both, for the message. */
  readonly baseNumber: number;
  readonly headNumber: number;
  /** Anything from outside: it is checked against `CanvasOperation`. */
  readonly operations: unknown;
}

function conflict(input: MergeInput, problems: readonly Problem[]): Refusal {
  const names = [...new Set(problems.map(({ entityName, entityId }) => entityName ?? entityId ?? 'a wire'))];
  const numbers = [String(input.baseNumber), String(input.headNumber)];
  return Refusal.ofProblems('CANVAS_CONFLICT', problems, ...numbers, names.map((name) => `"${name}"`).join(', '));
}

function review(
  versions: Versions,
  operations: readonly ReadOperation[],
): { rest: ReadOperation[]; problems: Problem[] } {
  const rest: ReadOperation[] = [];
  const problems: Problem[] = [];
  for (const operation of operations) {
    const answer = reviewOperation(versions, operation);
    if (answer.problem) problems.push(answer.problem);
    if (answer.operation) rest.push(answer.operation);
  }
  return { rest, problems };
}

/** The operations on `head`, once it is known that they can be done on `base`. */
function mergeInto(input: MergeInput, mine: Canvas, operations: readonly ReadOperation[]): Canvas | Refusal {
  const head = canonicalCanvas(input.head);
  // The same request sent twice: its first answer was lost.
  if (canvasText(mine) === canvasText(head)) return head;
  const { rest, problems } = review({ base: input.base, head, mine }, operations);
  if (problems.length > 0) return conflict(input, problems);
  const merged = runAndCheck(head, rest);
  return merged instanceof Refusal && merged.code === 'CANVAS_INVALID' ? conflict(input, merged.problems) : merged;
}

function runAndCheck(canvas: Canvas, operations: readonly ReadOperation[]): Canvas | Refusal {
  const next = runOperations(canvas, operations);
  return next instanceof Refusal ? next : checkCanvas(next, canvas);
}

/**
 * Operations made on `base`, done on `head`. What both changed to the same is done once; what both changed differently is
 * CANVAS_CONFLICT, field by field, and so is what breaks a rule only because of what is new in `head`.
 */
export function mergeOperations(input: MergeInput): Canvas | Refusal {
  const operations = readOperations(input.operations);
  if (operations instanceof Refusal) return operations;
  const mine = runAndCheck(input.base, operations);
  if (mine instanceof Refusal || canvasText(input.head) === canvasText(input.base)) return mine;
  return mergeInto(input, mine, operations);
}
