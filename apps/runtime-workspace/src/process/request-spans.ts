import type { FastifyInstance, FastifyRequest } from 'fastify';
import { traceIdOf, traceParentOf } from '@tiffin/http';
import type { RequestSpan, RequestSpans } from '@tiffin/runtime';

const open = new WeakMap<object, RequestSpan>();

/** One span for each request below `/api`; the code of models runs inside of it. */
export function recordSpans(app: FastifyInstance, spans: RequestSpans): void {
  app.addHook('onRequest', async (req) => {
    if (!req.url.startsWith('/api/')) return;
    const { method, url, headers, raw } = req;
    const span = spans.begin({ method, url, httpVersion: raw.httpVersion, headers, parent: traceParentOf(headers) });
    open.set(raw, span);
    // What a method sends on by hand belongs to its span, too.
    headers['traceparent'] = span.traceparent;
  });
  app.addHook('preHandler', (req, _, done) => {
    const span = open.get(req.raw);
    if (span === undefined) done();
    else span.run(() => done());
  });
  // Runs for a client that went away, too.
  app.addHook('onResponse', async (req, res) => {
    const route = req.operationPath === '' ? {} : { route: req.operationPath };
    open.get(req.raw)?.end({ status: res.raw.writableFinished ? res.statusCode : undefined, ...route });
  });
}

/** How lines of the log name the trace of a request. */
export const traceIdsIn = ({ raw, headers }: FastifyRequest) => {
  const span = open.get(raw);
  return span === undefined ? { traceId: traceIdOf(headers) } : { traceId: span.traceId, spanId: span.spanId };
};
