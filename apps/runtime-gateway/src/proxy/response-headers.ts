import type { Exchange } from '../exchange.js';
import type { RedirectRewrite, Target } from './forwarding.js';

/** Lets a Location that points at the upstream point at the gateway instead. */
export function rewriteLocation(headers: string[], rewrite: RedirectRewrite, from: [Exchange, Target]): void {
  const [exchange, target] = from;
  const at = headers.findIndex((name, index) => index % 2 === 0 && name === 'location') + 1;
  const location = at === 0 ? null : URL.parse(headers[at]!);
  if (location === null || location.host !== target.host) return;
  const host = rewrite.host ?? (rewrite.autoRewrite ? exchange.request.headers.host : undefined);
  if (host !== undefined) withHost(location, host);
  if (rewrite.protocol !== undefined) location.protocol = rewrite.protocol;
  headers[at] = location.href;
}

/** What policies have decided about the answer stays, whatever the upstream says: `writeHead` would let its headers win. */
export function keepPolicies(headers: string[], { ownsCors, response }: Exchange): void {
  if (ownsCors) dropCors(headers);
  const vary = response.getHeader('vary');
  if (vary !== undefined) mergeVary(headers, String(vary));
}

/** A cache that knew one Vary only would mix up origins: both are kept. */
function mergeVary(headers: string[], ours: string): void {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === 'vary') headers[index + 1] = `${ours}, ${headers[index + 1]!}`;
  }
}

/** An answer that never has a body has no length of it (RFC 9110, 8.6). */
export function dropLength(headers: string[]): void {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name === 'content-length');
  if (at !== -1) headers.splice(at, 2);
}

/** Takes away what an upstream says about other origins: beside the policy's word it would open what the policy closes. */
function dropCors(headers: string[]): void {
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (headers[index]!.startsWith('access-control-')) headers.splice(index, 2);
  }
}

// Setting `host` without a port keeps the old port, so that it is taken away first.
function withHost(location: URL, host: string): void {
  location.port = '';
  location.host = host;
}
