import type { Row } from '../juggler.js';

/** A relation that an include names, and the filter for its rows. */
export interface Wanted {
  readonly name: string;
  readonly scope: Row;
}

/** `"a"`, `["a", "b"]`, `{"a": "b"}` (b of a), `{"relation": "a", "scope": {filter}}`. */
export function wantedOf(include: unknown): readonly Wanted[] {
  if (typeof include === 'string') return [{ name: include, scope: {} }];
  if (Array.isArray(include)) return include.flatMap(wantedOf);
  if (typeof include !== 'object' || include === null) return [];
  const { relation, rel, scope } = include as Row;
  const name = relation ?? rel;
  if (typeof name === 'string') return [{ name, scope: (scope ?? {}) as Row }];
  return Object.entries(include).map(([key, inner]) => ({
    name: key,
    scope: inner === true ? {} : { include: inner as unknown },
  }));
}
