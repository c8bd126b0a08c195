import type { ServerOptions } from 'node:http';
import { join } from 'node:path';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { WorkspaceConfig } from '@tiffin/contracts';
import { stayInStep } from '@tiffin/http';
import { errorFields, type JsonLog, OwnTraffic, type RequestSpans } from '@tiffin/runtime';
import { type ExpressApp, ExpressRequest, ExpressResponse } from '@tiffin/runtime/express';
import { ApiError, errorBody } from './api-error.js';
import type { ModelClass } from './juggler.js';
import { loadWorkspace, type LoadedWorkspace } from './load/load-workspace.js';
import { registerExplorer } from './openapi/explorer-routes.js';
import { isProbe, registerProbes } from './process/probe-routes.js';
import { RequestMetrics } from './process/request-metrics.js';
import { recordSpans, traceIdsIn } from './process/request-spans.js';
import { RequestsUnderWay } from './process/requests-under-way.js';
import type { PageLimits } from './query/check-filter.js';
import { changedNumber } from './query/parse-json.js';
import { parseQuery } from './query/parse-query.js';
import { routeTable, type RouteTable } from './routes/route-table.js';
import { pathOf, registerApi } from './routes/register-api.js';

const bodyLimitBytes = 1024 * 1024;

export interface WorkspaceOptions {
  /** The image's folder: scripts in `code/`, explorer files in `assets/`. */
  readonly folder: string;
  readonly methodTimeoutMs: number;
  readonly limits: PageLimits;
  readonly log: JsonLog;
  /** Undefined: spans go nowhere. */
  readonly spans?: RequestSpans | undefined;
}

