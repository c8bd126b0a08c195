import comment from '@jsep-plugin/comment';
import object from '@jsep-plugin/object';
import regex from '@jsep-plugin/regex';
import jsep from 'jsep';
import { escaped } from './escaped.js';
import { Refused } from './refused.js';
import { shorthand } from './shorthand.js';

/** What jsep reads, as far as it is asked for here. */
export type Syntax =
  | { readonly type: 'Identifier'; readonly name: string }
  | { readonly type: 'Literal'; readonly value: string | number | boolean | null | RegExp; readonly raw: string }
  | {
      readonly type: 'MemberExpression';
      readonly computed: boolean;
      readonly object: Syntax;
      readonly property: Syntax;
    }
  | { readonly type: 'CallExpression'; readonly callee: Syntax; readonly arguments: readonly (Syntax | null)[] }
  | { readonly type: 'UnaryExpression'; readonly operator: string; readonly argument: Syntax }
  | { readonly type: 'BinaryExpression'; readonly operator: string; readonly left: Syntax; readonly right: Syntax }
  | {
      readonly type: 'ConditionalExpression';
      readonly test: Syntax;
      readonly consequent: Syntax;
      readonly alternate: Syntax;
    }
  | { readonly type: 'ArrayExpression'; readonly elements: readonly (Syntax | null)[] }
  | { readonly type: 'ObjectExpression'; readonly properties: readonly SyntaxProperty[] }
  | ({ readonly type: 'Template' } & SyntaxTemplate)
  | { readonly type: 'SequenceExpression' | 'Compound' | 'ThisExpression' };

export interface SyntaxProperty {
  readonly type: string;
  readonly computed: boolean;
  readonly key: Syntax;
  readonly value: Syntax;
}

export interface SyntaxTemplate {
  readonly texts: readonly string[];
  readonly values: readonly Syntax[];
}

/** jsep's own parser, one for each text: its types name functions alone. */
export interface Parser {
  index: number;
  readonly expr: string;
  gobbleSpaces(): void;
  gobbleExpression(): Syntax | false | undefined;
  gobbleToken(): Syntax | false | undefined;
  gobbleTokenProperty(node: unknown): Syntax;
}

const backtick = '`';

// Its own plugin for templates takes `${a b}` for two values and shifts all that follow.
const template = {
  name: 'template',
  init(language: typeof jsep) {
    language.hooks.add('gobble-token', function (environment) {
      const parser = this as unknown as Parser;
      if (parser.expr[parser.index] !== backtick) return;
      parser.index += 1;
      const read = readTemplate(parser, backtick);
      environment.node = parser.gobbleTokenProperty({ type: 'Template', ...read }) as never;
    });
  },
};

jsep.plugins.register(comment as never, object as never, regex as never, template as never);
jsep.addBinaryOp('in', 7);
jsep.addUnaryOp('typeof');

const { Jsep } = jsep as unknown as { readonly Jsep: new (text: string) => Parser };

export const parserOf = (text: string): Parser => new Jsep(text);

/** One expression from where the parser stands; what follows it is left. */
export function readExpression(parser: Parser): Syntax {
  const node = parser.gobbleExpression();
  if (!node) throw new Refused(nothingAt(parser));
  return node;
}

/** Texts and the expressions between them, up to `end` or, where that is empty, to the end of all. */
export function readTemplate(parser: Parser, end: '' | '`'): SyntaxTemplate {
  const texts: string[] = [];
  const values: Syntax[] = [];
  let text = '';
  while (parser.index < parser.expr.length) {
    const sign = parser.expr[parser.index]!;
    if (sign === end) {
      parser.index += 1;
      return { texts: [...texts, text], values };
    }
    if (parser.expr.startsWith('${', parser.index)) {
      texts.push(text);
      text = '';
      values.push(readHole(parser));
    } else text += sign === '\\' ? readEscape(parser) : readSign(parser);
  }
  if (end !== '') throw new Refused('a text that begins with ` does not end with one; add it');
  return { texts: [...texts, text], values };
}

function readHole(parser: Parser): Syntax {
  parser.index += 2;
  parser.gobbleSpaces();
  if (parser.expr[parser.index] === '}') throw new Refused('"${}" is empty; name a value in it, e.g. "${req.path}"');
  const start = parser.index;
  const value = shorthand(parser) ?? readExpression(parser);
  parser.gobbleSpaces();
  if (parser.index >= parser.expr.length) throw new Refused('"${" is never closed; add "}" after the expression');
  if (parser.expr[parser.index] !== '}')
    throw new Refused(
      `"${parser.expr.slice(start, parser.index + 1)}" goes wrong at its end; write one expression into \${...}`,
    );
  parser.index += 1;
  return value;
}

function readSign(parser: Parser): string {
  parser.index += 1;
  return parser.expr[parser.index - 1]!;
}

function readEscape(parser: Parser): string {
  const { sign, length } = escaped(parser.expr, parser.index);
  parser.index += length;
  return sign;
}

/** Why nothing can be read where the parser stands. */
export function nothingAt({ expr, index }: Parser): string {
  const rest = expr.slice(index).trim();
  if (rest === '') return 'the expression ends where a value is needed; complete it';
  return `"${cut(rest)}" cannot be read; ${wayOut(rest)}`;
}

/** What to do about a text that begins with what cannot be read. */
export function wayOut(rest: string): string {
  if (/^[\w,()\s]{0,100}=>/.test(rest))
    return 'expressions have no functions of their own; use the methods of texts and lists';
  if (/^=(?!=)/.test(rest)) return 'compare with "==="; the policy "expression" is what sets values';
  return 'write it as one JavaScript expression, and put texts into quotes';
}

const cut = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);
