import type { Problem } from '@tiffin/kernel';
import type { Entity } from './entity.js';

/** A problem of one entity: which field breaks which rule, and the way out. */
export const problemOf = (
  { id, name }: Entity,
  problem: { readonly rule: string; readonly field: string; readonly message: string },
): Problem => ({ entityId: id, entityName: name, ...problem });
