import { backtracks } from './backtracking.js';
import { readRegex } from './regex-tree.js';

/** Characters of a pattern. */
export const longestPattern = 500;

/** Why a text is no regular expression that the gateway may run, or null. `flags` are those that it is run with. */
export function regexProblem(source: string, flags = ''): string | null {
  return formProblem(source, flags) ?? (backtracks(source, flags) ? slowPattern(source) : null);
}

/** The same for one that is looked for anywhere in a text, by `searched`, and then for its place, by `located`. */
export const searchProblem = (source: string): string | null =>
  formProblem(source, '') ?? (searchesLong(source) ? slowPattern(source) : null);

// Without choices it is found at the first sign, by one way for each place where `searched` finds it.
const searchesLong = (source: string): boolean =>
  backtracks(searched(source)) || (hasChoices(source) && backtracks(located(source)));

/** The same for one that a host as a whole has to match, by `wholeHost`. */
export const hostRegexProblem = (source: string): string | null =>
  formProblem(source, 'i') ?? (backtracks(wholeHost(source), 'i') ? slowPattern(source) : null);

/**
 * The source with which a pattern is looked for: it matches the same lines without the `.*` at its ends, which ask for nothing and cost a
 * look at each sign.
 */
export const searched = (source: string): string => withoutTail(withoutHead(source));

/**
 * The source with which a pattern takes the same part of a line in which `searched` has found it, and the same groups: what its head of
 * several `.*` would share in every way is taken by one of them, and from the first sign on.
 */
export function located(source: string): string {
  const headless = withoutHead(source);
  if (headless === source || hasChoices(source)) return source;
  const head = source.slice(0, source.length - headless.length);
  // Behind "^" the line begins anew.
  const isGreedy = /\*(?!\?)/.test(head.slice(head.lastIndexOf('^') + 1));
  return `^${isGreedy ? '.*' : '.*?'}${headless}`;
}

/** Of "a|.*b" each choice has ends of its own. */
const hasChoices = (source: string): boolean => source.includes('|') && readRegex(source, false).is === 'one';

/** The source with which a `hostRegex` is compared with a whole host, without regard to case. */
export function wholeHost(source: string): string {
  // Of "a|b.*" only one choice has that end.
  if (source.includes('|')) return `^(?:${source})$`;
  const [headless, tailless] = [withoutHead(source), withoutTail(source)];
  return `${headless === source ? '^' : ''}(?:${searched(source)})${tailless === source ? '$' : ''}`;
}

const withoutHead = (source: string): string => repeatedly(source, /^\^?\.\*\??/);
const withoutTail = (source: string): string => repeatedly(source, /(?<!\\)\.\*\??\$?$/);

function repeatedly(text: string, end: RegExp): string {
  const left = text.replace(end, '');
  return left === text ? text : repeatedly(left, end);
}

function formProblem(source: string, flags: string): string | null {
  if (source === '') return 'give a regular expression, e.g. "^/cars"';
  if (source.length > longestPattern) return `a pattern has at most ${longestPattern} characters; shorten it`;
  try {
    new RegExp(source, flags);
    return null;
  } catch (error) {
    return `"${source}" is no regular expression (${reasonOf(error)}); mend it, or put "\\" before a sign that stands for itself`;
  }
}

// Engines word it as `Invalid regular expression: /a(b/: Unterminated group` or without the pattern.
const reasonOf = (error: unknown): string =>
  String((error as Error).message)
    .replace(/^.*: /s, '')
    .toLowerCase();

export const slowPattern = (source: string): string =>
  `"${source}" can be matched in so many ways that one request would hold the gateway for minutes; let no repetition stand inside another, as in "(a+)+", no alternatives that begin alike inside one, and no three after each other that can take the same text, as in ".*.*.*": begin it with "^", or say what they take, e.g. "[^/]*"`;
