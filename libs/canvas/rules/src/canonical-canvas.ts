import { type Json, canonicalJson } from '@tiffin/kernel';
import { type Canvas, type Connection, formatVersion } from './canvas.js';
import { type Entity, entityTypes } from './entity.js';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byTypeAndId = (a: Entity, b: Entity): number =>
  entityTypes.indexOf(a.type) - entityTypes.indexOf(b.type) || compare(a.id, b.id);

const byEnds = (a: Connection, b: Connection): number =>
  compare(a.from, b.from) || compare(a.to, b.to) || compare(a.id, b.id);

/** The same canvas in the one order that it is stored in: entities by type and id, wires by their ends and id. */
export function canonicalCanvas(canvas: Canvas): Canvas {
  return {
    formatVersion,
    entities: canvas.entities.toSorted(byTypeAndId),
    connections: canvas.connections.toSorted(byEnds),
  };
}

/** Canonical JSON of a canvas: equal canvases have equal texts. */
export const canvasText = (canvas: Canvas): string => canonicalJson(canonicalCanvas(canvas) as unknown as Json);

/** Size of `canvasText` in UTF-8. */
export const canvasBytes = (canvas: Canvas): number => new TextEncoder().encode(canvasText(canvas)).length;
