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
  const known = ordered.get(canvas);
  if (known) return known;
  const canonical: Canvas = {
    formatVersion,
    entities: canvas.entities.toSorted(byTypeAndId),
    connections: canvas.connections.toSorted(byEnds),
  };
  ordered.set(canvas, canonical);
  ordered.set(canonical, canonical);
  return canonical;
}

// A canvas never changes, and a save asks for the order and the text of the same ones several times.
const ordered = new WeakMap<Canvas, Canvas>();
const texts = new WeakMap<Canvas, string>();

/** Canonical JSON of a canvas: equal canvases have equal texts. */
export function canvasText(canvas: Canvas): string {
  const canonical = canonicalCanvas(canvas);
  const text = texts.get(canonical) ?? canonicalJson(canonical as unknown as Json);
  texts.set(canonical, text);
  return text;
}

/** Size of `canvasText` in UTF-8. */
export const canvasBytes = (canvas: Canvas): number => new TextEncoder().encode(canvasText(canvas)).length;
