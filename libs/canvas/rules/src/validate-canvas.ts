import type { Problem } from '@tiffin/kernel';
import { z } from 'zod';
import { canvasBytes } from './canonical-canvas.js';
import { type Canvas, connectionSchema } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { cycleProblems } from './cycle-problems.js';
import type { Entity } from './entity.js';
import { idProblems } from './id-problems.js';
import { jsonFormProblem } from './json-form.js';
import { limitProblems } from './limit-problems.js';
import { connectionProblems } from './may-connect.js';
import { modelProblems } from './model-problems.js';
import { nameProblems } from './name-problems.js';
import { pipelineProblems } from './pipeline-problems.js';
import { areProblems, readEntity } from './read-entity.js';

const documentSchema = z.strictObject({
  formatVersion: z.literal(1, 'this version reads formatVersion 1'),
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

/** The canvas with defaults filled in, in the order given; only the form of each part is checked. */
export function readCanvas(document: unknown): Canvas | readonly Problem[] {
  const form = jsonFormProblem(document);
  if (form) return [form];
  const read = documentSchema.safeParse(document);
  if (!read.success) return documentProblems(read.error);
  const entities: Entity[] = [];
  const problems: Problem[] = [];
  for (const answer of read.data.entities.map(readEntity)) {
    if (areProblems(answer)) problems.push(...answer);
    else entities.push(answer);
  }
  return problems.length > 0 ? problems : { ...read.data, entities };
}

/** What is wrong with a canvas whose parts have the right form. */
export function graphProblems(canvas: Canvas): Problem[] {
  const limits = limitProblems(canvas);
  if (limits.length > 0) return limits;
  return [
    ...idProblems(canvas),
    ...nameProblems(canvas),
    ...connectionProblems(canvas),
    ...cycleProblems(canvas),
    ...pipelineProblems(canvas),
    ...modelProblems(canvas),
  ];
}

/** Everything that is wrong with a document that should be a canvas; empty: it may be stored. */
export function validateCanvas(document: unknown): readonly Problem[] {
  const canvas = readCanvas(document);
  if (areProblems(canvas)) return canvas;
  const bytes = canvasBytes(canvas);
  if (bytes > canvasLimits.bytes)
    return [
      { rule: 'canvas-size', message: `The canvas has ${bytes} bytes, and at most ${canvasLimits.bytes} are allowed.` },
    ];
  return graphProblems(canvas);
}
