import { type Column, columnOf, type Properties } from './column.js';
import { columnTests } from './column-test.js';
import { jsonTests } from './json-test.js';
import { never, type OperatorTest } from './operator-tests.js';
import { joined, sql, SqlPart } from './sql-part.js';

/**
 * A `where` as a condition in SQL, empty where it holds for all rows. It takes the place of the connector's own, which reads
 * the first operator alone, leaves out what it does not know, and to which a missing value is unlike everything.
 */
export function whereSql(where: unknown, properties: Properties): SqlPart {
  if (!isObject(where)) return new SqlPart('');
  return joined(
    Object.entries(where).map(([key, condition]) => entry(key, condition, properties)),
    ' and ',
  );
}

function entry(key: string, condition: unknown, properties: Properties): SqlPart {
  if (Array.isArray(condition) && Object.hasOwn(groups, key)) {
    const clauses = condition.map((clause: unknown) => whereSql(clause, properties));
    const parts = clauses.map((part) => (part.sql === '' ? always : sql`(${part})`));
    return (groups[key] as (parts: readonly SqlPart[]) => SqlPart)(parts);
  }
  return test(columnOf(properties, key), condition);
}

const always = new SqlPart('true');
const anyOf = (parts: readonly SqlPart[]): SqlPart => (parts.length === 0 ? never : sql`(${joined(parts, ' or ')})`);
const groups: Readonly<Record<string, (parts: readonly SqlPart[]) => SqlPart>> = {
  and: (parts) => (parts.length === 0 ? always : sql`(${joined(parts, ' and ')})`),
  or: anyOf,
  nor: (parts) => sql`${anyOf(parts)} is not true`,
};

const negations = new Set(['neq', 'nin', 'nlike', 'nilike']);

function test(column: Column, condition: unknown): SqlPart {
  const tests = column.kind === 'json' || column.path.length > 0 ? jsonTests(column) : columnTests(column);
  const names = isObject(condition) ? Object.keys(condition).filter((name) => Object.hasOwn(tests, name)) : [];
  if (names.length === 0) return (tests['eq'] as OperatorTest)(condition, {});
  const parts = names.map((name) => {
    const all = condition as Record<string, unknown>;
    const part = (tests[name] as OperatorTest)(all[name], all);
    // A missing value is unlike any other.
    return negations.has(name) ? sql`(${part}) is not true` : part;
  });
  return joined(parts, ' and ');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
