import { headerValueProblem } from './header-names.js';
import { type Wrong, isWrong, wrong } from './wrong.js';

/** Values of a request that an expression can name as they are. */
export const scalarPaths = [
  'requestID',
  'req.method',
  'req.url',
  'req.originalUrl',
  'req.path',
  'req.host',
  'req.hostname',
  'req.ip',
  'req.httpVersion',
  'req.protocol',
  'res.statusCode',
  'apiEndpoint.apiEndpointName',
  'apiEndpoint.scopes',
] as const;

/** Values of a request that an expression names by a further name: `req.headers.accept`, `req.headers['x-tenant']`. */
export const familyPaths = ['req.headers', 'req.query', 'req.params'] as const;

export type ScalarPath = (typeof scalarPaths)[number];
export type FamilyPath = (typeof familyPaths)[number];

export type Expression =
  | { readonly is: 'literal'; readonly text: string }
  | { readonly is: 'scalar'; readonly path: ScalarPath }
  | { readonly is: 'family'; readonly path: FamilyPath; readonly name: string };

/** A text between values of the request. */
export interface Template {
  /** One more than `values`. */
  readonly texts: readonly string[];
  readonly values: readonly Exclude<Expression, { is: 'literal' }>[];
}

/** What can be read, for messages. */
export const knownPaths: readonly string[] = [...scalarPaths, ...familyPaths.map((family) => `${family}.<name>`)];

const quoted = /^(?:'([^']*)'|"([^"]*)"|`([^`$]*)`)$/;
const plain = /^(?:-?\d+(?:\.\d+)?|true|false)$/;

/**
 * Reads a value of the `headers` policy: one of the known paths, or a literal (`'text'`, `42`, `true`). The paths are a
 * closed table: nothing of the process can be reached through a config, and what is misspelt is told instead of sent.
 */
export function parseExpression(text: string): Expression | Wrong {
  const trimmed = text.trim();
  if (trimmed === '') return wrong(`an expression is needed: ${howTo}`);
  const literal = quoted.exec(trimmed);
  if (literal) return { is: 'literal', text: literal[1] ?? literal[2] ?? literal[3] ?? '' };
  if (plain.test(trimmed)) return { is: 'literal', text: trimmed };
  return parsePath(trimmed) ?? wrong(`the expression "${text}" is unknown: ${howTo}`);
}

/** Why an expression's value cannot be sent as a header, or null. */
export function forwardedValueProblem(text: string): string | null {
  const expression = parseExpression(text);
  if (isWrong(expression)) return expression.wrong;
  return expression.is === 'literal' ? headerValueProblem(expression.text) : null;
}

const howTo = `use one of ${knownPaths.join(', ')}, or put a text into quotes, e.g. "'gold'"`;

/** Reads `${req.method} ${req.path}`. */
export function parseTemplate(text: string): Template | Wrong {
  if (text.trim() === '') return wrong('give the message to log, e.g. "${req.method} ${req.path}"');
  const texts: string[] = [];
  const values: Template['values'][number][] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    const value = valueIn(match[1] ?? '');
    if (isWrong(value)) return value;
    texts.push(text.slice(end, match.index));
    values.push(value);
    end = match.index + match[0].length;
  }
  const tail = text.slice(end);
  if (tail.includes('${')) return wrong('"${" is never closed; add "}" after the expression');
  return { texts: [...texts, tail], values };
}

function valueIn(text: string): Template['values'][number] | Wrong {
  if (text.trim() === '') return wrong('"${}" is empty; name a value in it, e.g. "${req.path}"');
  const found = parsePath(text.trim());
  if (found) return found;
  return wrong(`the expression "\${${text}}" is unknown; only these can be read: ${knownPaths.join(', ')}`);
}

function parsePath(text: string): Template['values'][number] | undefined {
  const path = text.replace(/^egContext\./, '').replace(/\[\s*(["'])([\w-]+)\1\s*\]/g, '.$2');
  const scalar = scalarPaths.find((known) => known === path);
  if (scalar) return { is: 'scalar', path: scalar };
  const [, family, name] = /^(req\.\w+)\.([\w-]+)$/.exec(path) ?? [];
  const known = familyPaths.find((one) => one === family);
  return known && name ? { is: 'family', path: known, name } : undefined;
}
