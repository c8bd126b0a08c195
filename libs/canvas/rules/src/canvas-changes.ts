import { sameJson } from '@tiffin/kernel';
import type { Entity } from './entity.js';

/** A field of an entity by its name; undefined where the entity does not have it. */
export const fieldOf = (entity: Entity | undefined, field: string): unknown =>
  entity && Object.hasOwn(entity, field) ? entity[field as keyof Entity] : undefined;

/** Names of the fields in which two entities differ, in a steady order. */
export const changedFields = (from: Entity, to: Entity): string[] => (from === to ? [] : differingFields(from, to));

const differingFields = (from: Entity, to: Entity): string[] =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .toSorted()
    .filter((field) => !sameJson(fieldOf(from, field), fieldOf(to, field)));
