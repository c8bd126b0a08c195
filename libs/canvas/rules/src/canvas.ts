import { z } from 'zod';
import type { Entity } from './entity.js';
import { idSchema } from './entity-id.js';

/** The form in which canvases are written now. Older ones are upgraded when they are read: `stored/`. */
export const formatVersion = 2;

/** A wire. `from` and `to` are ids of entities or pipelines. */
export const connectionSchema = z.strictObject({ id: idSchema, from: idSchema, to: idSchema });
export type Connection = Readonly<z.infer<typeof connectionSchema>>;

/** The whole document: entities and the wires between them. */
export interface Canvas {
  readonly formatVersion: typeof formatVersion;
  readonly entities: readonly Entity[];
  readonly connections: readonly Connection[];
}

export const emptyCanvas: Canvas = { formatVersion, entities: [], connections: [] };
