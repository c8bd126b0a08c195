import { sameJson } from '@tiffin/kernel';
import { fieldOf } from './canvas-changes.js';
import type { Entity } from './entity.js';
import { mergeFiles } from './merge-files.js';

/** What `mergeField` answers where both changed a field differently. */
export const clash = Symbol('both changed it');

type Files = Readonly<Record<string, string>>;

/**
 * What a field becomes, given an entity as it was, theirs and ours: who changed it alone has his way, and so have both who changed it
 * to the same. Files of a function, and of a gateway's plugins, are merged one by one.
 */
export function mergeField(field: string, entities: readonly [Entity, Entity, Entity]): unknown {
  const [was, their, our] = entities.map((entity) => fieldOf(entity, field));
  if (sameJson(was, our)) return their;
  if (sameJson(was, their) || sameJson(their, our)) return our;
  return field === 'files' ? mergedFiles(was, their, our) : clash;
}

/** A gateway may have none; where one of two has taken them all away, the other's are not his to lose. */
function mergedFiles(was: unknown, their: unknown, our: unknown): unknown {
  if (their === undefined || our === undefined) return clash;
  return mergeFiles((was ?? {}) as Files, their as Files, our as Files) ?? clash;
}
