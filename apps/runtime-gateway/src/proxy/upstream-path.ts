import { isReservedPath } from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import type { Forwarding, Target } from './forwarding.js';

/** Path and query for the upstream; undefined if it is one that is never proxied. */
export function upstreamPath(exchange: Exchange, forwarding: Forwarding, target: Target): string | undefined {
  if (forwarding.ignorePath) return forwarding.prependPath ? target.ownPath : '/';
  let path = exchange.path;
  if (forwarding.stripPath) {
    const rest = path.slice(exchange.matchedPath!.stripLength(path));
    path = rest.startsWith('/') ? rest : `/${rest}`;
  }
  if (forwarding.prependPath) path = target.basePath + path;
  return isReservedPath(path) ? undefined : path + exchange.search;
}
