import { isWrong, parseExpression, parseTemplate, type Wrong } from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import { ConfigError } from '../load/config-error.js';
import { textOf } from './coercion.js';
import { compile, compileTexts, type Evaluate } from './compile.js';
import { beginWork, Exhausted } from './work.js';

const none: readonly unknown[] = [];

/**
 * Compiles an expression to a function of the request. What JavaScript would throw for (a member of nothing, text that is no
 * JSON), and what would take too long, is undefined. Throws ConfigError where the text is no expression; `where` names it.
 */
export function compileExpression(text: string, where: string): (exchange: Exchange) => unknown {
  return guarded(compile(accepted(parseExpression(text), where)), undefined);
}

/** Whether an expression is true, in JavaScript's sense. */
export function compileTest(text: string, where: string): (exchange: Exchange) => boolean {
  const evaluate = compileExpression(text, where);
  return (exchange) => Boolean(evaluate(exchange));
}

/** Compiles `${req.method} ${req.path}`; a value that is missing, or that would take too long, is written as nothing. */
export function compileTemplate(text: string, where: string): (exchange: Exchange) => string {
  return guarded(compileTexts(accepted(parseTemplate(text), where), orNothing), '');
}

/** The text of a value where one is sent or written; a value that is missing is none. */
export const orNothing = (value: unknown): string => (value === undefined || value === null ? '' : textOf(value));

/** Compiles an expression whose value is sent as a text: empty where there is none. */
export function compileText(text: string, where: string): (exchange: Exchange) => string {
  const evaluate = compile(accepted(parseExpression(text), where));
  return guarded((exchange, locals) => orNothing(evaluate(exchange, locals)), '');
}

export function accepted<Read extends object>(read: Read | Wrong, where: string): Read {
  if (isWrong(read)) throw new ConfigError('EXPRESSION_INVALID', `${where}: ${read.wrong}.`);
  return read;
}

function guarded<Value>(
  evaluate: (...given: Parameters<Evaluate>) => Value,
  otherwise: Value,
): (exchange: Exchange) => Value {
  return (exchange) => {
    beginWork();
    try {
      return evaluate(exchange, none);
    } catch (error) {
      if (error instanceof Exhausted) return otherwise;
      throw error;
    }
  };
}
