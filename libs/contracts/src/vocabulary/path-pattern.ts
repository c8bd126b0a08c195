import { backtracks } from './backtracking.js';
import { longestPattern, slowPattern } from './regular-expression.js';
import { reservedPrefix } from '../runtime-process.js';
import { type Wrong, wrong } from './wrong.js';

/** A path pattern as a regular expression: anchored, without regard to case, with the parameters as named groups. */
export interface PathExpression {
  /** Groups are called `p<name>`, those of wildcards `p0`, `p1`, ... */
  readonly regex: RegExp;
  /** Characters before the first sign that stands for anything but itself; -1 where there is none. */
  readonly literalLength: number;
}

/** The patterns that admit any path. */
export const isAnyPath = (pattern: string): boolean => pattern === '*' || pattern === '/*';

/**
 * The string patterns of Express 4: letter case and one trailing slash do not matter, `:name` is one segment, `:name?` may
 * be missing, `:name(regex)` is restricted, `*` is anything. The other operators of regular expressions keep their meaning.
 */
export function readPathPattern(pattern: string): PathExpression | Wrong {
  const problem = formProblem(pattern) ?? deadProblem(pattern);
  if (problem !== null) return wrong(problem);
  const regex = compiled(pattern);
  if (regex === null)
    return wrong(
      `the path "${pattern}" cannot be read as a pattern: ${brokenPart(pattern)}; a path is like "/cars", "/cars/:id" or "/cars/*"`,
    );
  // Other patterns repeat too little to be split in many ways.
  if (/[()[\]+?{]|(?:[*:][^*:]*){3}/.test(pattern) && backtracks(regex.source, 'i')) return wrong(slowPattern(pattern));
  return { regex, literalLength: pattern.search(/[:*()[\]?+|{\\]/) };
}

/** Why a text is no path pattern, or null. */
export function pathPatternProblem(pattern: string): string | null {
  const read = readPathPattern(pattern);
  return 'wrong' in read ? read.wrong : null;
}

function formProblem(pattern: string): string | null {
  if (!/^[/*]/.test(pattern)) return `begin the path "${pattern}" with "/", e.g. "/cars*", or use "*" for any path`;
  if (pattern.length > longestPattern) return `a path has at most ${longestPattern} characters; shorten it`;
  if (/\s/.test(pattern)) return `the path "${pattern}" holds white space, which no request has; write it as "%20"`;
  if (pattern.includes('#')) return `the path "${pattern}" holds "#", which no request has; remove that part`;
  if (/\?[^?/)]*=/.test(pattern))
    return `the path "${pattern}" holds a query; paths are compared without it, so remove "?" and what follows`;
  return null;
}

/** What could be compiled, and would never meet a request. */
function deadProblem(pattern: string): string | null {
  if (!/^[\x21-\x7e]*$/.test(pattern))
    return `the path "${pattern}" holds characters that a request sends encoded; write "${encodeURI(pattern.toWellFormed())}"`;
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(pattern))
    return `the path "${pattern}" holds "." or ".." as a segment, which no request keeps; remove it`;
  if (pattern === reservedPrefix || pattern.startsWith(`${reservedPrefix}/`))
    return `the paths below "${reservedPrefix}" belong to the platform; choose another`;
  return null;
}

function compiled(pattern: string): RegExp | null {
  try {
    return new RegExp(`^${sourceOf(pattern)}/?$`, 'i');
  } catch {
    return null;
  }
}

function sourceOf(pattern: string): string {
  let stars = 0;
  return pattern
    .replace(/\/$/, '')
    .replace(
      /(\/?):(\w+)(\([^()]*\))?(\?)?|\*|\./g,
      (token: string, ...[slash, name, custom, optional]: (string | undefined)[]) => {
        if (token === '*') return `(?<p${stars++}>.*)`;
        if (token === '.') return '\\.';
        const parameter = `${slash ?? ''}(?<p${name ?? ''}>${custom === undefined ? '[^/]+?' : custom.slice(1, -1)})`;
        return optional === undefined ? parameter : `(?:${parameter})?`;
      },
    );
}

/** What is wrong with a pattern that does not compile, as far as that can be told. */
function brokenPart(pattern: string): string {
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `":${twice}" occurs twice, so give one another name`;
  if (count(pattern, '(') !== count(pattern, ')')) return 'a "(" or ")" lacks its other half';
  if (count(pattern, '[') !== count(pattern, ']')) return 'a "[" or "]" lacks its other half';
  return 'an operator has nothing to work on';
}

const count = (text: string, sign: string): number => text.split(sign).length - 1;
