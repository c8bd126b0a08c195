import { isWrong, parseExpression, parseStatements, parseTemplate } from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import { compileExpression, compileTemplate } from '../expressions/compile-expression.js';
import { compileStatements } from '../expressions/compile-statements.js';
import { longestText } from '../expressions/work.js';
import { exchangeOf } from './exchange-of.js';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const names = (
  'requestID req.method req.url req.path req.headers.accept req.query.a req.query req.headers req.cookies req.body ' +
  'req.body.list req.body.deep consumer consumer.id apiEndpoint.scopes res.statusCode undefined null NaN true false ' +
  'req.body.text egContext.req.path req.ips req.user.roles'
).split(' ');
const constants = [
  ...'0 1 -1 2.5 1e21 0.1'.split(' '),
  "'a'",
  "''",
  "'$&'",
  '"__proto__"',
  "'constructor'",
  "'\\u0041'",
];
const binary = '== != === !== < > <= >= + - * / % ** | & ^ << >> >>> in && || ??'.split(' ');
const methods = (
  'includes indexOf lastIndexOf startsWith endsWith toLowerCase toUpperCase trim split slice substring substr charAt at ' +
  'replace replaceAll concat join toString toFixed hasOwnProperty'
).split(' ');
const calls = (
  'String Number Boolean parseInt parseFloat isNaN encodeURIComponent decodeURIComponent JSON.parse JSON.stringify ' +
  'Object.keys Object.values Array.isArray Math.max Math.floor Math.pow'
).split(' ');
const answers = ['res.send', 'res.json', 'res.end', 'res.redirect', 'res.sendStatus', 'res.status(req.query.a).send'];
const patterns = ['/a/', '/a+/g', '/(.)(.)/', '/^\\/(\\w*)/i', '/[^/]*$/', '/(?=(.*))/g', '/.*x/', '/\\s*/g'];
const noise = [
  ...'constructor __proto__ prototype process globalThis require this new function => = ; , . ?. ? : ( ) [ ] { } ` ${ } \\'.split(
    ' ',
  ),
  ...[
    "'",
    '"',
    '//',
    '/*',
    '*/',
    '\n',
    '/',
    '!',
    '...',
    'if',
    'else',
    'const x',
    'delete',
    'a',
    '0x1',
    '\u2028',
    '\ud800',
  ],
];

/** Texts as people, and as nobody, would write them. */
export class ExpressionTexts {
  constructor(private readonly random: () => number) {}

