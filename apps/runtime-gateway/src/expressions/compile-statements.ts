import {
  type AnswerGiven,
  parseStatements,
  type Expression,
  type Statement,
  type Target,
  mayAnswer,
} from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import { changeOf } from './changes.js';
import { compileAnswer } from './compile-answer.js';
import { compile, type Evaluate } from './compile.js';
import { accepted } from './compile-expression.js';
import { beginWork, Exhausted } from './work.js';

/**
 * What becomes of a request: it goes on, was answered, asks for a URL that cannot be asked for, or nobody knows, because statements that
 * might have answered it had too much to do.
 */
export type Outcome = 'on' | 'answered' | 'no-url' | 'unknown';

type Run = (exchange: Exchange, locals: unknown[]) => Outcome;

/** Compiles the statements of the policy `expression`. Throws ConfigError where the text holds what cannot be taken over; `where` names it. */
export function compileStatements(text: string, where: string): (exchange: Exchange) => Outcome {
  const { statements, locals } = accepted(parseStatements(text), where);
  const run = sequence(statements);
  const exhausted = mayAnswer(statements) ? 'unknown' : 'on';
  return (exchange) => {
    beginWork();
    try {
      return run(exchange, new Array<unknown>(locals).fill(undefined));
    } catch (error) {
      // What was done before stays done.
      if (error instanceof Exhausted) return exhausted;
      throw error;
    }
  };
}

function sequence(statements: readonly Statement[]): Run {
  const runs = statements.map(runOf);
  return (exchange, locals) => {
    for (const run of runs) {
      const outcome = run(exchange, locals);
      if (outcome !== 'on') return outcome;
    }
    return 'on';
  };
}

function runOf(statement: Statement): Run {
  switch (statement.is) {
    case 'if':
      return branch(statement);
    case 'keep':
      return keep(statement.at, compile(statement.value));
    case 'run':
      return keep(-1, compile(statement.value));
    case 'answer':
      return answer(statement);
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
    return 'on';
  };
}

function branch({ test, yes, no }: Extract<Statement, { is: 'if' }>): Run {
  const [holds, one, other] = [compile(test), sequence(yes), sequence(no)];
  return (exchange, locals) => (holds(exchange, locals) ? one(exchange, locals) : other(exchange, locals));
}

function set(what: Target, to: Expression): Run {
  const [change, value] = [changeOf(what), compile(to)];
  return (exchange, locals) => (change(exchange, value(exchange, locals)) ? 'on' : 'no-url');
}

function answer(given: AnswerGiven): Run {
  const send = compileAnswer(given);
  return (exchange, locals) => {
    send(exchange, locals);
    return 'answered';
  };
}