export interface Workspace {
  readonly app: FastifyInstance;
  /** Connects, runs the models' scripts and begins to serve. Until then `/readyz` and the API answer 503. Errors: `LoadError`. */
  load(): Promise<void>;
  /** From now on `/readyz` answers 503, and a client's connection ends with its answer; resolves when no request is under way. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** The REST API of a configuration that `parseConfig` accepted, ready to be called by `app.listen` or `app.inject`. Errors: `LoadError`. */
export async function createWorkspace(config: WorkspaceConfig, options: WorkspaceOptions): Promise<Workspace> {
  const workspace = await openWorkspace(config, options);
  await workspace.load();
  return workspace;
}

interface Content {
  readonly loaded: LoadedWorkspace;
  readonly table: RouteTable;
}

/** What is served, as soon as it is loaded. */
interface State {
  content: Content | null;
  draining: boolean;
  readonly closing: AbortController;
}

/** The server alone: it can listen before any code of the models runs, which therefore cannot speak in its place. */
export async function openWorkspace(config: WorkspaceConfig, options: WorkspaceOptions): Promise<Workspace> {
  const { folder, methodTimeoutMs, limits, log, spans } = options;
  const state: State = { content: null, draining: false, closing: new AbortController() };
  const app = newServer(config, state, options);
  const metrics = new RequestMetrics(spans);
  const underWay = new RequestsUnderWay();
  underWay.watch(app);
  if (spans !== undefined) recordSpans(app, spans);
  const traffic = new OwnTraffic();
  app.addHook('onResponse', async (req, res) => record(req, res, { log, metrics, traffic }));
  app.addHook('onSend', async (_, res) => void (state.draining && res.header('connection', 'close')));
  registerProbes(app, { isReady: () => isReady(state), metrics, traffic });
  registerApi(app, () => contentOf(state).table.paths, limits);
  registerDocument(app, state);
  registerExplorer(app, join(folder, 'assets'));
  await app.ready();
  return {
    app,
    async load() {
      const { signal: closing } = state.closing;
      const loaded = await loadWorkspace(config, { codeFolder: join(folder, 'code'), methodTimeoutMs, log, closing });
      state.content = { loaded, table: routeTable(loaded.models, methodTimeoutMs) };
    },
    drain() {
      state.draining = true;
      return underWay.none();
    },
    async close() {
      state.closing.abort();
      await app.close();
      await state.content?.loaded.close();
    },
  };
}

const isReady = ({ content, draining }: State): boolean => content !== null && content.loaded.isConnected && !draining;

function contentOf({ content }: State): Content {
  if (content !== null) return content;
  throw new ApiError(503, 'NOT_READY', 'The models are not loaded yet. Try again.');
}

function newServer(config: WorkspaceConfig, state: State, to: LogOf): FastifyInstance {
  const app = fastify({
    http: messagesFor(state),
    bodyLimit: bodyLimitBytes,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512, querystringParser: (text) => ({ text }) },
    frameworkErrors: (error, req, res) =>
      void fail(error, { ...to, req: req as FastifyRequest, res: res as FastifyReply }),
  });
  stayInStep(app.server);
  app.setErrorHandler((error: FastifyError, req, res) => fail(error, { ...to, req, res }));
  app.setNotFoundHandler((req) => {
    throw ApiError.noRoute(req.method, pathOf(req));
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (req, body, done) => {
    const changed = changedNumber(body);
    if (changed === null) return void parse(req, body, done);
    done(ApiError.badRequest('NUMBER_NOT_KEPT', `In the body ${changed.message}.`));
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) => {
    try {
      done(null, parseQuery(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
  if (config.models.some(({ properties }) => properties.some(({ type }) => type === 'buffer'))) {
    app.setReplySerializer((payload) => JSON.stringify(payload, base64Buffers));
  }
  return app;
}

/** What hooks and methods are given; `req.app.models` are the models, as in LoopBack. */
function messagesFor(state: State): ServerOptions {
  let models: Readonly<Record<string, ModelClass>> | null = null;
  class ModelRequest extends ExpressRequest {
    override get app(): ExpressApp {
      models ??= Object.fromEntries(contentOf(state).loaded.models.map(({ name, Model }) => [name, Model]));
      return Object.assign(super.app, { models });
    }
  }
  return { IncomingMessage: ModelRequest, ServerResponse: ExpressResponse } as unknown as ServerOptions;
}

/** Buffers are base64 in both directions; JSON.stringify would make them lists of numbers. */
function base64Buffers(_: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]).toString('base64') : value;
}

function registerDocument(app: FastifyInstance, state: State): void {
  const serve = async () => {
    const { loaded, table } = contentOf(state);
    const served = loaded.models.filter(({ config }) => config.public || config.base !== 'Model');
    // Most processes are never asked for it.
    return (await import('./openapi/document.js')).openApiDocument(served, table.routes);
  };
  app.get('/openapi.json', serve);
  app.get('/explorer/openapi.json', serve);
}

type LogOf = Pick<WorkspaceOptions, 'folder' | 'log'>;

interface Failure extends LogOf {
  readonly req: FastifyRequest;
  readonly res: FastifyReply;
}

function fail(error: unknown, { req, res, folder, log }: Failure): FastifyReply {
  const body = errorBody(error);
  if (body.error.statusCode >= 500) {
    const told = { method: req.method, path: pathOf(req), ...traceIdsIn(req) };
    log.error('request failed', { ...errorFields(error, folder), ...told });
  }
  return res.code(body.error.statusCode).type('application/json; charset=utf-8').send(body);
}

interface Records {
  readonly log: JsonLog;
  readonly metrics: RequestMetrics;
  readonly traffic: OwnTraffic;
}

function record(req: FastifyRequest, res: FastifyReply, to: Records): void {
  const status = res.raw.writableFinished ? res.statusCode : undefined;
  if (!isProbe(pathOf(req))) to.traffic.count(status, res.elapsedTime / 1000);
  if (!req.url.startsWith('/api/')) return;
  const { method } = req;
  const route = req.operationPath || 'none';
  to.metrics.observe({ method, route, status: res.statusCode }, res.elapsedTime / 1000);
  const ms = Math.round(res.elapsedTime * 10) / 10;
  to.log.info('request', { method, path: pathOf(req), status: res.statusCode, ms, ...traceIdsIn(req) });
}
