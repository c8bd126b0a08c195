import type { Problem } from '@tiffin/kernel';
import type { Entity } from './entity.js';

/** A problem of one entity: which field breaks which rule, and the way out. */
export const problemOf = (entity: Entity, rule: string, field: string, message: string): Problem => ({
  entityId: entity.id,
  entityName: entity.name,
  field,
  rule,
  message,
});
