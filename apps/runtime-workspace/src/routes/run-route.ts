import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExpressRequest, ExpressResponse } from '@tiffin/runtime/express';
import { ApiError } from '../api-error.js';
import type { Instance, Row } from '../juggler.js';
import type { RemoteContext } from '../load/remote-hooks.js';
import { checkFilter, type PageLimits } from '../query/check-filter.js';
import { checkWhere } from '../query/check-where.js';
import { objectParameter, parseQuery } from '../query/parse-query.js';
import { wholeRow } from '../relations/whole-row.js';
import { methodArguments } from './method-routes.js';
import type { Accept, RemoteRoute } from './remote-route.js';
import { rowId } from './row-id.js';
import { type Exchange, UserExchange } from './user-exchange.js';

/** One call of an operation, with the model's remote hooks around it. Errors: what the operation or a hook throws. */
export async function runRoute(route: RemoteRoute, exchange: Exchange, limits: PageLimits): Promise<unknown> {
  const { hooks } = route.model.remote;
  void exchange.res.code(route.status);
  const source = sourceOf(exchange, limits);
  if (!route.method && !hooks.concern(route.name)) {
    return send(route, exchange, await route.run(await contextOf(route, source, exchange.res.raw)));
  }
  const user = new UserExchange(exchange);
  const context = await contextOf(route, source, user.res);
  try {
    await runWithHooks(route, context, user);
  } catch (error) {
    if (user.res.headersSent) return user.handOver();
    context.error = withErrorStatus(error, route);
    await hooks.run('error', context, () => user.isAnswered);
    if (!user.isAnswered) throw context.error;
  }
  return user.isAnswered ? user.handOver() : send(route, exchange, context.result);
}

async function runWithHooks(route: RemoteRoute, context: RemoteContext, user: UserExchange): Promise<void> {
  const { hooks } = route.model.remote;
  const isAnswered = () => user.isAnswered;
  await hooks.run('before', context, isAnswered);
  if (isAnswered()) return;
  context.result = await route.run(context);
  await hooks.run('after', context, isAnswered);
}

function sourceOf({ req }: Exchange, limits: PageLimits): Source {
  // The parser leaves the text as it is, so that a bad query string is refused like any other bad input.
  return { req, query: parseQuery((req.query as { text: string }).text), limits };
}

async function contextOf(route: RemoteRoute, source: Source, response: unknown): Promise<RemoteContext> {
  const res = response as ExpressResponse;
  const req = source.req.raw as ExpressRequest;
  refuseUnread(route, source.query);
  const args = Object.assign({}, ...route.accepts.map((accept) => readers[accept](route, source))) as Row;
  const methodString = `${route.model.name}.${route.name}`;
  const context: RemoteContext = { method: { name: route.name }, methodString, args, req, res };
  if (route.method) Object.assign(args, methodArguments(route.method, context, source.query));
  if (route.name.startsWith('prototype.')) context.instance = await instanceOf(route, args['id']);
  return context;
}

/** For LoopBack's operations with all fields: id and keys must be there whatever the model's default scope shows. */
async function instanceOf({ model: { Model, name, idName }, method }: RemoteRoute, id: unknown): Promise<Instance> {
  const instance = method ? await Model.findById(id) : await wholeRow(Model, { [idName]: id });
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
  where: (route, { query }) => ({ where: checkWhere(route.target, givenWhere(route, query)) }),
  data: (_, { req }) => ({ data: req.body }),
  rows: (_, { req }) => ({ data: req.body }),
};

/** Errors: 400 for one that is there and empty, as a caller's unset variable makes it, where it would change all rows. */
function givenWhere({ writes }: RemoteRoute, query: Row): Row {
  const where = objectParameter('where', query['where']);
  if (where === undefined && writes && 'where' in query)
    throw ApiError.badRequest('INVALID_FILTER', '"where" is empty. Leave it out, or say {}, to mean all.');
  return where ?? {};
}

/** Errors: 400 for a condition under a name that the operation does not read: without it all rows would match. */
function refuseUnread({ accepts, method }: RemoteRoute, query: Row): void {
  if (method) return;
  const read = accepts.find((accept) => accept === 'filter' || accept === 'where');
  const unread = Object.keys(query).find((name) => name !== read && /^(filter|where)\b/.test(name));
  if (unread === undefined) return;
  const instead = read ? `; it reads "${read}"` : '';
  throw ApiError.badRequest('INVALID_FILTER', `This operation does not read "${unread}"${instead}.`);
}

/** A method's `errorStatus` is for errors that have no status of their own. */
function withErrorStatus(error: unknown, { method }: RemoteRoute): unknown {
  const status = method?.http.errorStatus;
  const isPlain = error instanceof Error && !('statusCode' in error) && !('status' in error);
  return status !== undefined && isPlain ? Object.assign(error, { statusCode: status }) : error;
}

function send(route: RemoteRoute, { res }: Exchange, result: unknown): unknown {
  if (route.answer === 'nothing' || res.statusCode === 204) return res.code(204).send();
  const type = res.raw.getHeader('content-type');
  // What a hook or method said about the type stands, and a text of such a type is no JSON.
  if (typeof type === 'string') return sendAs(type, res, result);
  if (Buffer.isBuffer(result)) return res.type('application/octet-stream').send(result);
  if (typeof result === 'object' && result !== null) return res.send(result);
  return res.type('application/json; charset=utf-8').send(JSON.stringify(result ?? null));
}

function sendAs(type: string, res: FastifyReply, result: unknown): FastifyReply {
  const isWhole = Buffer.isBuffer(result) || isStream(result) || (typeof result === 'string' && !/json/i.test(type));
  return res.type(type).send(isWhole ? result : JSON.stringify(result ?? null));
}

const isStream = (value: unknown): boolean => typeof (value as { pipe?: unknown } | null)?.pipe === 'function';
