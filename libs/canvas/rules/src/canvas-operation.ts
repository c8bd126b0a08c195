import { z } from 'zod';
import { type Connection, connectionSchema } from './canvas.js';
import type { EntityInput } from './entity.js';
import { idSchema } from './entity-id.js';

/**
 * One change of a canvas. `changes` maps fields of the entity to their new values; `null` removes an optional field and
 * puts any other back to its default. `id` and `type` cannot be changed.
 */
export type CanvasOperation =
  | { readonly op: 'addEntity'; readonly entity: EntityInput }
  | { readonly op: 'updateEntity'; readonly id: string; readonly changes: Readonly<Record<string, unknown>> }
  | { readonly op: 'removeEntity'; readonly id: string }
  | { readonly op: 'addConnection'; readonly connection: Connection }
  | { readonly op: 'removeConnection'; readonly id: string };

/** The form of an operation; what an entity holds is checked when it is applied. */
export const canvasOperationSchema = z.discriminatedUnion(
  'op',
  [
    z.strictObject({ op: z.literal('addEntity'), entity: z.record(z.string(), z.unknown()) }),
    z.strictObject({ op: z.literal('updateEntity'), id: idSchema, changes: z.record(z.string(), z.unknown()) }),
    z.strictObject({ op: z.literal('removeEntity'), id: idSchema }),
    z.strictObject({ op: z.literal('addConnection'), connection: connectionSchema }),
    z.strictObject({ op: z.literal('removeConnection'), id: idSchema }),
  ],
  { error: 'use one of the operations addEntity, updateEntity, removeEntity, addConnection, removeConnection' },
);

export type ReadOperation = z.infer<typeof canvasOperationSchema>;
