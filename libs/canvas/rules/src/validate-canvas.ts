import type { Problem } from '@tiffin/kernel';
import { z } from 'zod';
import { canvasBytes } from './canonical-canvas.js';
import { type Canvas, connectionSchema, emptyCanvas, formatVersion } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { cycleProblems } from './cycle-problems.js';
import type { Entity } from './entity.js';
import { idProblems } from './id-problems.js';
import { jsonFormProblem } from './json-form.js';
import { keptProblems } from './kept-problems.js';
import { limitProblems } from './limit-problems.js';
import { connectionProblems } from './may-connect.js';
import { modelProblems } from './model-problems.js';
import { nameProblems } from './name-problems.js';
import { pipelineProblems } from './pipeline-problems.js';
import { newProblems } from './problem-place.js';
import { areProblems, readEntity, readStoredEntity } from './read-entity.js';

const documentSchema = z.strictObject({
  // What is written in an older form is judged by today's rules: nothing is moved out of it.
  formatVersion: z.literal([1, formatVersion], `use formatVersion ${formatVersion}`),
  entities: z.array(z.unknown()),
  connections: z.array(connectionSchema).default([]),
});

function documentProblems(error: z.ZodError): Problem[] {
  return error.issues.map((issue) => {
    const field = issue.path.join('.');
    return {
      ...(field ? { field } : {}),
      rule: 'document-invalid',
      message: `Canvas${field ? `, "${field}"` : ''}: ${issue.message}.`,
    };
  });
}

/** What a document from outside comes to: a canvas in the right form, and what the rules of its entities say against it. */
interface ReadDocument {
  readonly canvas: Canvas;
  readonly problems: readonly Problem[];
}

/** The canvas with defaults filled in, in the order given, or why it has not the form of one. */
function readDocument(document: unknown): ReadDocument | readonly Problem[] {
  const form = jsonFormProblem(document);
  if (form) return [form];
  const read = documentSchema.safeParse(document);
  if (!read.success) return documentProblems(read.error);
  const entities: Entity[] = [];
  const problems: Problem[] = [];
  for (const input of read.data.entities) {
    const strict = readEntity(input);
    if (areProblems(strict)) problems.push(...strict);
    const entity = areProblems(strict) ? readStoredEntity(input) : strict;
    if (!areProblems(entity)) entities.push(entity);
  }
  // What has not even the form of an entity is left out, and the whole cannot be judged without it.
  return entities.length < read.data.entities.length
    ? problems
    : { canvas: { ...read.data, formatVersion, entities }, problems };
}

/** What is wrong with the parts of a canvas together. A canvas with more parts `before` than it may have is still judged. */
export function graphProblems(canvas: Canvas, before: Canvas = emptyCanvas): Problem[] {
  const limits = limitProblems(canvas, before);
  if (limits.length > 0) return limits;
  return [
    ...idProblems(canvas),
    ...nameProblems(canvas),
    ...connectionProblems(canvas),
    ...cycleProblems(canvas),
    ...pipelineProblems(canvas),
    ...modelProblems(canvas),
    ...keptProblems(canvas),
  ];
}

/** The limit of size that a canvas exceeds, and by how much. One that was larger `before` may stay as large. */
export function sizeExcess(canvas: Canvas, before: Canvas): { readonly bytes: number; readonly limit: number } | null {
  const bytes = canvasBytes(canvas);
  const { bytes: limit } = canvasLimits;
  return bytes > limit && bytes > canvasBytes(before) ? { bytes, limit } : null;
}

const entityProblems = (canvas: Canvas): Problem[] =>
  canvas.entities.flatMap((entity) => {
    const read = readEntity(entity);
    return areProblems(read) ? read : [];
  });

export interface Judgement {
  /** The canvas in the form that rules read; null where it has none. */
  readonly canvas: Canvas | null;
  /** What a write must not bring. */
  readonly problems: readonly Problem[];
  /** What was wrong before the write already; it blocks nothing. */
  readonly known: readonly Problem[];
}

/** Judges what a document makes of the canvas that was there `before`: a write answers for what it changes. */
export function judgeCanvas(document: unknown, before: Canvas): Judgement {
  const read = readDocument(document);
  if (areProblems(read)) return { canvas: null, problems: read, known: [] };
  const { canvas } = read;
  const excess = sizeExcess(canvas, before);
  if (excess) return { canvas, problems: [sizeProblem(excess)], known: [] };
  const all = [...read.problems, ...graphProblems(canvas, before)];
  if (all.length === 0) return { canvas, problems: [], known: [] };
  const earlier = [...entityProblems(before), ...graphProblems(before, before)];
  const problems = newProblems({ canvas: before, problems: earlier }, { canvas, problems: all });
  return { canvas, problems, known: all.filter((problem) => !problems.includes(problem)) };
}

const sizeProblem = ({ bytes, limit }: { readonly bytes: number; readonly limit: number }): Problem => ({
  rule: 'canvas-size',
  message: `The canvas has ${bytes} bytes, and at most ${limit} are allowed.`,
});

/** Everything that is wrong with a document that should be a new canvas; empty: it may be stored. */
export const validateCanvas = (document: unknown): readonly Problem[] => judgeCanvas(document, emptyCanvas).problems;
