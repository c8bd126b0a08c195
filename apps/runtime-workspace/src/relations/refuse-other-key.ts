import { ApiError } from '../api-error.js';
import type { Instance, RelationDefinition, Row } from '../juggler.js';

/** Errors: 422 for data with which a related row would leave the relation through which it is changed. */
export function refuseOtherKey(relation: RelationDefinition, row: Instance, data: Row): void {
  const { keyTo, keyFrom, name, type, modelThrough } = relation;
  if (modelThrough || type === 'referencesMany') return;
  if (data[keyTo] === undefined || String(data[keyTo]) === String(row[keyFrom])) return;
  throw new ApiError(422, 'FOREIGN_KEY', `"${keyTo}" cannot be changed through "${name}".`);
}
