import { type Expression, headersSetBy, parseStatements, type Statement, type Target } from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import { compile, type Evaluate } from './compile.js';
import { accepted, orNothing } from './compile-expression.js';
import { beginWork, Exhausted } from './work.js';

type Run = (exchange: Exchange, locals: unknown[]) => void;

/** Statements of the policy `expression`, compiled. */
export interface CompiledStatements {
  readonly run: (exchange: Exchange) => void;
  /** Request headers that they set or remove: the client's must not come through where a way through them leaves one out. */
  readonly headers: readonly string[];
}

/** What statements change: the policy `expression` says how. */
export interface Changes {
  setRequestHeader(exchange: Exchange, name: string, value: string | undefined): void;
  setResponseHeader(exchange: Exchange, name: string, value: string | undefined): void;
  setUrl(exchange: Exchange, url: string): void;
  setStatus(exchange: Exchange, status: number): void;
}

/** Throws ConfigError where the text holds what cannot be taken over; `where` names it. */
export function compileStatements(text: string, where: string, changes: Changes): CompiledStatements {
  const { statements, locals } = accepted(parseStatements(text), where);
  const run = sequence(statements, changes);
  return {
    headers: headersSetBy(statements),
    run: (exchange) => {
      beginWork();
      try {
        run(exchange, new Array<unknown>(locals).fill(undefined));
      } catch (error) {
        // What was done before stays done, as where JavaScript throws.
        if (!(error instanceof Exhausted)) throw error;
      }
    },
  };
}

function sequence(statements: readonly Statement[], changes: Changes): Run {
  const runs = statements.map((statement) => runOf(statement, changes));
  return (exchange, locals) => {
    for (const run of runs) run(exchange, locals);
  };
}

function runOf(statement: Statement, changes: Changes): Run {
  switch (statement.is) {
    case 'if':
      return branch(statement, changes);
    case 'keep':
      return keep(statement.at, compile(statement.value));
    case 'run':
      return compile(statement.value);
    case 'remove':
      return change(statement.what, undefined, changes);
    default:
      return change(statement.what, statement.value, changes);
  }
}

function keep(at: number, value: Evaluate): Run {
  return (exchange, locals) => {
    locals[at] = value(exchange, locals);
  };
}

function branch({ test, yes, no }: Extract<Statement, { is: 'if' }>, changes: Changes): Run {
  const [holds, one, other] = [compile(test), sequence(yes, changes), sequence(no, changes)];
  return (exchange, locals) => (holds(exchange, locals) ? one(exchange, locals) : other(exchange, locals));
}

function change(what: Target, to: Expression | undefined, changes: Changes): Run {
  const value: Evaluate = to === undefined ? () => undefined : compile(to);
  switch (what.is) {
    case 'request-header':
      return (exchange, locals) => changes.setRequestHeader(exchange, what.name, textOrNone(value(exchange, locals)));
    case 'response-header':
      return (exchange, locals) => changes.setResponseHeader(exchange, what.name, textOrNone(value(exchange, locals)));
    case 'url':
      return (exchange, locals) => changes.setUrl(exchange, orNothing(value(exchange, locals)));
    default:
      return (exchange, locals) => changes.setStatus(exchange, Number(orNothing(value(exchange, locals))));
  }
}

const textOrNone = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : orNothing(value);
