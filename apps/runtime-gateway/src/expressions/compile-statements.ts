import { parseStatements, type Expression, type Statement, type Target } from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import { changeOf } from './changes.js';
import { compile, type Evaluate } from './compile.js';
import { accepted } from './compile-expression.js';
import { beginWork, Exhausted } from './work.js';

/** False: the request cannot go on. */
type Run = (exchange: Exchange, locals: unknown[]) => boolean;

/**
 * Compiles the statements of the policy `expression`; false where they leave a URL that cannot be asked for. Throws ConfigError
 * where the text holds what cannot be taken over; `where` names it.
 */
export function compileStatements(text: string, where: string): (exchange: Exchange) => boolean {
  const { statements, locals } = accepted(parseStatements(text), where);
  const run = sequence(statements);
  return (exchange) => {
    beginWork();
    try {
      return run(exchange, new Array<unknown>(locals).fill(undefined));
    } catch (error) {
      // What was done before stays done.
      if (error instanceof Exhausted) return true;
      throw error;
    }
  };
}

function sequence(statements: readonly Statement[]): Run {
  const runs = statements.map(runOf);
  return (exchange, locals) => runs.every((run) => run(exchange, locals));
}

function runOf(statement: Statement): Run {
  switch (statement.is) {
    case 'if':
      return branch(statement);
    case 'keep':
      return keep(statement.at, compile(statement.value));
    case 'run':
      return keep(-1, compile(statement.value));
    case 'remove':
      return set(statement.what, { is: 'constant', value: undefined });
    default:
      return set(statement.what, statement.value);
  }
}

function keep(at: number, value: Evaluate): Run {
  return (exchange, locals) => {
    const result = value(exchange, locals);
    if (at >= 0) locals[at] = result;
    return true;
  };
}

function branch({ test, yes, no }: Extract<Statement, { is: 'if' }>): Run {
  const [holds, one, other] = [compile(test), sequence(yes), sequence(no)];
  return (exchange, locals) => (holds(exchange, locals) ? one(exchange, locals) : other(exchange, locals));
}

function set(what: Target, to: Expression): Run {
  const [change, value] = [changeOf(what), compile(to)];
  return (exchange, locals) => change(exchange, value(exchange, locals));
}
