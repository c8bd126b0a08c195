import { JsonLog, type RequestSpans } from '@tiffin/runtime';
import { CallMetrics } from '../call-metrics.js';
import { FunctionServer } from '../function-server.js';
import type { Handler } from '../load-handler.js';

const config = {
  kind: 'function',
  id: 'f1',
  name: 'myfunction',
  runtime: 'nodejs24',
  handler: 'handler.fn',
  memoryMb: 128,
} as const;

let stop: () => Promise<unknown> = () => Promise.resolve();
export const stopFunctions = (): Promise<unknown> => stop();

/** Serves the handler, or nothing yet, on a port of its own. It has longer than the first call takes on a busy machine. */
export async function startFunction(
  handler: Handler | null,
  timeoutSeconds = 10,
  openSpans?: (log: JsonLog) => RequestSpans,
) {
  const lines: string[] = [];
  const errors: string[] = [];
  const log = new JsonLog({ write: (text) => lines.push(text) }, { write: (text) => errors.push(text) });
  const spans = openSpans?.(log);
  const server = new FunctionServer({
    config: { ...config, timeoutSeconds },
    log,
    metrics: new CallMetrics(spans),
    spans,
    bodyLimitBytes: 1000,
  });
  if (handler) server.serve(handler);
  const { port } = await server.listen('127.0.0.1', 0);
  stop = async () => {
    await server.drain(0);
    await spans?.close(0);
  };
  const url = `http://127.0.0.1:${port}`;
  return { server, url, errors, lines, get: (path = '/', init?: RequestInit) => fetch(url + path, init) };
}
