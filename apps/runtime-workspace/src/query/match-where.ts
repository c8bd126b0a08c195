import { distanceBetween, type Unit } from './distance-between.js';
import { matchLike } from './match-like.js';
import { LinearPattern } from './linear-pattern.js';

export type WhereFunction = (row: object) => boolean;
type Test = (value: unknown) => boolean;

/**
 * Compiles a `where` clause to a predicate over stored rows. It replaces the memory connector's own evaluation, in which
 * a `like` text is an unescaped regular expression, `regexp` throws on numbers, and patterns can run for minutes.
 *
 * A path through a list matches when any element does; the negations `neq`, `nin`, `nlike`, `nilike` when none does.
 */
export function compileWhere(where: object): WhereFunction {
  const tests = Object.entries(where).map(([key, condition]) => compileEntry(key, condition));
  return (row) => tests.every((test) => test(row));
}

function compileEntry(key: string, condition: unknown): WhereFunction {
  if (Array.isArray(condition) && Object.hasOwn(groups, key)) {
    const clauses = condition.map((clause: object) => compileWhere(clause));
    return (row) => (groups[key] as Group)(clauses, row);
  }
  const path = key.split('.');
  const test = compileCondition(condition);
  return (row) => test(valuesAt(row, path));
}

type Group = (clauses: readonly WhereFunction[], row: object) => boolean;
const groups: Readonly<Record<string, Group>> = {
  and: (clauses, row) => clauses.every((clause) => clause(row)),
  or: (clauses, row) => clauses.some((clause) => clause(row)),
  nor: (clauses, row) => !clauses.some((clause) => clause(row)),
};

/** All values that a path reaches: one, or several where a list lies on the way. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value))
    return value.length === 0 ? [undefined] : value.flatMap((item: unknown) => valuesAt(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [undefined];
  return valuesAt((value as Record<string, unknown>)[key], rest);
}

function compileCondition(condition: unknown): (values: readonly unknown[]) => boolean {
  const operators = isPlainObject(condition)
    ? Object.keys(condition).filter((name) => Object.hasOwn(operatorTests, name))
    : [];
  if (operators.length === 0) return anyOf(equalTo(condition));
  const tests = operators.map((name) => {
    const operand = (condition as Record<string, unknown>)[name];
    const test = (operatorTests[name] as (operand: unknown, all: object) => Test)(operand, condition as object);
    return negations.has(name) ? noneOf(test) : anyOf(test);
  });
  return (values) => tests.every((test) => test(values));
}

const anyOf = (test: Test) => (values: readonly unknown[]) => values.some(test);
const noneOf = (test: Test) => (values: readonly unknown[]) => !values.some(test);
const negations = new Set(['neq', 'nin', 'nlike', 'nilike']);

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Means `equalTo` any of a list. Keys come by the thousand: texts and numbers are looked up, not compared one by one. */
function isAmong(operand: unknown): Test {
  const list = asList(operand);
  const keys = list.filter(isKey);
  const texts = new Set(keys.filter((key) => typeof key === 'string'));
  const numbers = new Set(keys.filter((key) => Number.isFinite(key)));
  const asNumbers = new Set(keys.map(numberOf).filter(Number.isFinite));
  const tests = list.map(equalTo);
  const others = list.filter((one) => !isKey(one)).map(equalTo);
  const has = (value: unknown): boolean =>
    typeof value === 'string' ? texts.has(value) || numbers.has(numberOf(value)) : asNumbers.has(value as number);
  const isLookedUp = (value: unknown): boolean => isKey(value) || typeof value === 'string' || (value ?? null) === null;
  return (value) =>
    isLookedUp(value) ? has(value) || others.some((test) => test(value)) : tests.some((test) => test(value));
}

const isKey = (operand: unknown): boolean =>
  typeof operand === 'number' || (typeof operand === 'string' && operand !== 'true' && operand !== 'false');
const compared =
  (holds: (order: number) => boolean) =>
  (operand: unknown): Test =>
  (value) =>
    holds(order(value, operand));
const like =
  (operand: unknown): Test =>
  (value) =>
    typeof value === 'string' && matchLike(String(operand), value);
const ilike = (operand: unknown): Test => {
  const pattern = String(operand).toLowerCase();
  return (value) => typeof value === 'string' && matchLike(pattern, value.toLowerCase());
};

const operatorTests: Readonly<Record<string, (operand: unknown, all: object) => Test>> = {
  eq: (operand) => equalTo(operand),
  neq: (operand) => equalTo(operand),
  inq: isAmong,
  nin: isAmong,
  gt: compared((order) => order > 0),
  gte: compared((order) => order >= 0),
  lt: compared((order) => order < 0),
  lte: compared((order) => order <= 0),
  between: (operand) => {
    const [low, high] = asList(operand);
    return (value) => order(value, low) >= 0 && order(value, high) <= 0;
  },
  exists: (operand) => (value) => (value !== undefined && value !== null) === Boolean(operand),
  like,
  nlike: like,
  ilike,
  nilike: ilike,
  regexp: (operand) => {
    const pattern = LinearPattern.parse(operand as string | RegExp);
    return (value) => typeof value === 'string' && pattern.test(value);
  },
  near: (point, all) => {
    const { minDistance = 0, maxDistance = Number.POSITIVE_INFINITY, unit } = all as Near;
    return (value) => {
      const distance = distanceBetween(point, value, unit);
      return distance >= minDistance && distance <= maxDistance;
    };
  },
};

interface Near {
  readonly minDistance?: number;
  readonly maxDistance?: number;
  readonly unit?: Unit;
}

function equalTo(operand: unknown): Test {
  if (operand === null || operand === undefined) return (value) => value === null || value === undefined;
  if (typeof operand === 'object' && !(operand instanceof Date)) {
    const text = JSON.stringify(operand);
    return (value) => JSON.stringify(value) === text;
  }
  // In a query string a truth is a text.
  if (operand === 'true' || operand === 'false') return (value) => String(value) === operand;
  return (value) => order(value, operand) === 0;
}

/** Negative, 0 or positive; NaN, which no comparison holds for, when the two cannot be compared. */
function order(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof Date || right instanceof Date) return timeOf(left) - timeOf(right);
  return numberOf(left) - numberOf(right);
}

/** A text beside a number compares as a number: brackets in a query string make every value a text. */
function numberOf(value: unknown): number {
  if (typeof value === 'string') return value.trim() === '' ? Number.NaN : Number(value);
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
}

const timeOf = (value: unknown): number =>
  value === null || value === undefined ? Number.NaN : new Date(value as string | number | Date).getTime();
