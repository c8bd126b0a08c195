import type { Exchange } from '../exchange.js';
import type { Forwarding, Target } from './forwarding.js';

// Other units serve their health and metrics under this prefix. A path that is stripped to it must not reach them.
// Some servers decode a path before they look for what answers there, so that each letter of it may come encoded.
const reservedPath =
  /^(?:\/|%2f)+(?:\.|%2e)(?:t|%[57]4)(?:i|%[46]9)(?:f|%[46]6)(?:f|%[46]6)(?:i|%[46]9)(?:n|%[46]e)(?:[/?\\]|%2f|%5c|$)/i;

/** Path and query for the upstream; undefined if it is one that is never proxied. */
export function upstreamPath(exchange: Exchange, forwarding: Forwarding, target: Target): string | undefined {
  if (forwarding.ignorePath) return forwarding.prependPath ? target.ownPath : '/';
  let path = exchange.path;
  if (forwarding.stripPath) {
    const rest = path.slice(exchange.matchedPath!.stripLength(path));
    path = rest.startsWith('/') ? rest : `/${rest}`;
  }
  if (forwarding.prependPath) path = target.basePath + path;
  return reservedPath.test(path) ? undefined : path + exchange.search;
}
