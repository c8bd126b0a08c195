import type { Entity } from './entity.js';

const known = new WeakMap<readonly Entity[], ReadonlyMap<string, Entity>>();

/** Entities by id; of several with one id, the first. Lists never change, so that each is looked through once. */
export function entitiesById(entities: readonly Entity[]): ReadonlyMap<string, Entity> {
  const index = known.get(entities) ?? new Map(entities.toReversed().map((entity) => [entity.id, entity]));
  known.set(entities, index);
  return index;
}
