import {
  type ApiEndpointConfig,
  hostProblem,
  hostRegexProblem,
  methodProblem,
  pathPatternProblem,
  scopeProblem,
  searchProblem,
} from '@tiffin/contracts';
import type { Teller } from './note.js';
import { meant } from './nearest-name.js';
import { type Fields, isFields, listOf, textOf, textsOf } from './shapes.js';

const known = ['host', 'hostRegex', 'paths', 'pathRegex', 'methods', 'scopes'];
const alsoKnown = new Set([...known, 'path', 'name', 'customId', 'description']);

export interface ReadEndpoints {
  readonly endpoints: Readonly<Record<string, ApiEndpointConfig>>;
  /** What a pipeline's name for it stands for: one, or several that were written under it. */
  readonly named: ReadonlyMap<string, readonly string[]>;
}

export function readApiEndpoints(root: Fields, tell: Teller): ReadEndpoints {
  const endpoints: Record<string, ApiEndpointConfig> = {};
  const named = new Map<string, readonly string[]>();
  for (const [name, entry] of entriesOf(root)) {
    const entries = entry === null ? [null] : listOf(entry);
    const names = entries.map((_, index) => (index === 0 ? name : `${name} (${index + 1})`));
    if (entries.length > 1)
      tell
        .at({ apiEndpoint: name })
        .changed(
          `its ${entries.length} entries are called ${names.join(', ')}`,
          'here each has a name of its own',
          'nothing to do',
        );
    for (const [index, one] of entries.entries()) {
      const endpoint = readEndpoint(one, tell.at({ apiEndpoint: names[index]! }));
      if (endpoint !== null) endpoints[names[index]!] = endpoint;
    }
    named.set(name, names);
  }
  return { endpoints, named };
}

function entriesOf(root: Fields): readonly (readonly [name: string, entry: unknown])[] {
  const given = root['apiEndpoints'] ?? root['apiEndpoint'];
  if (isFields(given)) return Object.entries(given);
  return listOf(given).map((entry, index) => [
    (isFields(entry) ? textOf(entry['name']) : undefined) ?? String(index),
    entry,
  ]);
}

function readEndpoint(entry: unknown, tell: Teller): ApiEndpointConfig | null {
  if (!isFields(entry)) {
    tell.refused('it is empty', 'an API endpoint is an object', 'give it "host", "paths" or both, or remove it');
    return null;
  }
  for (const key of Object.keys(entry).filter((one) => !alsoKnown.has(one)))
    tell
      .at({ field: key })
      .ignored(
        `"${key}" is not known here`,
        'Express Gateway ignores it too, so that the endpoint takes more than was meant',
        meant(key, known),
      );
  const hostRegex = readRegex(entry, 'hostRegex', tell);
  const pathRegex = readRegex(entry, 'pathRegex', tell);
  const host = hostRegex === undefined ? readHost(entry, tell) : undefined;
  const paths = pathRegex === undefined ? readPaths(entry, tell) : undefined;
  const [methods, scopes] = [readMethods(entry, tell), readScopes(entry, tell)];
  return given({ host, hostRegex, paths, pathRegex, methods, scopes });
}

/** Nothing, an empty text and an empty list are the same as no field. */
const given = (fields: Readonly<Record<string, string | readonly string[] | undefined>>): ApiEndpointConfig =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value.length > 0));

const regexRules = { hostRegex: hostRegexProblem, pathRegex: searchProblem } as const;

function readRegex(entry: Fields, field: keyof typeof regexRules, tell: Teller): string | undefined {
  const source = textOf(entry[field]);
  if (!source) return undefined;
  const problem = regexRules[field](source);
  if (problem !== null)
    tell.at({ field }).refused(`"${field}" cannot be used`, problem, 'mend the pattern, or use paths');
  return source;
}

function readHost(entry: Fields, tell: Teller): string | undefined {
  const host = textOf(entry['host']);
  if (host === undefined || hostProblem(host) === null) return host;
  const bare = host.replace(/[,;]$/, '');
  const url = URL.parse(bare.includes('//') ? bare : `http://${bare}`);
  const name = url?.hostname ?? '';
  if (name !== '' && hostProblem(name) === null) {
    tell
      .at({ field: 'host' })
      .changed(
        `"${host}" is taken as the host "${name}"`,
        'a host has no scheme, port or path; Express Gateway compares it as it stands, and no request has it',
        `write "${name}"`,
      );
    return name;
  }
  tell
    .at({ field: 'host' })
    .refused('the host cannot be used', hostProblem(host)!, 'write a host name, or leave it out for any');
  return host;
}

/** `{/*name}` is how newer versions of Express write what follows, or nothing. */
const newerWildcard = /\{\/\*\w*\}/;

function readPaths(entry: Fields, tell: Teller): readonly string[] {
  const written = listOf(entry['paths'] ?? entry['path']).map((path) => textOf(path) ?? '');
  const within = tell.at({ field: entry['paths'] == null ? 'path' : 'paths' });
  return written.filter((path) => path !== '').flatMap((path) => readPath(path, within));
}

function readPath(path: string, tell: Teller): readonly string[] {
  if (newerWildcard.test(path)) {
    const both = [path.replace(newerWildcard, ''), path.replace(newerWildcard, '/*')].filter((one) => one !== '');
    tell.changed(
      `"${path}" is taken as ${both.join(' and ')}`,
      'it is written as Express 5 does, which Express Gateway does not read',
      `write ${both.join(', ')}`,
    );
    return both;
  }
  const problem = pathPatternProblem(path);
  if (problem === null) return [path];
  const mended = withSlash(path);
  if (mended !== path && pathPatternProblem(mended) === null) {
    tell.changed(
      `"${path}" is taken as "${mended}"`,
      'a path begins with "/"; without it, it matches nothing in Express Gateway',
      `write "${mended}"`,
    );
    return [mended];
  }
  tell.refused(`the path "${path}" cannot be used`, problem, 'mend it');
  return [path];
}

function withSlash(path: string): string {
  const address = /^https?:\/\//i.test(path) ? URL.parse(path) : null;
  if (address !== null) return address.pathname;
  return path.startsWith('/') ? path : `/${path}`;
}

function readMethods(entry: Fields, tell: Teller): readonly string[] {
  const methods = textsOf(entry['methods']).map((method) => method.toUpperCase());
  if (methods.includes('*')) return [];
  const within = tell.at({ field: 'methods' });
  if (methods.includes('ALL')) {
    within.changed(
      '"ALL" is taken as every method',
      'that is what it does in Express Gateway too',
      'write "*", or leave it out',
    );
    return [];
  }
  for (const method of methods) {
    const problem = methodProblem(method);
    if (problem !== null) within.refused(`the method "${method}" cannot be used`, problem, 'mend it');
  }
  return [...new Set(methods)];
}

function readScopes(entry: Fields, tell: Teller): readonly string[] {
  const scopes = textsOf(entry['scopes']);
  const within = tell.at({ field: 'scopes' });
  if (typeof entry['scopes'] === 'string' && scopes.length > 0)
    within.changed('the text is taken as a list', 'Express Gateway does not start with a text', 'write a list');
  for (const scope of scopes) {
    const problem = scopeProblem(scope);
    if (problem !== null) within.refused('a scope cannot be used', problem, 'mend it');
  }
  return scopes;
}
