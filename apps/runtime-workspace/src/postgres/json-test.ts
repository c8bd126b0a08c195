import type { Column } from './column.js';
import { never, type OperatorTest, operatorTests } from './operator-tests.js';
import { likePattern, matchesPattern } from './text-patterns.js';
import { joined, sql, SqlPart } from './sql-part.js';

const value = new SqlPart('v');
const text = new SqlPart(`(v #>> '{}')`);

/** All values that a path reaches: one, or several where a list lies on the way. */
function valuesAt({ part, kind, path }: Column): SqlPart {
  const column = kind === 'json' ? part : new SqlPart('null::jsonb');
  const route = `$${path.map((name) => `.${JSON.stringify(name)}`).join('')}[*]`;
  return sql`jsonb_path_query(${column}, ${route}::jsonpath) as found(v)`;
}

/** The operators of values inside lists and objects: they hold when any of the values is so. */
export function jsonTests(column: Column): Readonly<Record<string, OperatorTest>> {
  const values = valuesAt(column);
  const any = (test: SqlPart): SqlPart => sql`exists (select from ${values} where ${test})`;
  const isNull = sql`(not exists (select from ${values}) or ${any(sql`${value} = 'null'::jsonb`)})`;
  const equals = (operand: unknown): SqlPart => ((operand ?? null) === null ? isNull : any(equalTo(operand)));
  const among = (operand: unknown): SqlPart => {
    const list = [operand].flat();
    return list.length === 0 ? never : sql`(${joined(list.map(equals), ' or ')})`;
  };
  return operatorTests({
    equals,
    among,
    compared: (operator, operand) => any(compared(operator, operand)),
    between: (low, high) => any(sql`(${compared('>=', low)} and ${compared('<=', high)})`),
    like: (operator, operand) => any(ofTexts(sql`${text} ${new SqlPart(operator)} ${likePattern(operand)}`)),
    regexp: (operand) => any(ofTexts(matchesPattern(text, operand))),
    near: () => never,
  });
}

/** `case`, as PostgreSQL may look at the two sides of an `and` in any order, and a text is no number. */
const ofTexts = (test: SqlPart): SqlPart => sql`case jsonb_typeof(${value}) when 'string' then ${test} else false end`;
const ofNumbers = (test: SqlPart): SqlPart =>
  sql`case jsonb_typeof(${value}) when 'number' then ${test} else false end`;

function equalTo(operand: unknown): SqlPart {
  if (operand instanceof Date) return sql`${text} = ${operand.toISOString()}`;
  if (typeof operand === 'object') return sql`${value} = ${JSON.stringify(operand)}::jsonb`;
  if (typeof operand === 'number') return compared('=', operand);
  const same = sql`${text} = ${String(operand)}`;
  // Brackets in a query string make every value a text.
  return isNumeric(operand) ? sql`(${same} or ${compared('=', Number(operand))})` : same;
}

function compared(operator: string, operand: unknown): SqlPart {
  const by = new SqlPart(operator);
  if (typeof operand === 'number') return ofNumbers(sql`${text}::numeric ${by} ${operand}::numeric`);
  const written = operand instanceof Date ? operand.toISOString() : String(operand);
  const asText = ofTexts(sql`${text} ${by} ${written}`);
  return isNumeric(operand) ? sql`(${asText} or ${compared(operator, Number(operand))})` : asText;
}

const isNumeric = (operand: unknown): boolean =>
  typeof operand === 'string' && operand.trim() !== '' && Number.isFinite(Number(operand));
