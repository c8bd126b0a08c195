import type { Expression, FamilyPath, Template } from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import type { Exchange } from '../exchange.js';
import { memberOf, textOf } from './coercion.js';
import { functions } from './functions.js';
import { callMethod } from './methods.js';
import { binaryOperations, unaryOperations } from './operators.js';
import { compilePattern } from './patterns.js';
import { families, recordOf, requestHeader, scalars, wholes } from './request-values.js';
import { make } from './work.js';

/** `locals` holds what statements have kept under names of their own. */
export type Evaluate = (exchange: Exchange, locals: readonly unknown[]) => unknown;

type Of<Kind extends Expression['is']> = Extract<Expression, { is: Kind }>;

/** Turns an expression into a closure, once; what it can reach is what the tables of `@tiffin/contracts` list. */
export function compile(expression: Expression): Evaluate {
  const compiler = compilers[expression.is] as (one: Expression) => Evaluate;
  return compiler(expression);
}

const compilers: { readonly [Kind in Expression['is']]: (expression: Of<Kind>) => Evaluate } = {
  constant:
    ({ value }) =>
    () =>
      value,
  scalar: ({ path }) => scalars[path],
  family: ({ path }) => wholes[path],
  local:
    ({ at }) =>
    (_, locals) =>
      locals[at],
  entry: compileEntry,
  member: compileMember,
  unary: compileUnary,
  binary: compileBinary,
  logical: compileLogical,
  choice: ({ test, yes, no }) => {
    const [holds, one, other] = [compile(test), compile(yes), compile(no)];
    return (exchange, locals) => (holds(exchange, locals) ? one(exchange, locals) : other(exchange, locals));
  },
  list: ({ items }) => compileAll(items),
  record: ({ entries }) => {
    const parts = entries.map(([name, value]) => [name, compile(value)] as const);
    return (exchange, locals) => recordOf(parts.map(([name, value]) => [name, value(exchange, locals)]));
  },
  template: (template) => compileTexts(template, textOf),
  call: ({ name, values }) => {
    const [run, all] = [functions[name], compileAll(values)];
    return (exchange, locals) => {
      const given = all(exchange, locals);
      return run(given[0], given[1], given);
    };
  },
  method: ({ name, of, values }) => {
    const [value, all] = [compile(of), compileAll(values)];
    return (exchange, locals) => callMethod(name, value(exchange, locals), all(exchange, locals));
  },
  pattern: (pattern) => {
    const [ask, of, by] = [compilePattern(pattern), compile(pattern.of), pattern.by && compile(pattern.by)];
    return (exchange, locals) => ask(of(exchange, locals), by?.(exchange, locals));
  },
};

function compileAll(values: readonly Expression[]): (...given: Parameters<Evaluate>) => readonly unknown[] {
  const parts = values.map(compile);
  return (exchange, locals) => parts.map((part) => part(exchange, locals));
}

function compileEntry({ of, name }: Of<'entry'>): Evaluate {
  if (name.is === 'constant') return namedEntry(of, String(name.value));
  const [read, key] = [families[of], compile(name)];
  return (exchange, locals) => read(exchange, textOf(key(exchange, locals)));
}

function namedEntry(of: FamilyPath, name: string): Evaluate {
  if (of === 'req.headers') {
    const [key, folded] = [name.toLowerCase(), foldedHeader(name)];
    return (exchange) => requestHeader(exchange, key, folded);
  }
  const read = families[of];
  return (exchange) => read(exchange, name);
}

function compileMember({ of, name }: Of<'member'>): Evaluate {
  const value = compile(of);
  if (name.is === 'constant') {
    const key = String(name.value);
    return (exchange, locals) => memberOf(value(exchange, locals), key);
  }
  const key = compile(name);
  return (exchange, locals) => memberOf(value(exchange, locals), key(exchange, locals));
}

function compileUnary({ operator, value }: Of<'unary'>): Evaluate {
  const [operate, operand] = [unaryOperations[operator], compile(value)];
  return (exchange, locals) => operate(operand(exchange, locals));
}

function compileBinary({ operator, left, right }: Of<'binary'>): Evaluate {
  const [one, other] = [compile(left), compile(right)];
  if (operator === '===') return (exchange, locals) => one(exchange, locals) === other(exchange, locals);
  if (operator === '!==') return (exchange, locals) => one(exchange, locals) !== other(exchange, locals);
  const operate = binaryOperations[operator];
  return (exchange, locals) => operate(one(exchange, locals), other(exchange, locals));
}

function compileLogical({ operator, left, right }: Of<'logical'>): Evaluate {
  const [one, other] = [compile(left), compile(right)];
  if (operator === '&&') return (exchange, locals) => one(exchange, locals) && other(exchange, locals);
  if (operator === '||') return (exchange, locals) => one(exchange, locals) || other(exchange, locals);
  return (exchange, locals) => one(exchange, locals) ?? other(exchange, locals);
}

/** A text of values, each written by `write`. */
export function compileTexts(
  { texts, values }: Template,
  write: (value: unknown) => string,
): (...given: Parameters<Evaluate>) => string {
  const parts = values.map(compile);
  const tail = texts.at(-1) ?? '';
  return (exchange, locals) => {
    let text = '';
    for (let index = 0; index < parts.length; index++) {
      text += texts[index]! + write(parts[index]!(exchange, locals));
      make(text.length);
    }
    return text + tail;
  };
}