  next(): string {
    const kind = this.random();
    if (kind < 0.55) return this.expression(1 + this.#below(5));
    if (kind < 0.7) return this.#mutated(this.expression(3));
    if (kind < 0.85) return this.#statements();
    return Array.from({ length: 1 + this.#below(12) }, () => this.#pick([noise, noise, names, constants, binary])).join(
      this.random() < 0.5 ? '' : ' ',
    );
  }

  expression(depth: number): string {
    if (depth <= 0) return this.random() < 0.6 ? this.#of(names) : this.#of(constants);
    const part = (): string => this.expression(depth - 1 - this.#below(2));
    const shapes: readonly (() => string)[] = [
      () => `(${part()} ${this.#of(binary)} ${part()})`,
      () => `${part()} ${this.#of(binary)} ${part()}`,
      () => `${this.#of(['!', '-', '+', '~', 'typeof '])}${part()}`,
      () => `(${part()} ? ${part()} : ${part()})`,
      () => `(${part()}).${this.#of(methods)}(${this.#list(part, 2)})`,
      () => `${this.#of(calls)}(${this.#list(part, 2)})`,
      () => `(${part()})[${part()}]`,
      () => `[${this.#list(part, 4)}]`,
      () => `({a: ${part()}, 'constructor': ${part()}})`,
      () => `\`${this.#of(['', 'x', ' '])}\${${part()}}\${${part()}}\``,
      () => `${this.#of(patterns)}.test(${part()})`,
      () => `(${part()}).${this.#of(['match', 'search', 'split'])}(${this.#of(patterns)})`,
      () => `(${part()}).replace(${this.#of(patterns)}, ${part()})`,
      part,
    ];
    return shapes[this.#below(shapes.length)]!();
  }

  #statements(): string {
    const targets = ["req.headers['x-a']", 'req.headers.b', 'req.url', 'res.statusCode', 'x', 'let x', 'var y'];
    return Array.from({ length: 1 + this.#below(5) }, () => {
      if (this.random() < 0.1) return `${this.#of(answers)}(${this.#list(() => this.expression(2), 2)})`;
      const set = `${this.#of(targets)} ${this.#of(['=', '=', '+=', '??='])} ${this.expression(2)}`;
      return this.random() < 0.3 ? `if (${this.expression(1)}) { ${set} } else ${set}` : set;
    }).join('; ');
  }

  #mutated(text: string): string {
    const at = this.#below(text.length + 1);
    return text.slice(0, at) + this.#of(noise) + text.slice(at + this.#below(3));
  }

  #list(part: () => string, most: number): string {
    return Array.from({ length: this.#below(most + 1) }, part).join(', ');
  }

  #pick(tables: readonly (readonly string[])[]): string {
    return this.#of(tables[this.#below(tables.length)]!);
  }

  #of(table: readonly string[]): string {
    return table[this.#below(table.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

/** Requests that give expressions much to do, and names that lead somewhere else in JavaScript. */
export const hostileExchanges = (): readonly Exchange[] => [
  exchangeOf({ headers: { accept: 'text/html', cookie: 'a=1; __proto__=2' }, url: '/a/b?a=1&a=2&__proto__=3' }),
  exchangeOf({ url: `/${'a'.repeat(8_000)}?a=${'%61'.repeat(2_000)}`, headers: { accept: 'a '.repeat(8_000) } }),
  exchangeOf({
    body: {
      ...{ list: Array.from({ length: 50_000 }, (_, at) => at), deep: nested(50_000), text: 'ab'.repeat(100_000) },
      ...{ constructor: { name: 1 }, toString: 1, valueOf: null, toJSON: 'x' },
    },
    consumer: { id: '\ud800', roles: ['a', 'b'], hasOwnProperty: true },
  }),
];

/** What went wrong with a text, or null. It throws nothing itself. */
export function problemWith(text: string, exchanges: readonly Exchange[]): string | null {
  try {
    return (
      problemOfReading(text) ??
      problemOfValues(text, () => compileExpression(text, 'fuzz'), exchanges) ??
      problemOfValues(text, () => compileTemplate(text, 'fuzz'), exchanges) ??
      problemOfValues(text, () => compileStatements(text, 'fuzz'), [exchangeOf({ consumer: {} })].map(withRetarget))
    );
  } catch (error) {
    return `${JSON.stringify(text)} throws ${String((error as Error).stack)}`;
  }
}

function problemOfReading(text: string): string | null {
  const unread = [parseExpression(text), parseTemplate(text), parseStatements(text)].filter(isWrong);
  return unread.every(({ wrong }) => wrong.length > 0) ? null : `${JSON.stringify(text)} is refused without a reason`;
}

function problemOfValues(
  text: string,
  compile: () => (exchange: Exchange) => unknown,
  exchanges: readonly Exchange[],
): string | null {
  const run = compiled(compile);
  if (run === undefined) return null;
  for (const exchange of exchanges) {
    if (!isData(run(exchange))) return `${JSON.stringify(text)} answers what is no data, or too much of it`;
  }
  return null;
}

/** Undefined where the text is refused, which is an error of the configuration's own kind. */
function compiled<Run>(compile: () => Run): Run | undefined {
  try {
    return compile();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'EXPRESSION_INVALID') return undefined;
    throw error;
  }
}

const withRetarget = (exchange: Exchange): Exchange => Object.assign(exchange, { retarget: () => true });

const plain: ReadonlySet<unknown> = new Set([Object.prototype, Array.prototype, null]);

/** Texts, numbers, lists and plain objects alone, looked at as far as the first of each level. */
function isData(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= longestText;
  if (isOutside(value)) return false;
  if (typeof value !== 'object' || value === null) return true;
  if (!plain.has(Object.getPrototypeOf(value))) return false;
  const parts: readonly unknown[] = Object.values(value);
  return parts.length <= longestText && !parts.slice(0, 3).some(isOutside);
}

const isOutside = (value: unknown): boolean =>
  typeof value === 'function' || typeof value === 'symbol' || value === globalThis;
