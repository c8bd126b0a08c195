import type { Row } from '../juggler.js';
import { bothWhere } from './merge-filter.js';
import { bothShown, shownFields } from './shown-fields.js';
import { wantedOf } from './wanted-relations.js';

/** Parts of a filter that say which of the rows in order are meant. */
interface Page {
  readonly skip: number;
  readonly limit: number;
}

/**
 * A filter over the rows that a scope chose, a model's default one or a relation's: both conditions hold, both fields and
 * pages count, the scope's order is for those who ask for none. In the juggler's own merging the scope's fields, limit and
 * skip take the place of those that were asked for.
 */
export function withinScope(filter: Row, scope: unknown): Row {
  if (typeof scope !== 'object' || scope === null || Object.keys(scope).length === 0) return filter;
  const { where, order, include, fields } = scope as Row;
  const shown = bothShown(shownBy(filter), shownFields(fields));
  const { fields: _, omit: _omit, skip: _skip, offset: _offset, limit: _limit, ...rest } = filter;
  return {
    ...rest,
    ...(isUnordered(filter) && !isUnordered(scope as Row) ? { order } : {}),
    ...(include === undefined ? {} : { include: bothIncludes(filter['include'], include) }),
    ...partsOf(shown),
    ...pageWithin({ ...filter, where: bothWhere((filter['where'] ?? {}) as Row, where) }, scope as Row),
  };
}

export const isUnordered = ({ order }: Row): boolean => ((order ?? []) as string | readonly unknown[]).length === 0;

/** What a filter shows, also one that the model's `_normalize` has been over. */
export const shownBy = ({ fields, omit }: Row) => bothShown(exactly(fields), { omit: (omit ?? []) as string[] });

const exactly = (fields: unknown) =>
  Array.isArray(fields) ? { only: fields as string[], omit: [] } : shownFields(fields);

function partsOf({ only, omit }: ReturnType<typeof shownBy>): Row {
  return { ...(only ? { fields: only } : {}), ...(omit.length > 0 ? { omit } : {}) };
}

function pageWithin(filter: Row, scope: Row): Row {
  const asked = boundsOf(filter);
  const within = boundsOf(scope);
  const skip = asked.skip + within.skip;
  const limit = Math.min(asked.limit, within.limit - asked.skip);
  // Behind the end of the scope's page; a limit of 0 would be none.
  if (limit <= 0) return { where: { or: [] } };
  const where = filter['where'] as Row;
  return {
    ...(Object.keys(where).length === 0 ? {} : { where }),
    ...(skip > 0 ? { skip, limit: Math.min(limit, Number.MAX_SAFE_INTEGER) } : {}),
    ...(limit < Number.POSITIVE_INFINITY ? { limit } : {}),
  };
}

const boundsOf = ({ skip, offset, limit }: Row): Page => ({
  skip: Number(skip ?? offset ?? 0),
  limit: limit === undefined || limit === null ? Number.POSITIVE_INFINITY : Number(limit),
});

export const hasPage = (filter: Row): boolean => {
  const { skip, limit } = boundsOf(filter);
  return skip > 0 || limit < Number.POSITIVE_INFINITY;
};

/** What was asked for goes before the scope's. */
function bothIncludes(asked: unknown, scoped: unknown): readonly Row[] {
  const own = wantedOf(asked);
  const more = wantedOf(scoped).filter(({ name }) => !own.some((one) => one.name === name));
  return [...own, ...more].map(({ name, scope }) => ({ relation: name, scope }));
}

/** The rows that a filter's limit and skip leave. */
export function pageOf<Item>(items: readonly Item[], filter: Row): readonly Item[] {
  const { skip, limit } = boundsOf(filter);
  return items.slice(skip, skip + limit);
}
