import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.js';
import type { Instance, Row } from '../juggler.js';
import type { LoadedModel } from '../load/model-shape.js';
import type { RemoteContext } from '../load/remote-hooks.js';
import { checkFilter, type PageLimits } from '../query/check-filter.js';
import { checkWhere } from '../query/check-where.js';
import { objectParameter, parseQuery } from '../query/parse-query.js';
import { methodArguments } from './method-routes.js';
import type { Accept, RemoteRoute } from './remote-route.js';
import { rowId } from './row-id.js';

export interface Exchange {
  readonly req: FastifyRequest;
  readonly res: FastifyReply;
}

/** One call of an operation, with the model's remote hooks around it. Errors: what the operation or a hook throws. */
export async function runRoute(route: RemoteRoute, exchange: Exchange, limits: PageLimits): Promise<unknown> {
  const context = await contextOf(route, exchange, limits);
  const { hooks } = route.model.remote;
  void exchange.res.code(route.status);
  try {
    await hooks.run('before', context);
    context.result = await route.run(context);
    await hooks.run('after', context);
  } catch (error) {
    context.error = withErrorStatus(error, route);
    await hooks.run('error', context);
    throw context.error;
  }
  return send(route, exchange.res, context.result);
}

async function contextOf(route: RemoteRoute, { req, res }: Exchange, limits: PageLimits): Promise<RemoteContext> {
  // The parser leaves the text as it is, so that a bad query string is refused like any other bad input.
  const query = parseQuery((req.query as { text: string }).text);
  const source: Source = { req, query, limits };
  const args = Object.assign(
    {},
    ...route.accepts.map((accept) => readers[accept](route, source)),
    route.method ? methodArguments(route.method, { req, res }, query) : {},
  ) as Row;
  const methodString = `${route.model.name}.${route.name}`;
  const context: RemoteContext = { method: { name: route.name }, methodString, args, req, res };
  if (route.name.startsWith('prototype.')) context.instance = await instanceOf(route.model, args['id']);
  return context;
}

async function instanceOf({ Model, name }: LoadedModel, id: unknown): Promise<Instance> {
  const instance = await Model.findById(id);
  if (!instance) throw ApiError.modelNotFound(name, id);
  return instance;
}

interface Source {
  readonly req: FastifyRequest;
  readonly query: Row;
  readonly limits: PageLimits;
}

const readers: Readonly<Record<Accept, (route: RemoteRoute, source: Source) => Row>> = {
  id: ({ model }, { req }) => ({ id: rowId(model, (req.params as { id: string }).id) }),
  fk: ({ target }, { req }) => ({ fk: rowId(target, (req.params as { fk: string }).fk) }),
  filter: ({ target }, { query, limits }) => ({
    filter: checkFilter(target, objectParameter('filter', query['filter']) ?? {}, limits),
  }),
  where: ({ target }, { query }) => ({ where: checkWhere(target, objectParameter('where', query['where']) ?? {}) }),
  data: (_, { req }) => ({ data: req.body }),
  rows: (_, { req }) => ({ data: req.body }),
};

/** A method's `errorStatus` is for errors that have no status of their own. */
function withErrorStatus(error: unknown, { method }: RemoteRoute): unknown {
  const status = method?.http.errorStatus;
  const isPlain = error instanceof Error && !('statusCode' in error) && !('status' in error);
  return status !== undefined && isPlain ? Object.assign(error, { statusCode: status }) : error;
}

function send(route: RemoteRoute, res: FastifyReply, result: unknown): unknown {
  // A method that took `res` may have answered by itself.
  if (res.sent) return res;
  if (route.answer === 'nothing' || res.statusCode === 204) return res.code(204).send();
  if (Buffer.isBuffer(result)) return res.type('application/octet-stream').send(result);
  if (typeof result === 'object' && result !== null) return res.send(result);
  return res.type('application/json; charset=utf-8').send(JSON.stringify(result ?? null));
}
