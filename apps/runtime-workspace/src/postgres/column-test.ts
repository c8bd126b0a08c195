import type { Column, ColumnKind } from './column.js';
import { distanceTest } from './distance-sql.js';
import { never, type OperatorTest, operatorTests } from './operator-tests.js';
import { likePattern, matchesPattern } from './text-patterns.js';
import { joined, sql, SqlPart } from './sql-part.js';

const isInteger = (value: unknown): boolean => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;

/** A number that no integer column can hold must not be refused there, and the others must find by the column's index. */
const number = (operand: unknown): SqlPart =>
  isInteger(Number(operand)) ? sql`${Number(operand)}` : sql`${Number(operand)}::double precision`;

const instant = (operand: unknown): Date => new Date(operand as string | number | Date);

const bound: Readonly<Record<Exclude<ColumnKind, 'json'>, (operand: unknown) => SqlPart>> = {
  text: (operand) => sql`${String(operand)}`,
  number,
  date: (operand) => sql`${instant(operand).toISOString()}::timestamp with time zone`,
  boolean: (operand) => sql`${operand === true || operand === 'true'}::boolean`,
  bytes: (operand) => sql`${operand}::bytea`,
  point: (operand) => {
    const { lat, lng } = operand as { lat: number; lng: number };
    return sql`point(${lng}, ${lat})`;
  },
};

/** The operators of a column that is no JSON. A comparison with null is null, which counts as false. */
export function columnTests({ part, kind }: Column): Readonly<Record<string, OperatorTest>> {
  const bind = bound[kind as Exclude<ColumnKind, 'json'>];
  const isText = kind === 'text';
  const same = kind === 'point' ? new SqlPart('~=') : new SqlPart('=');
  const equals = (operand: unknown): SqlPart =>
    (operand ?? null) === null ? sql`${part} is null` : sql`${part} ${same} ${bind(operand)}`;
  const among = (operand: unknown): SqlPart => isAmong([operand].flat(), { part, kind, equals });
  return operatorTests({
    equals,
    among,
    compared: (operator, operand) =>
      (operand ?? null) === null ? never : sql`${part} ${new SqlPart(operator)} ${bind(operand)}`,
    between: (low, high) => sql`${part} between ${bind(low)} and ${bind(high)}`,
    like: (operator, operand) => (isText ? sql`${part} ${new SqlPart(operator)} ${likePattern(operand)}` : never),
    regexp: (operand) => (isText ? matchesPattern(part, operand) : never),
    near: (operand, all) => (kind === 'point' ? distanceTest(part, operand, all) : never),
  });
}

interface Sought {
  readonly part: SqlPart;
  readonly kind: ColumnKind;
  readonly equals: (operand: unknown) => SqlPart;
}

/** Keys come by the thousand: they are one parameter. */
function isAmong(list: readonly unknown[], { part, kind, equals }: Sought): SqlPart {
  const values = list.filter((one) => (one ?? null) !== null);
  const nulls = values.length < list.length ? [equals(null)] : [];
  const sought = arrayOf(kind, values);
  const found = sought === null ? values.map(equals) : [sql`${part} = any(${sought})`];
  const tests = [...(values.length === 0 ? [] : found), ...nulls];
  return tests.length === 0 ? never : sql`(${joined(tests, ' or ')})`;
}

function arrayOf(kind: ColumnKind, values: readonly unknown[]): SqlPart | null {
  if (kind === 'text') return sql`${values.map(String)}::text[]`;
  if (kind !== 'number') return null;
  const numbers = values.map(Number);
  return numbers.every(isInteger) ? sql`${numbers}::integer[]` : sql`${numbers}::double precision[]`;
}
