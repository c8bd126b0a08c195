import { isAnyPath, isWrong, located, readPathPattern, searched } from '@tiffin/contracts';
import { ConfigError } from '../load/config-error.js';

/** How the path of a request (without query, as sent, not decoded) is compared with one configured path. */
export interface PathPattern {
  /** As it was configured. */
  readonly text: string;
  /** The first segment of every path that it matches, in lower case; undefined: there are several. */
  readonly first: string | undefined;
  matches(path: string): boolean;
  /** How many leading characters `stripPath` takes away from a path that matches. */
  stripLength(path: string): number;
  /** Decoded `:name` parameters; wildcards are named `0`, `1`, ... */
  params(path: string): Readonly<Record<string, string>>;
}

const nothing: Readonly<Record<string, string>> = Object.freeze({});

export const anyPath: PathPattern = {
  text: '*',
  first: undefined,
  matches: () => true,
  stripLength: () => 0,
  params: () => nothing,
};

/** `/cars`, `/cars/...`: a slash that may be left out or repeated is no end of a segment. */
const literalFirst = /^\/(?<first>[\w.~%-]+)(?:\/(?![?+])|$)/;

/** The first segment of a path, in lower case. */
export function firstSegment(path: string): string {
  const end = path.indexOf('/', 1);
  return path.slice(1, end === -1 ? path.length : end).toLowerCase();
}

/** A pattern of `readPathPattern`, ready to be compared. Throws ConfigError. */
export function compilePath(pattern: string, where: string): PathPattern {
  const read = readPathPattern(pattern);
  if (isWrong(read)) throw new ConfigError('REGEX_INVALID', `${where}: ${read.wrong}.`);
  if (isAnyPath(pattern)) return anyPath;
  const { regex, literalLength } = read;
  return {
    text: pattern,
    first: literalFirst.exec(pattern)?.groups?.['first']?.toLowerCase(),
    matches: (path) => regex.test(path),
    // Before its first token a pattern is literal, so that the path has as many characters there.
    stripLength: (path) => (literalLength === -1 ? path.length : literalLength),
    params: (path) => decoded(regex.exec(path)?.groups),
  };
}

/** A raw regular expression on the path, not anchored; what it matches at the start is what `stripPath` takes away. */
export function compilePathRegex(source: string): PathPattern {
  const [regex, search] = [new RegExp(located(source)), new RegExp(searched(source))];
  return {
    text: source,
    first: undefined,
    matches: (path) => search.test(path),
    // Only of paths that match: of others `located` may take long.
    stripLength: (path) => {
      const match = regex.exec(path);
      return match?.index === 0 ? match[0].length : 0;
    },
    params: (path) => decoded(regex.exec(path)?.groups),
  };
}

function decoded(groups: Readonly<Record<string, string | undefined>> | undefined): Readonly<Record<string, string>> {
  if (groups === undefined) return nothing;
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups)) {
    if (value !== undefined) params[name.replace(/^p/, '')] = decodeSegment(value);
  }
  return params;
}

function decodeSegment(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
