import { isWrong, type Wrong, wrong } from '../vocabulary/wrong.js';
import type { Expression, Template } from './expression.js';
import { Refused } from './refused.js';
import { shorthand } from './shorthand.js';
import { nothingAt, type Parser, parserOf, readExpression, readTemplate, type Syntax, wayOut } from './syntax.js';
import { Translator } from './translate.js';

/** Characters of an expression, a template or statements. */
export const longestExpression = 8_192;

/** Reads one JavaScript expression of the closed language: nothing but the values of the request can be reached by it. */
export function parseExpression(text: string): Expression | Wrong {
  return guarded(text, (parser) => {
    if (text.trim() === '') throw new Refused(`an expression is needed, e.g. "req.path" or "'gold'"`);
    return new Translator().value(wholeExpression(parser));
  });
}

function wholeExpression(parser: Parser): Syntax {
  const syntax = shorthand(parser) ?? readExpression(parser);
  parser.gobbleSpaces();
  // Who writes one line of JavaScript may end it so.
  while (parser.expr[parser.index] === ';') {
    parser.index += 1;
    parser.gobbleSpaces();
  }
  if (parser.index < parser.expr.length) throw new Refused(nothingAt(parser));
  return syntax;
}

/** Reads `${req.method} ${req.path}`: a text with expressions, in which `\n` and the like are as in JavaScript. */
export function parseTemplate(text: string): Template | Wrong {
  return guarded(text, (parser) => {
    if (text.trim() === '') throw new Refused('give a text, e.g. "${req.method} ${req.path}"');
    const { texts, values } = readTemplate(parser, '');
    return { texts, values: values.map((value) => new Translator().value(value)) };
  });
}

/** Lets `read` have a parser of the text, and turns what it refuses, and what jsep cannot read, into an answer. */
export function guarded<Result>(text: string, read: (parser: Parser) => Result): Result | Wrong {
  if (text.length > longestExpression)
    return wrong(`an expression has at most ${longestExpression} characters; shorten it`);
  const parser = parserOf(text);
  try {
    return read(parser);
  } catch (error) {
    if (error instanceof Refused) return wrong(error.message);
    if (error instanceof RangeError) return wrong('the expression is nested too deeply; write it simpler');
    return wrong(syntaxProblem(text, error));
  }
}

function syntaxProblem(text: string, error: unknown): string {
  const { message, index = 0 } = error as { readonly message: string; readonly index?: number };
  const reason = message.replace(/ at character \d+$/, '');
  return `it cannot be read at character ${index + 1}: ${reason}; ${wayOut(text.slice(index))}`;
}

/** Why a text is no expression, or null. */
export const checkExpression = (text: string): string | null => problemOf(parseExpression(text));

/** Why a text is no template, or null. */
export const checkTemplate = (text: string): string | null => problemOf(parseTemplate(text));

export const problemOf = (read: unknown): string | null => (isWrong(read) ? read.wrong : null);
