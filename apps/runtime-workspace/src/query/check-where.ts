import { ApiError } from '../api-error.js';
import type { Row } from '../juggler.js';
import type { Field, LoadedModel } from '../load/model-shape.js';
import { convertValue, Mismatch } from './convert-value.js';
import { escapedLike } from './match-like.js';
import { LinearPattern } from './linear-pattern.js';

const maxNesting = 6;
const maxListLength = 1000;
const maxLikeLength = 256;

interface Place {
  readonly model: LoadedModel;
  readonly path: string;
  /** Undefined inside nested values and for free properties of a model that is not strict. */
  readonly field: Field | undefined;
}

/**
 * A client's `where` in the form that the juggler keeps whole: one operator for each property (several become an `and`;
 * the juggler drops all but the first), values in the property's type. Errors: 400 naming the property.
 *
 * In a strict model an unknown property is refused, for SQL connectors leave such a condition out: a misspelt
 * `update?where=` would change every row.
 */
export function checkWhere(model: LoadedModel, where: unknown, nesting = 0): Row {
  if (nesting > maxNesting) throw bad(`and/or may be nested ${maxNesting} deep at most.`);
  const clauses = Object.entries(asObject(where)).map(([key, condition]) =>
    groupNames.has(key)
      ? { [key]: asItems(key, condition).map((clause) => checkWhere(model, clause, nesting + 1)) }
      : checkProperty(placeOf(model, key), condition),
  );
  return clauses.length === 1 ? (clauses[0] as Row) : clauses.length === 0 ? {} : { and: clauses };
}

const groupNames = new Set(['and', 'or', 'nor']);
const bad = (message: string): ApiError => ApiError.badRequest('INVALID_FILTER', `Bad "where": ${message}`);

function asObject(where: unknown): object {
  if (typeof where === 'object' && where !== null && !Array.isArray(where)) return where;
  throw bad('it must be an object.');
}

/** A list, or one value of it. Brackets give a sparse list as an object with numbers for keys. Null: it is neither. */
export function listed(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object') return [value];
  const keys = Object.keys(value ?? {});
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key)) ? Object.values(value as object) : null;
}

function asItems(name: string, value: unknown): readonly unknown[] {
  const items = listed(value);
  if (!items) throw bad(`"${name}" takes a list.`);
  if (items.length > maxListLength) throw bad(`"${name}" takes ${maxListLength} values at most.`);
  return items;
}

/** A name that may be asked for, in any part of a filter. */
export function placeOf(model: LoadedModel, path: string): Place {
  const [root, ...members] = path.split('.');
  const field = model.fields.get(root as string);
  const bad = (message: string) => ApiError.badRequest('INVALID_FILTER', `Bad filter: ${message}`);
  if (field?.hidden) throw bad(`"${path}" of ${model.name} is hidden.`);
  if (!field && (model.config.strict || (root as string) in Object.prototype)) {
    const known = [...model.fields.values()].filter(({ hidden }) => !hidden).map(({ name }) => name);
    throw bad(`${model.name} has no property "${path}". It has: ${known.join(', ')}.`);
  }
  return { model, path, field: members.length === 0 ? field : undefined };
}

function checkProperty(place: Place, condition: unknown): Row {
  if (typeof condition !== 'object' || condition === null) return { [place.path]: scalar(place, condition) };
  if (Array.isArray(condition)) throw bad(`"${place.path}" is given a list; say {"inq": [...]}.`);
  const { options, ...operators } = condition as Row;
  const names = Object.keys(operators);
  const isNear = Object.hasOwn(operators, 'near');
  const unknown = names.filter((name) => !Object.hasOwn(operands, name) && !(isNear && nearOptions.has(name)));
  if (unknown.length > 0) return literalObject(place, { condition, unknown, names });
  if (names.length === 0) throw bad(`"${place.path}" is given an empty condition.`);
  if (isNear) return { [place.path]: near(place, operators) };
  const conditions = names.map((name) => ({ [place.path]: applyOptions(name, operators[name], { place, options }) }));
  return conditions.length === 1 ? (conditions[0] as Row) : { and: conditions };
}

/** An object as the value to compare with, where the property can hold one. */
function literalObject(place: Place, found: { condition: object; unknown: string[]; names: string[] }): Row {
  const holdsObjects = !place.field || place.field.type === 'object' || place.field.type === 'array';
  const isLiteral =
    holdsObjects &&
    found.unknown.length === found.names.length &&
    !found.unknown.some((name) => name.startsWith('$') || name in Object.prototype);
  if (isLiteral) return { [place.path]: found.condition };
  const known = Object.keys(operands).join(', ');
  throw bad(`"${found.unknown[0]}" is no operator of "${place.path}". Operators: ${known}.`);
}

