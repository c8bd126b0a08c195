import type { TLSSocket } from 'node:tls';
import { isWrong } from '@tiffin/contracts';
import { type Condition as Described, conditionDefinitions, conditionNames, readGlob } from '@tiffin/contracts/gateway';
import { compileTest } from '../expressions/compile-expression.js';
import { ConfigError } from '../load/config-error.js';
import { readParameters } from '../load/read-parameters.js';
import { Section } from '../load/section.js';
import type { Condition } from './condition.js';

type Compilers = {
  readonly [Name in Described['name']]: (
    described: Extract<Described, { readonly name: Name }>,
    nested: readonly Condition[],
  ) => Condition;
};

/** What comes after the host of a longer header was never a host. */
const longestHost = 255;

const compilers: Compilers = {
  always: () => () => true,
  never: () => () => false,
  authenticated: () => (exchange) => exchange.consumer !== undefined,
  anonymous: () => (exchange) => exchange.consumer === undefined,
  tlsClientAuthenticated: () => (exchange) => (exchange.request.socket as TLSSocket).authorized === true,
  pathExact:
    ({ path }) =>
    (exchange) =>
      exchange.request.url === path,
  pathMatch: (described) => {
    const pattern = new RegExp(described.pattern);
    return (exchange) => pattern.test(exchange.request.url!);
  },
  method: ({ methods }) => {
    const set: ReadonlySet<string> = new Set(methods);
    return (exchange) => set.has(exchange.request.method!);
  },
  expression: ({ expression }) => compileTest(expression, 'the condition expression'),
  hostMatch: ({ pattern }) => {
    const glob = readGlob(pattern);
    if (isWrong(glob)) throw new Error(glob.wrong);
    return ({ request: { headers } }) => {
      const host = headers.host ?? '';
      return host.length <= longestHost && glob.test(host);
    };
  },
  allOf: (_, parts) => (exchange) => parts.every((part) => part(exchange)),
  oneOf: (_, parts) => (exchange) => parts.some((part) => part(exchange)),
  not:
    (_, [inner]) =>
    (exchange) =>
      !inner!(exchange),
};

/** `oneOf` holds when any of its conditions does, as in Express Gateway; paths are compared with the query included. */
export function compileCondition(parameters: Section): Condition {
  const name = parameters.required('name');
  const definition = conditionDefinitions.find((one) => one.name === name);
  if (definition === undefined)
    throw new ConfigError(
      'CONDITION_UNKNOWN',
      `${parameters.where} has the unknown name "${name}"; known are: ${conditionNames.join(', ')}.`,
    );
  const nested = nestedIn(parameters).map(compileCondition);
  const described = readParameters(definition.parameters, parameters) as Described;
  return (compilers[described.name] as (described: Described, nested: readonly Condition[]) => Condition)(
    described,
    nested,
  );
}

function nestedIn(parameters: Section): readonly Section[] {
  const { name, conditions } = parameters.fields;
  if (name === 'not') return [parameters.section('condition')];
  if (!Array.isArray(conditions)) return [];
  return conditions.map((one) => new Section(one, `${parameters.where}, conditions`));
}
