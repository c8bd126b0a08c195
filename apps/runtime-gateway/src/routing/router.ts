import type { Exchange } from '../exchange.js';
import type { Pipeline } from '../policies/pipeline.js';
import type { PathPattern } from './path-pattern.js';
import type { HostGroup, Route } from './route.js';

/** What runs next for a request: a pipeline, or an answer that needs none. */
export type Found = Pipeline | 'no-pipeline' | 'no-credential' | undefined;

/**
 * Finds the routes of a request one after the other: host groups in the order of their first endpoint, endpoints in the
 * order of the config. A request that no route of a specific host ends goes on to later groups.
 */
export class Router {
  constructor(private readonly groups: readonly HostGroup[]) {}

  /** The next route after the one that the exchange stands at; undefined when there is no other. */
  next(exchange: Exchange): Found {
    for (; exchange.group < this.groups.length; exchange.group++, exchange.position = 0) {
      const group = this.groups[exchange.group]!;
      if (group.admits !== undefined && !group.admits(exchange.hostname)) continue;
      const found = nextInGroup(group, exchange);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function nextInGroup(group: HostGroup, exchange: Exchange): Found {
  while (exchange.position < group.routes.length) {
    const route = group.routes[exchange.position++]!;
    const path = matchingPath(route.paths, exchange.path);
    if (path === undefined) continue;
    const found = admitted(route, exchange);
    if (found === undefined) continue;
    exchange.route = route;
    exchange.admitted = false;
    exchange.matchedPath = path;
    return found;
  }
  return undefined;
}

function admitted(route: Route, exchange: Exchange): Found {
  const listed = route.methods === undefined || route.methods.has(exchange.request.method!);
  if (listed && route.isOpen) return route.pipeline ?? 'no-pipeline';
  // Browsers send preflights without credentials, and nobody lists OPTIONS for them: they reach cors, and nothing else.
  if (exchange.request.method === 'OPTIONS' && route.preflight !== undefined) return route.preflight;
  return listed ? closed(route) : refusedMethod(route, exchange);
}

function closed(route: Route): Found {
  return route.pipeline === undefined ? 'no-pipeline' : 'no-credential';
}

function refusedMethod(route: Route, exchange: Exchange): undefined {
  // An endpoint without pipeline would answer 404 to the methods that it lists: it has nothing to offer.
  if (route.pipeline !== undefined) (exchange.refusedBy ??= []).push(route);
  return undefined;
}

// A plain loop: this runs for every endpoint of every request, and a closure each time would be garbage.
function matchingPath(paths: readonly PathPattern[], path: string): PathPattern | undefined {
  for (const pattern of paths) {
    if (pattern.matches(path)) return pattern;
  }
  return undefined;
}
