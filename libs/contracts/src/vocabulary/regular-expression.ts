import { backtracks } from './backtracking.js';

/** Characters of a pattern. */
export const longestPattern = 500;

/** Why a text is no regular expression that the gateway may run, or null. `flags` are those that it is run with. */
export function regexProblem(source: string, flags = ''): string | null {
  if (source === '') return 'give a regular expression, e.g. "^/cars"';
  if (source.length > longestPattern) return `a pattern has at most ${longestPattern} characters; shorten it`;
  try {
    new RegExp(source, flags);
  } catch (error) {
    return `"${source}" is no regular expression (${reasonOf(error)}); mend it, or put "\\" before a sign that stands for itself`;
  }
  return backtracks(source, flags) ? slowPattern(source) : null;
}

// Engines word it as `Invalid regular expression: /a(b/: Unterminated group` or without the pattern.
const reasonOf = (error: unknown): string =>
  String((error as Error).message)
    .replace(/^.*: /s, '')
    .toLowerCase();

export const slowPattern = (source: string): string =>
  `"${source}" can be matched in so many ways that one request would hold the gateway for minutes; let no repetition stand inside another, as in "(a+)+", no alternatives that begin alike inside one, and no three after each other that can take the same text, as in ".*.*.*": begin it with "^", or say what they take, e.g. "[^/]*"`;
