import { headerNameProblem } from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import type { Exchange } from '../exchange.js';
import { recordOf } from '../expressions/request-values.js';
import { sendable } from '../sendable.js';

const requestId = 'x-request-id';
const tracing = ['traceparent', 'tracestate'];
/** Upstreams believe it: a client's own is never shown to a plugin, and what a plugin says goes on. */
const consumerId = 'eg-consumer-id';
/** They say where a message ends and whose connection it is on; what a plugin makes of them counts for nothing. */
const framing = ['connection', 'transfer-encoding', 'upgrade', 'expect', 'te'];

/** A client may say it, and nobody is to believe it. */
const isTheirs = (folded: string, owned: ReadonlySet<string> | undefined): boolean =>
  folded === consumerId || (folded !== requestId && owned?.has(folded) === true);

/** Puts the headers into the form in which they would go upstream. */
export function showHeaders(exchange: Exchange): void {
  const { headers } = exchange.request;
  const { forwarded, owned } = exchange;
  const theirs = Object.keys(headers).filter((name) => isTheirs(foldedHeader(name), owned));
  // What proves who calls still reads what the client has said.
  exchange.hidden ??= recordOf(theirs.map((name) => [name, String(headers[name])]));
  for (const name of theirs) delete headers[name];
  headers[requestId] ??= exchange.id;
  for (const { name, value } of forwarded?.values() ?? []) headers[name.toLowerCase()] = value;
}

export type Framing = Readonly<Record<string, string | undefined>>;

export const framingOf = ({ request: { headers } }: Exchange): Framing =>
  Object.fromEntries(
    [...framing, 'content-length', requestId, ...tracing].map((name) => [name, headers[name] as string]),
  );

/** Takes over what a plugin made of the headers. */
export function takeHeaders(exchange: Exchange, before: Framing): void {
  const { headers } = exchange.request;
  for (const [name, value] of Object.entries(headers)) settle(headers, name, value);
  for (const name of framing) restore(headers, name, before[name]);
  if (headers[requestId] !== before[requestId]) own(exchange, requestId);
  ownTrace(exchange, before);
  if (headers[consumerId] !== undefined) own(exchange, consumerId);
  for (const folded of exchange.owned ?? []) forward(exchange, folded);
}

type Headers = Exchange['request']['headers'];

/** Names in lower case, values as texts: the plugin's stands in place of the client's. */
function settle(headers: Headers, name: string, value: unknown): void {
  const lower = name.toLowerCase();
  if (lower !== name) delete headers[name];
  if (value === undefined || value === null || headerNameProblem(name) !== null) delete headers[lower];
  else headers[lower] = sendable(Array.isArray(value) ? value.join(', ') : String(value));
}

function restore(headers: Headers, name: string, value: string | undefined): void {
  if (value === undefined) delete headers[name];
  else headers[name] = value;
}

/** A plugin that records traces is the parent of what comes after it. */
function ownTrace(exchange: Exchange, before: Framing): void {
  const { headers } = exchange.request;
  if (tracing.some((name) => headers[name] !== before[name])) for (const name of tracing) own(exchange, name);
}

function own(exchange: Exchange, name: string): void {
  exchange.owned = new Set([...(exchange.owned ?? []), name]);
}

/** A header that policies own goes on as it is now, or not at all. */
function forward(exchange: Exchange, folded: string): void {
  const { headers } = exchange.request;
  const name = Object.keys(headers).find((one) => foldedHeader(one) === folded);
  const forwarded = (exchange.forwarded ??= new Map());
  if (name === undefined) forwarded.delete(folded);
  else forwarded.set(folded, { name, value: String(headers[name]) });
}
