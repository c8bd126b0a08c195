import type { IncomingHttpHeaders } from 'node:http';
import type { FunctionConfig } from '@tiffin/contracts';
import type { ExpressRequest, ExpressResponse } from '@tiffin/runtime/express';

/** First argument of a handler. The keys with a hyphen are Kubeless'; they are undefined where the caller sent none. */
export interface FunctionEvent {
  /** Parsed for `application/json`, else the text of the body; `{}` for an empty body and for multipart. */
  readonly data: unknown;
  readonly 'event-id': string | undefined;
  readonly 'event-type': string | undefined;
  /** As sent, commonly ISO 8601. */
  readonly 'event-time': string | undefined;
  readonly 'event-namespace': string | undefined;
  readonly extensions: EventExtensions;
}

export interface EventExtensions {
  readonly request: ExpressRequest;
  readonly response: ExpressResponse;
  /** Aborts when the time is over or the caller has gone. */
  readonly signal: AbortSignal;
}

/** Second argument of a handler. */
export interface FunctionContext {
  /** The name of the export, as FUNC_HANDLER in Kubeless. */
  readonly 'function-name': string;
  /** Seconds. */
  readonly timeout: number;
  readonly runtime: string;
  /** MiB, as text. */
  readonly 'memory-limit': string;
}

/** A CloudEvents 1.0 attribute counts only where Kubeless' own header is missing. */
export function buildEvent(headers: IncomingHttpHeaders, data: unknown, extensions: EventExtensions): FunctionEvent {
  return {
    data,
    'event-id': header(headers, 'event-id', 'ce-id'),
    'event-type': header(headers, 'event-type', 'ce-type'),
    'event-time': header(headers, 'event-time', 'ce-time'),
    'event-namespace': header(headers, 'event-namespace', 'ce-source'),
    extensions,
  };
}

export function buildContext(config: FunctionConfig): FunctionContext {
  return Object.freeze({
    'function-name': config.handler.slice(config.handler.lastIndexOf('.') + 1),
    timeout: config.timeoutSeconds,
    runtime: config.runtime,
    'memory-limit': String(config.memoryMb),
  });
}

function header(headers: IncomingHttpHeaders, name: string, cloudEventName: string): string | undefined {
  const value = headers[name] ?? headers[cloudEventName];
  return Array.isArray(value) ? value.join(', ') : value;
}
