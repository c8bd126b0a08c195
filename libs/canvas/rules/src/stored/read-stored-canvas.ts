import { Refusal } from '@tiffin/kernel';
import { canonicalCanvas } from '../canonical-canvas.js';
import { type Canvas, type Connection, formatVersion } from '../canvas.js';
import type { Entity } from '../entity.js';
import { areProblems, readStoredEntity } from '../read-entity.js';
import { storedFormSchema } from './stored-form.js';
import { type Upgraded, upgrades } from './upgrades.js';

const unreadable = (reason: string): Refusal => Refusal.of('CANVAS_UNREADABLE', reason);

/** The document after all the upgrades that it lacks. */
function upgraded(document: unknown): Upgraded | Refusal {
  const form = storedFormSchema.safeParse(document);
  if (!form.success) return unreadable(`"${form.error.issues[0]?.path.join('.') ?? ''}" has another form`);
  const canvas = form.data;
  if (canvas.formatVersion === formatVersion) return { canvas, secrets: new Map() };
  const upgrade = upgrades.get(canvas.formatVersion);
  if (!upgrade)
    return unreadable(`it has formatVersion ${canvas.formatVersion}, and this program reads up to ${formatVersion}`);
  const next = upgrade(canvas);
  const last = upgraded(next.canvas);
  return last instanceof Refusal ? last : { ...last, secrets: new Map([...next.secrets, ...last.secrets]) };
}

export interface UpgradedCanvas {
  readonly canvas: Canvas;
  /** Secrets that stood in the document, under the names by which the canvas refers to them now. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** A stored canvas, and the secrets that a version before the second has written out in it. Refuses CANVAS_UNREADABLE. */
export function upgradeStoredCanvas(document: unknown): UpgradedCanvas | Refusal {
  const latest = upgraded(document);
  if (latest instanceof Refusal) return latest;
  const entities: Entity[] = [];
  for (const stored of latest.canvas.entities) {
    const entity = readStoredEntity(stored);
    if (areProblems(entity)) return unreadable(entity[0]?.message ?? stored.id);
    entities.push(entity);
  }
  const connections = latest.canvas.connections as Connection[];
  return { canvas: canonicalCanvas({ formatVersion, entities, connections }), secrets: latest.secrets };
}

/**
 * A canvas as it was stored, whatever version and rules it was stored under: upgraded to today's form, with defaults filled in
 * and secrets by their names. It may break today's rules. They judge what is written; a project that was valid once stays
 * readable, editable and buildable. Refuses CANVAS_UNREADABLE where the document has no form that was ever stored.
 */
export function readStoredCanvas(document: unknown): Canvas | Refusal {
  const read = upgradeStoredCanvas(document);
  return read instanceof Refusal ? read : read.canvas;
}