function applyOptions(name: string, operand: unknown, at: { place: Place; options: unknown }): unknown {
  const ignoresCase = typeof at.options === 'string' && at.options.includes('i');
  const [operator, value] = ignoresCase ? ignoringCase(name, operand) : [name, operand];
  return (operands[operator] as Operand)(at.place, value);
}

/** LoopBack's `options: "i"` beside `like` and `regexp`. */
function ignoringCase(name: string, operand: unknown): readonly [string, unknown] {
  if (name === 'regexp') return [name, typeof operand === 'string' ? `/${operand}/i` : operand];
  return [name === 'like' ? 'ilike' : name === 'nlike' ? 'nilike' : name, operand];
}

type Operand = (place: Place, operand: unknown) => unknown;
const one =
  (name: string): Operand =>
  (place, operand) => ({ [name]: scalar(place, operand) });
const list =
  (name: string): Operand =>
  (place, operand) => ({ [name]: asItems(name, operand).map((item) => scalar(place, item)) });
const pattern =
  (name: string): Operand =>
  (place, operand) => ({ [name]: escapedLike(text(place, name, operand)) });

const operands: Readonly<Record<string, Operand>> = {
  eq: (place, operand) => scalar(place, operand),
  neq: one('neq'),
  gt: one('gt'),
  gte: one('gte'),
  lt: one('lt'),
  lte: one('lte'),
  inq: list('inq'),
  nin: list('nin'),
  between: (place, operand) => {
    const [low, high, ...more] = asItems('between', operand);
    if (high === undefined || more.length > 0) throw bad(`"between" of "${place.path}" takes two values.`);
    return { between: [scalar(place, low), scalar(place, high)] };
  },
  like: pattern('like'),
  nlike: pattern('nlike'),
  ilike: pattern('ilike'),
  nilike: pattern('nilike'),
  regexp: (place, operand) => {
    const source = text(place, 'regexp', operand);
    LinearPattern.parse(source);
    return { regexp: source };
  },
  // The juggler knows no `exists`; null stands for absent.
  exists: (place, operand) => (truth(place, operand) ? { neq: null } : null),
  near: () => undefined,
};

function scalar(place: Place, value: unknown): unknown {
  if (value === null || !place.field) return value;
  const { type } = place.field;
  // A condition on a list is about its elements, whose type is not declared.
  if (type === 'array' || type === 'object') return value;
  const converted = convertValue(type, value);
  if (converted instanceof Mismatch) throw bad(`the value for "${place.path}" ${converted.message}.`);
  return converted;
}

function truth(place: Place, value: unknown): boolean {
  const converted = convertValue('boolean', value);
  if (typeof converted === 'boolean') return converted;
  throw bad(`"exists" of "${place.path}" takes true or false.`);
}

function text(place: Place, name: string, value: unknown): string {
  const holdsText = !place.field || place.field.type === 'string' || place.field.type === 'array';
  if (!holdsText) throw bad(`"${name}" is for text, and "${place.path}" is a ${place.field?.type}.`);
  if (typeof value !== 'string') throw bad(`"${name}" of "${place.path}" takes a text.`);
  if (value.length > maxLikeLength) throw bad(`"${name}" takes ${maxLikeLength} characters at most.`);
  return value;
}

const nearOptions = new Set(['maxDistance', 'minDistance', 'unit']);
const units = new Set(['kilometers', 'meters', 'miles', 'feet', 'radians', 'degrees']);

function near(place: Place, operators: Row): Row {
  if (place.field?.type !== 'geopoint') throw bad(`"near" is for geopoints, and "${place.path}" is none.`);
  const point = convertValue('geopoint', operators['near']);
  if (point instanceof Mismatch) throw bad(`"near" of "${place.path}" ${point.message}.`);
  const { maxDistance, minDistance, unit } = operators;
  const other = Object.keys(operators).find((name) => name !== 'near' && !nearOptions.has(name));
  if (other !== undefined) throw bad(`"${other}" beside "near" of "${place.path}" is not supported; use "and".`);
  if (unit !== undefined && !units.has(unit as string)) throw bad(`"unit" is one of ${[...units].join(', ')}.`);
  return {
    near: point,
    ...distance('maxDistance', maxDistance),
    ...distance('minDistance', minDistance),
    ...(unit ? { unit } : {}),
  };
}

function distance(name: string, value: unknown): Row {
  if (value === undefined) return {};
  const number = convertValue('number', value);
  if (number instanceof Mismatch) throw bad(`"${name}" ${number.message}.`);
  if ((number as number) < 0) throw bad(`"${name}" is less than 0.`);
  return { [name]: number };
}
