import { sqlColumnOf } from '@tiffin/contracts';
import { ApiError } from '../api-error.js';
import type { PropertyDefinition } from '../juggler.js';
import { quoted, type SqlPart } from './sql-part.js';

export type ColumnKind = 'text' | 'number' | 'date' | 'boolean' | 'bytes' | 'point' | 'json';

export interface Column {
  readonly part: SqlPart;
  readonly kind: ColumnKind;
  /** Names of members below the column, for a path into an object or a list. */
  readonly path: readonly string[];
}

export type Properties = Readonly<Record<string, Pick<PropertyDefinition, 'type'>>>;

const kinds: Readonly<Record<string, ColumnKind>> = {
  String: 'text',
  Number: 'number',
  Date: 'date',
  Boolean: 'boolean',
  Buffer: 'bytes',
  GeoPoint: 'point',
};

/** Lists, objects and whatever a script calls a type are JSON. */
export const kindOf = (type: unknown): ColumnKind => (typeof type === 'function' && kinds[type.name]) || 'json';

/** Where the value of a name in a filter lies. Errors: 400 for one that is no property: the rows have no column of it. */
export function columnOf(properties: Properties, name: string): Column {
  const [root = '', ...path] = name.split('.');
  const property = Object.hasOwn(properties, root) ? properties[root] : undefined;
  if (!property) throw ApiError.badRequest('INVALID_FILTER', `Bad filter: there is no property "${root}".`);
  return { part: quoted(sqlColumnOf(root)), kind: kindOf(property.type), path };
}
