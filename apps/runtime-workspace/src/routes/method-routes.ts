import type { MethodArgument, MethodConfig } from '@tiffin/contracts';
import { ApiError } from '../api-error.js';
import type { Row } from '../juggler.js';
import { callUserCode } from '../load/call-user-code.js';
import type { ServedModel } from '../load/load-workspace.js';
import type { FieldType } from '../load/model-shape.js';
import type { RemoteContext } from '../load/remote-hooks.js';
import { convertValue, Mismatch } from '../query/convert-value.js';
import { ChangedNumber, parseJson } from '../query/parse-json.js';
import type { RemoteRoute, Verb } from './remote-route.js';

const verbs: Readonly<Record<MethodConfig['http']['verb'], readonly Verb[]>> = {
  get: ['GET'],
  post: ['POST'],
  patch: ['PATCH'],
  put: ['PUT'],
  del: ['DELETE'],
  all: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
};

/** The remote methods of a model, from its config and its script. A `prototype.` method is called on the row `:id`. */
export function methodRoutes(model: ServedModel, timeoutMs: number): readonly RemoteRoute[] {
  return model.remote.methods.flatMap((method) => {
    const ofRow = method.name.startsWith('prototype.');
    return verbs[method.http.verb].map((verb) => ({
      verb,
      path: `/${model.config.contextPath}${ofRow ? '/:id' : ''}${method.http.path.replace(/\/$/, '')}`,
      name: method.name,
      summary: method.description ?? `The method ${method.name} of ${model.name}.`,
      accepts: ofRow ? (['id'] as const) : [],
      answer: 'custom' as const,
      status: method.http.status ?? (method.returns.length === 0 ? 204 : 200),
      // What a script offers is not one of the writes that `readonly` takes away.
      writes: false,
      model,
      target: model,
      method,
      run: (context: RemoteContext) => callMethod(model, method, { context, timeoutMs }),
    }));
  });
}

async function callMethod(
  model: ServedModel,
  method: MethodConfig,
  { context, timeoutMs }: { context: RemoteContext; timeoutMs: number },
): Promise<unknown> {
  const receiver = context.instance ?? model.Model;
  const fn = (receiver as Row)[method.name.replace(/^prototype\./, '')] as (...args: unknown[]) => unknown;
  const args = method.accepts.map(({ arg }) => context.args[arg]);
  const results = await callUserCode(`${model.name}.${method.name}`, timeoutMs, {
    ...{ fn, receiver, args },
    response: context.res,
  });
  return namedResults(method.returns, results, context);
}

/** LoopBack's rule: `{arg: value, ...}`, or the value itself where a result is the `root`; a target takes it out of the body. */
function namedResults(
  returns: readonly MethodArgument[],
  results: readonly unknown[],
  context: RemoteContext,
): unknown {
  const values = spread(returns, results);
  const body: Row = {};
  for (const [at, { arg, http }] of returns.entries()) {
    const value = values[at];
    if (context.res.headersSent) break;
    if (http?.target === 'status') context.res.statusCode = Number(value);
    else if (http?.target === 'header') context.res.setHeader(arg, String(value));
    else body[arg] = value;
  }
  const root = returns.findIndex((result) => result.root);
  return root >= 0 ? values[root] : body;
}

/** A promise answers one value: that of the only result, or all of them as a list or by name. */
function spread(returns: readonly MethodArgument[], results: readonly unknown[]): readonly unknown[] {
  const [first] = results;
  if (returns.length < 2 || results.length > 1) return results;
  if (Array.isArray(first)) return first as readonly unknown[];
  return returns.map(({ arg }) => (first as Row | undefined)?.[arg]);
}

/** The arguments that a method declares, read from the request. Errors: 400 naming the argument. */
export function methodArguments(method: MethodConfig, context: Pick<RemoteContext, 'req' | 'res'>, query: Row): Row {
  const sources: Sources = { context, query, body: context.req.body as Row, params: context.req.params };
  return Object.fromEntries(method.accepts.map((argument) => [argument.arg, readArgument(argument, sources)]));
}

interface Sources {
  readonly context: Pick<RemoteContext, 'req' | 'res'>;
  readonly query: Row;
  readonly body: Row;
  readonly params: Row;
}

type Source = (argument: MethodArgument, sources: Sources) => unknown;

const bySource: Readonly<Record<string, Source>> = {
  body: (_, { body }) => body,
  form: ({ arg }, { body }) => body[arg],
  query: ({ arg }, { query }) => query[arg],
  path: ({ arg }, { params }) => params[arg],
  req: (_, { context }) => context.req,
  res: (_, { context }) => context.res,
  context: (_, { context }) => context,
};

const anywhere: Source = ({ arg }, { params, body, query }) => params[arg] ?? body[arg] ?? query[arg];

/** Handed over as they are, never converted. */
const wholes = new Set<unknown>(['req', 'res', 'context']);

function readArgument(argument: MethodArgument, sources: Sources): unknown {
  const http: unknown = argument.http;
  if (typeof http === 'function') return (http as (context: unknown) => unknown)(sources.context);
  const name = argument.http?.source;
  const value = (bySource[name ?? ''] ?? anywhere)(argument, sources);
  return wholes.has(name) ? value : checked(argument, value ?? argument.default);
}

function checked(argument: MethodArgument, value: unknown): unknown {
  if (value !== undefined && value !== '') return converted(argument, value);
  if (argument.required) throw ApiError.badRequest('MISSING_ARGUMENT', `"${argument.arg}" is a required argument.`);
  return value;
}

function converted({ arg, type }: MethodArgument, value: unknown): unknown {
  const isText = typeof value === 'string' && (type === 'Object' || type === 'Array');
  const result = convertValue(type.toLowerCase() as FieldType, isText ? parsed(value) : value);
  // LoopBack's `object` takes any JSON value.
  if (result instanceof Mismatch && type === 'Object') return value;
  if (result instanceof Mismatch)
    throw ApiError.badRequest('INVALID_ARGUMENT', `The argument "${arg}" ${result.message}.`);
  return result;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof ChangedNumber)
      throw ApiError.badRequest('INVALID_ARGUMENT', `In an argument ${error.message}.`);
    return text;
  }
}
