import { ConfigError } from '../load/config-error.js';

/** How the path of a request (without query, as sent, not decoded) is compared with one configured path. */
export interface PathPattern {
  matches(path: string): boolean;
  /** How many leading characters `stripPath` takes away from a path that matches. */
  stripLength(path: string): number;
  /** Decoded `:name` parameters; wildcards are named `0`, `1`, ... */
  params(path: string): Readonly<Record<string, string>>;
}

const nothing: Readonly<Record<string, string>> = Object.freeze({});

export const anyPath: PathPattern = { matches: () => true, stripLength: () => 0, params: () => nothing };

/**
 * The string patterns of Express 4: letter case and one trailing slash do not matter, `:name` is one segment, `:name?` may
 * be missing, `:name(regex)` is restricted, `*` is anything. The other operators of regular expressions keep their meaning.
 */
export function compilePath(pattern: string, where: string): PathPattern {
  if (pattern === '*' || pattern === '/*') return anyPath;
  const regex = toRegex(pattern, where);
  const firstToken = pattern.search(/[:*()[\]?+|\\]/);
  return {
    matches: (path) => regex.test(path),
    // Before its first token a pattern is literal, so that the path has as many characters there.
    stripLength: (path) => (firstToken === -1 ? path.length : firstToken),
    params: (path) => decoded(regex.exec(path)?.groups),
  };
}

/** A raw regular expression on the path, not anchored; what it matches at the start is what `stripPath` takes away. */
export function compilePathRegex(regex: RegExp): PathPattern {
  return {
    matches: (path) => regex.test(path),
    stripLength: (path) => {
      const match = regex.exec(path);
      return match?.index === 0 ? match[0].length : 0;
    },
    params: (path) => decoded(regex.exec(path)?.groups),
  };
}

function toRegex(pattern: string, where: string): RegExp {
  let stars = 0;
  const source = pattern
    .replace(/\/$/, '')
    .replace(
      /(\/?):(\w+)(\([^()]*\))?(\?)?|\*|\./g,
      (token, ...[slash, name, custom, optional]: (string | undefined)[]) => {
        if (token === '*') return `(?<p${stars++}>.*)`;
        if (token === '.') return '\\.';
        const parameter = `${slash ?? ''}(?<p${name ?? ''}>${custom === undefined ? '[^/]+?' : custom.slice(1, -1)})`;
        return optional === undefined ? parameter : `(?:${parameter})?`;
      },
    );
  try {
    return new RegExp(`^${source}/?$`, 'i');
  } catch {
    throw new ConfigError('REGEX_INVALID', `${where} has the path ${pattern}, which cannot be read as a pattern.`);
  }
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
