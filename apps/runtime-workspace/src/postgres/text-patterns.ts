import { LinearPattern, patternParts } from '../query/linear-pattern.js';
import { sql, SqlPart } from './sql-part.js';

/** PostgreSQL refuses a pattern that ends in the middle of an escape; elsewhere such a backslash is one. */
export function likePattern(operand: unknown): string {
  const pattern = String(operand);
  const [ending = ''] = /\\*$/.exec(pattern) ?? [];
  return ending.length % 2 === 0 ? pattern : `${pattern}\\`;
}

/**
 * The pattern in PostgreSQL's words: a word's edge is `\y`, and groups have no names. `.` takes no end of a line, as in
 * JavaScript; the mode that does so keeps `[^x]` from taking one too.
 * Errors: 400 INVALID_REGEXP for what no connector takes.
 */
export function matchesPattern(value: SqlPart, operand: unknown): SqlPart {
  LinearPattern.parse(operand as string | RegExp);
  const { source, flags } = patternParts(operand as string | RegExp);
  const lines = flags.includes('m') ? (flags.includes('s') ? 'w' : 'n') : flags.includes('s') ? 's' : 'p';
  const pattern = source.replace(/\\[^]|\(\?<\w+>/g, (found) => words[found] ?? (found.startsWith('(') ? '(' : found));
  const operator = new SqlPart(flags.includes('i') ? '~*' : '~');
  return sql`${value} ${operator} ${`(?${lines})${pattern}`}`;
}

const words: Readonly<Record<string, string>> = { '\\b': '\\y', '\\B': '\\Y' };
