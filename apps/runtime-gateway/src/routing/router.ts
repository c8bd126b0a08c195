import type { Exchange } from '../exchange.js';
import type { Pipeline } from '../policies/pipeline.js';
import { Indexed } from './indexed.js';
import { firstSegment, type PathPattern } from './path-pattern.js';
import type { HostGroup, Route } from './route.js';

/** What runs next for a request: a pipeline, or an answer that needs none. */
export type Found = Pipeline | 'no-pipeline' | 'no-credential' | undefined;

interface IndexedGroup extends HostGroup {
  readonly byFirstSegment: Indexed;
}

/**
 * Finds the routes of a request one after the other: host groups in the order of their first endpoint, endpoints in the
 * order of the config. A request that no route of a specific host ends goes on to later groups. Groups and routes of which host
 * and first segment are another are passed by.
 */
export class Router {
  readonly #groups: readonly IndexedGroup[];
  readonly #byHost: Indexed;

  constructor(groups: readonly HostGroup[]) {
    this.#groups = groups.map((group) => ({ ...group, byFirstSegment: new Indexed(group.routes.map(firstSegments)) }));
    this.#byHost = new Indexed(groups.map(({ host }) => (host === undefined ? undefined : [host])));
  }

  /** The next route after the one that the exchange stands at; undefined when there is no other. */
  next(exchange: Exchange): Found {
    for (;;) {
      const place = this.#byHost.next(exchange.hostname, exchange.group);
      if (place === Infinity) return undefined;
      if (place !== exchange.group) Object.assign(exchange, { group: place, position: 0 });
      const group = this.#groups[place]!;
      const found = group.admits?.(exchange.hostname) === false ? undefined : nextInGroup(group, exchange);
      if (found !== undefined) return found;
      exchange.group = place + 1;
      exchange.position = 0;
    }
  }
}

function firstSegments({ paths }: Route): readonly string[] | undefined {
  const firsts = paths.map(({ first }) => first);
  return firsts.every((first) => first !== undefined) ? firsts : undefined;
}

function nextInGroup({ routes, byFirstSegment }: IndexedGroup, exchange: Exchange): Found {
  const first = firstSegment(exchange.path);
  for (;;) {
    const place = byFirstSegment.next(first, exchange.position);
    if (place === Infinity) return undefined;
    exchange.position = place + 1;
    const route = routes[place]!;
    const path = matchingPath(route.paths, exchange.path);
    const found = path === undefined ? undefined : admitted(route, exchange);
    if (found === undefined) continue;
    exchange.route = route;
    exchange.admitted = false;
    exchange.matchedPath = path;
    return found;
  }
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
