import { Refusal } from '@tiffin/kernel';
import { canonicalCanvas } from '../canonical-canvas.js';
import { type Canvas, type Connection, formatVersion } from '../canvas.js';
import type { Entity } from '../entity.js';
import { areProblems, readStoredEntity } from '../read-entity.js';
import { type StoredForm, storedFormSchema } from './stored-form.js';
import { upgrades } from './upgrades.js';

const unreadable = (reason: string): Refusal => Refusal.of('CANVAS_UNREADABLE', reason);

/** The document after all the upgrades that it lacks. */
function upgraded(document: unknown): StoredForm | Refusal {
  const form = storedFormSchema.safeParse(document);
  if (!form.success) return unreadable(`"${form.error.issues[0]?.path.join('.') ?? ''}" has another form`);
  const canvas = form.data;
  if (canvas.formatVersion === formatVersion) return canvas;
  const upgrade = upgrades.get(canvas.formatVersion);
  if (upgrade) return upgraded(upgrade(canvas));
  return unreadable(`it has formatVersion ${canvas.formatVersion}, and this program reads up to ${formatVersion}`);
}

/**
 * A canvas as it was stored, whatever version and rules it was stored under: upgraded to today's form, with defaults filled in.
 * It may break today's rules. They judge what is written; a project that was valid once stays readable, editable and buildable.
 * Refuses CANVAS_UNREADABLE where the document has no form that was ever stored.
 */
export function readStoredCanvas(document: unknown): Canvas | Refusal {
  const latest = upgraded(document);
  if (latest instanceof Refusal) return latest;
  const entities: Entity[] = [];
  for (const stored of latest.entities) {
    const entity = readStoredEntity(stored);
    if (areProblems(entity)) return unreadable(entity[0]?.message ?? stored.id);
    entities.push(entity);
  }
  return canonicalCanvas({ formatVersion, entities, connections: latest.connections as Connection[] });
}
