import type { RemoteRoute, Verb } from './remote-route.js';

interface Place {
  readonly fixed: Map<string, Place>;
  parameter?: Place;
  /** Undefined where a path merely leads on. */
  routes?: Map<Verb, RemoteRoute>;
}

export interface Match {
  /** Undefined: the path is known, but not with this verb. */
  readonly route: RemoteRoute | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Verbs that the path answers to; none where its model is read-only. */
  readonly verbs: readonly Verb[];
}

/**
 * Finds a route by verb and path. A workspace has some twenty routes a model; as routes of the server's own they would
 * cost a megabyte a model, here next to nothing. A fixed segment goes before a parameter.
 */
export class PathTree {
  readonly #root: Place = { fixed: new Map() };

  add(route: RemoteRoute): void {
    this.#placeFor(route.path).set(route.verb, route);
  }

  /** A path that is known although nothing answers there. */
  addSilent(path: string): void {
    this.#placeFor(path);
  }

  /** `path` is as in the request, without query; null when there is no such path. */
  find(verb: string, path: string): Match | null {
    const segments = segmentsOf(path).map(decodeURIComponent);
    const routes = lookUp(this.#root, segments);
    if (!routes) return null;
    const route = routes.get((verb === 'HEAD' ? 'GET' : verb) as Verb);
    return { route, params: route ? paramsOf(route, segments) : {}, verbs: [...routes.keys()] };
  }

  #placeFor(path: string): Map<Verb, RemoteRoute> {
    let place = this.#root;
    for (const segment of segmentsOf(path)) place = next(place, segment);
    return (place.routes ??= new Map());
  }
}

const segmentsOf = (path: string): string[] => path.replace(/^\/|\/$/g, '').split('/');

function next(place: Place, segment: string): Place {
  if (segment.startsWith(':')) return (place.parameter ??= { fixed: new Map() });
  const known = place.fixed.get(segment) ?? { fixed: new Map() };
  place.fixed.set(segment, known);
  return known;
}

function lookUp(place: Place | undefined, [segment, ...rest]: readonly string[]): Place['routes'] {
  if (!place || segment === undefined) return place?.routes;
  return lookUp(place.fixed.get(segment), rest) ?? (segment === '' ? undefined : lookUp(place.parameter, rest));
}

function paramsOf(route: RemoteRoute, segments: readonly string[]): Record<string, string> {
  const named = segmentsOf(route.path).flatMap((part, at) =>
    part.startsWith(':') ? [[part.slice(1), segments[at] as string] as const] : [],
  );
  return Object.fromEntries(named);
}
