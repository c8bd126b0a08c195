import { exactPathProblem, methodName, methodProblem } from '@tiffin/contracts';
import { ConfigError } from '../load/config-error.js';
import { Section } from '../load/section.js';
import type { Condition } from './condition.js';

type Compiler = (parameters: Section) => Condition;

const compilers: Readonly<Record<string, Compiler>> = {
  always: (parameters) => {
    parameters.allow('name');
    return () => true;
  },
  never: (parameters) => {
    parameters.allow('name');
    return () => false;
  },
  pathExact: (parameters) => {
    const path = parameters.allow('name', 'path').required('path');
    parameters.refuse('path', exactPathProblem(path));
    return (exchange) => exchange.request.url === path;
  },
  pathMatch: (parameters) => {
    parameters.allow('name', 'pattern').required('pattern');
    const pattern = parameters.regex('pattern')!;
    return (exchange) => pattern.test(exchange.request.url!);
  },
  method: (parameters) => {
    const methods = parameters.allow('name', 'methods').strings('methods');
    if (methods === undefined || methods.length === 0) throw parameters.invalid('needs "methods"');
    for (const method of methods) parameters.refuse('methods', methodProblem(method));
    const set: ReadonlySet<string> = new Set(methods.map(methodName));
    return (exchange) => set.has(exchange.request.method!);
  },
  allOf: (parameters) => {
    const parts = nested(parameters);
    return (exchange) => parts.every((part) => part(exchange));
  },
  oneOf: (parameters) => {
    const parts = nested(parameters);
    return (exchange) => parts.some((part) => part(exchange));
  },
  not: (parameters) => {
    const inner = compileCondition(parameters.allow('name', 'condition').section('condition'));
    return (exchange) => !inner(exchange);
  },
};

/** `oneOf` holds when any of its conditions does, as in Express Gateway; paths are compared with the query included. */
export function compileCondition(parameters: Section): Condition {
  const name = parameters.required('name');
  const compiler = Object.hasOwn(compilers, name) ? compilers[name] : undefined;
  if (compiler === undefined) {
    const known = Object.keys(compilers).join(', ');
    throw new ConfigError(
      'CONDITION_UNKNOWN',
      `${parameters.where} has the unknown name "${name}"; known are: ${known}.`,
    );
  }
  return compiler(parameters);
}

function nested(parameters: Section): readonly Condition[] {
  const conditions = parameters.allow('name', 'conditions').list('conditions');
  if (conditions === undefined || conditions.length === 0) throw parameters.invalid('needs "conditions"');
  return conditions.map((condition) => compileCondition(new Section(condition, `${parameters.where}, conditions`)));
}
