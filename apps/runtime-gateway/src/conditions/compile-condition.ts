import type { TLSSocket } from 'node:tls';
import { isWrong, searched } from '@tiffin/contracts';
import {
  type Condition as Described,
  conditionDefinitions,
  conditionNames,
  type Definition,
  readKeptGlob,
} from '@tiffin/contracts/gateway';
import { compileTest } from '../expressions/compile-expression.js';
import { ConfigError } from '../load/config-error.js';
import { readParameters } from '../load/read-parameters.js';
import { Section } from '../load/section.js';
import type { JsonLog } from '@tiffin/runtime';
import type { Exchange } from '../exchange.js';
import { compilePluginCondition } from '../plugins/compile-plugin.js';
import type { PluginHost } from '../plugins/plugin-host.js';
import type { Condition } from './condition.js';
import { jsonSchema } from './json-schema.js';

type Compilers = {
  readonly [Name in Described['name']]: (
    described: Extract<Described, { readonly name: Name }>,
    inside: Inside,
  ) => Condition;
};

interface Inside {
  readonly nested: readonly Condition[];
  readonly log: JsonLog;
}

/** Where what it says goes, and the code that may bring conditions of its own. */
export interface Around {
  readonly log: JsonLog;
  readonly plugins?: PluginHost | undefined;
}

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
    const pattern = new RegExp(searched(described.pattern));
    return (exchange) => pattern.test(exchange.request.url!);
  },
  method: ({ methods }) => {
    const set: ReadonlySet<string> = new Set(methods);
    return (exchange) => set.has(exchange.request.method!);
  },
  expression: ({ expression }) => compileTest(expression, 'the condition expression'),
  hostMatch: ({ pattern }) => {
    const glob = readKeptGlob(pattern);
    if (isWrong(glob)) throw new Error(glob.wrong);
    // Without a host nothing holds of it, not even that it is another.
    return ({ request: { headers } }) => !!headers.host && glob.test(headers.host);
  },
  allOf: (_, { nested }) => every(nested),
  oneOf: (_, { nested }) => negated(every(nested.map(negated))),
  not: (_, { nested }) => negated(nested[0]!),
  'json-schema': (described, { log }) => jsonSchema(described, log),
};

/** `oneOf` holds when any of its conditions does, as in Express Gateway; paths are compared with the query included. */
export function compileCondition(parameters: Section, around: Around): Condition {
  const name = parameters.required('name');
  const { plugins } = around;
  const brought = plugins?.condition(name);
  if (brought !== undefined) return compilePluginCondition(plugins!, brought, parameters);
  const definition = conditionDefinitions.find((one) => one.name === name);
  if (definition === undefined)
    throw new ConfigError(
      'CONDITION_UNKNOWN',
      `${parameters.where} has the unknown name "${name}"; known are: ${conditionNames.join(', ')}.`,
    );
  const nested = nestedIn(parameters).map((part) => compileCondition(part, around));
  const described = describedBy(definition, withoutNested(parameters), around.log);
  const inside = { nested, log: around.log };
  return (compilers[described.name] as (described: Described, inside: Inside) => Condition)(described, inside);
}

/** Canvases were stored, and files written, before globs were judged: one that no host can match runs on as it did, and is told. */
function describedBy({ name, parameters }: Definition, section: Section, log: JsonLog): Described {
  const { pattern } = section.fields;
  const kept = name === 'hostMatch' && typeof pattern === 'string' ? readKeptGlob(pattern) : null;
  if (kept === null || isWrong(kept) || kept.idle === null) return readParameters(parameters, section) as Described;
  log.warn(`${section.where} holds of no host by a part of it: ${kept.idle}.`);
  const stand = new Section({ ...section.fields, pattern: '*' }, section.where);
  return { ...readParameters(parameters, stand), pattern } as Described;
}

/** What is nested has been checked by itself, and may be a plugin's. */
function withoutNested(parameters: Section): Section {
  const { conditions, ...fields } = parameters.fields;
  const stand = { name: 'always' };
  const one = fields['name'] === 'not' ? { condition: stand } : {};
  const several = Array.isArray(conditions) ? { conditions: conditions.map(() => stand) } : { conditions };
  return new Section({ ...fields, ...one, ...(conditions === undefined ? {} : several) }, parameters.where);
}

/** Holds where all do; one that has to wait keeps only those behind it waiting. */
function every(parts: readonly Condition[]): Condition {
  const from = (start: number, exchange: Exchange): ReturnType<Condition> => {
    for (let index = start; index < parts.length; index++) {
      const holds = parts[index]!(exchange);
      if (holds === false) return false;
      if (holds !== true) return holds.then((yes) => yes && from(index + 1, exchange));
    }
    return true;
  };
  return (exchange) => from(0, exchange);
}

const negated =
  (part: Condition): Condition =>
  (exchange) => {
    const holds = part(exchange);
    return typeof holds === 'boolean' ? !holds : holds.then((yes) => !yes);
  };

function nestedIn(parameters: Section): readonly Section[] {
  const { name, conditions } = parameters.fields;
  if (name === 'not') return [parameters.section('condition')];
  if (!Array.isArray(conditions)) return [];
  return conditions.map((one) => new Section(one, `${parameters.where}, conditions`));
}
