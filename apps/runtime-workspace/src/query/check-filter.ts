import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../api-error.js';
import type { Row } from '../juggler.js';
import type { LoadedModel } from '../load/model-shape.js';
import { checkWhere, listed, placeOf } from './check-where.js';
import { convertValue } from './convert-value.js';

const maxIncludeNesting = 4;
const maxIncludes = 20;

/** Rows a request may get: as many as `defaultRows` when it does not say, never more than `maxRows`. */
export interface PageLimits {
  readonly defaultRows: number;
  readonly maxRows: number;
}

/**
 * A client's filter, checked and in the juggler's fullest form. Errors: 400 INVALID_FILTER naming the part that is wrong.
 */
export function checkFilter(model: LoadedModel, filter: Row, limits: PageLimits): Row {
  return { ...checkParts(model, filter, { limits, nesting: 0 }), ...limitOf(filter, limits, limits.defaultRows) };
}

interface Bounds {
  readonly limits: PageLimits;
  readonly nesting: number;
}

const parts = new Set(['where', 'fields', 'order', 'limit', 'skip', 'offset', 'include']);
const bad = (message: string): ApiError => ApiError.badRequest('INVALID_FILTER', `Bad filter: ${message}`);

function checkParts(model: LoadedModel, filter: Row, bounds: Bounds): Row {
  const unknown = Object.keys(filter).find((name) => !parts.has(name));
  if (unknown !== undefined) throw bad(`"${unknown}" is no part of it. Parts: ${[...parts].join(', ')}.`);
  const { where, fields, order, include } = filter;
  return {
    ...(where === undefined || where === null ? {} : { where: checkWhere(model, where) }),
    ...(isEmpty(fields) ? {} : { fields: checkFields(model, fields) }),
    ...(isEmpty(order) ? {} : { order: checkOrder(model, order) }),
    ...skipOf(filter),
    ...(isEmpty(include) ? {} : { include: checkInclude(model, include, bounds) }),
  };
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

function wholeNumber(name: string, value: unknown, least: number): number {
  const number = convertValue('number', value);
  if (Number.isSafeInteger(number) && (number as number) >= least) return number as number;
  throw bad(`"${name}" must be a whole number from ${least} on.`);
}

function limitOf(filter: Row, limits: PageLimits, otherwise: number | null): Row {
  if (isEmpty(filter['limit'])) return otherwise === null ? {} : { limit: otherwise };
  const limit = wholeNumber('limit', filter['limit'], 1);
  if (limit > limits.maxRows) throw bad(`"limit" is ${limits.maxRows} at most; page with "skip".`);
  return { limit };
}

function skipOf(filter: Row): Row {
  const skip = isEmpty(filter['skip']) ? filter['offset'] : filter['skip'];
  return isEmpty(skip) ? {} : { skip: wholeNumber('skip', skip, 0) };
}

function checkFields(model: LoadedModel, fields: unknown): Row | readonly string[] {
  if (typeof fields === 'string') return [fieldName(model, fields)];
  if (typeof fields !== 'object' || fields === null) throw bad('"fields" is a list of names or {name: true}.');
  if (Array.isArray(fields)) return fields.map((name) => fieldName(model, name));
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const shown = convertValue('boolean', value);
      if (typeof shown !== 'boolean') throw bad(`"fields.${name}" is true or false.`);
      return [fieldName(model, name), shown];
    }),
  );
}

function fieldName(model: LoadedModel, name: unknown): string {
  if (typeof name !== 'string') throw bad('"fields" is a list of names or {name: true}.');
  return placeOf(model, name).path;
}

function checkOrder(model: LoadedModel, order: unknown): string[] {
  const terms = (listed(order) ?? [order]).flatMap((item) => (typeof item === 'string' ? item.split(',') : [item]));
  return terms.map((term) => {
    const text = typeof term === 'string' ? term : '';
    const [, name, direction] = /^\s*([\w$.-]+)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? [];
    if (name === undefined) throw bad(`"order" is "property ASC" or "property DESC", not "${text}".`);
    return `${placeOf(model, name).path} ${(direction ?? 'asc').toUpperCase()}`;
  });
}

/** LoopBack's spellings: `"a"`, `["a", "b"]`, `{"a": "b"}` (b of a), `{"relation": "a", "scope": {filter}}`. */
function checkInclude(model: LoadedModel, include: unknown, bounds: Bounds): readonly Row[] {
  if (bounds.nesting >= maxIncludeNesting) throw bad(`"include" may be nested ${maxIncludeNesting} deep at most.`);
  const items = Array.isArray(include) ? include : [include];
  if (items.length > maxIncludes) throw bad(`"include" takes ${maxIncludes} relations at most.`);
  const included = items.flatMap((item: unknown) => includeItem(model, item, bounds));
  return included.filter((one, at) => isFirst(one, included.slice(0, at)));
}

/** Said twice in the same words is said once; with two scopes one of them would be lost. */
function isFirst(item: Row, before: readonly Row[]): boolean {
  const first = before.find(({ relation }) => relation === item['relation']);
  if (first === undefined) return true;
  if (isDeepStrictEqual(first, item)) return false;
  throw bad(`"include" names "${String(item['relation'])}" twice; say it once, with one scope.`);
}

function includeItem(model: LoadedModel, item: unknown, bounds: Bounds): readonly Row[] {
  if (typeof item === 'string') return [included(model, { relation: item, scope: {} }, bounds)];
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw bad('"include" takes names of relations, or {"relation": name, "scope": {filter}}.');
  const { relation, scope, ...others } = item as Row;
  if (typeof relation !== 'string') {
    return Object.entries(item).map(([name, inner]: [string, unknown]) =>
      included(model, { relation: name, scope: isAlone(inner) ? {} : { include: inner } }, bounds),
    );
  }
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw bad(`"${other}" beside a "relation" of "include" is not read; it belongs into "scope".`);
  return [included(model, { relation, scope: scopeOf(scope) }, bounds)];
}

/** `{"cars": true}`, in brackets `[cars]=true`: the relation without more. */
const isAlone = (inner: unknown): boolean => isEmpty(inner) || inner === true || inner === 'true';

function scopeOf(scope: unknown): Row {
  if (isEmpty(scope)) return {};
  if (typeof scope === 'object' && !Array.isArray(scope)) return scope as Row;
  throw bad('"scope" of an include is a filter object.');
}

function included(model: LoadedModel, wanted: { relation: string; scope: Row }, { limits, nesting }: Bounds): Row {
  const relation = model.relations.get(wanted.relation);
  if (!relation) {
    const known = [...model.relations.keys()].join(', ') || 'none';
    throw bad(`${model.name} has no relation "${wanted.relation}". Relations: ${known}.`);
  }
  const scope = {
    ...checkParts(relation.target, wanted.scope, { limits, nesting: nesting + 1 }),
    ...limitOf(wanted.scope, limits, null),
  };
  return { relation: wanted.relation, ...(Object.keys(scope).length === 0 ? {} : { scope }) };
}
