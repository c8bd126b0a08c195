import type { ServedModel } from '../load/load-workspace.js';
import { LoadError } from '../load/load-error.js';
import { methodRoutes } from './method-routes.js';
import { modelRoutes } from './model-routes.js';
import { relationRoutes, relationWrites } from './relation-routes.js';
import type { RemoteRoute, Verb } from './remote-route.js';

export interface RouteTable {
  readonly routes: readonly RemoteRoute[];
  /** Verbs that a path answers to, also of paths that lost all of theirs since their model is read-only. */
  readonly verbsByPath: ReadonlyMap<string, readonly Verb[]>;
}

/**
 * All that REST offers. A model's own methods come first: one that has the verb and path of a built-in takes its place.
 * Errors: `LoadError` when two methods share a verb and path.
 */
export function routeTable(models: readonly ServedModel[], methodTimeoutMs: number): RouteTable {
  const offered = models.filter(({ config }) => config.public).map((model) => routesOfModel(model, methodTimeoutMs));
  const routes = offered.flatMap(({ served }) => served);
  const paths = [...new Set([...routes, ...offered.flatMap(({ denied }) => denied)].map(pathOf))];
  const verbsByPath = new Map(
    paths.map((path) => [path, routes.filter((route) => pathOf(route) === path).map(({ verb }) => verb)]),
  );
  return { routes, verbsByPath };
}

function routesOfModel(
  model: ServedModel,
  methodTimeoutMs: number,
): { served: readonly RemoteRoute[]; denied: readonly RemoteRoute[] } {
  const own = methodRoutes(model, methodTimeoutMs);
  const taken = new Set(own.map(keyOf));
  if (taken.size < own.length) {
    const twice = own.map(keyOf).find((key, at, keys) => keys.indexOf(key) !== at);
    throw new LoadError(`Model "${model.name}": two methods are at ${twice}.`);
  }
  if (model.config.base === 'Model') return { served: own, denied: [] };
  const builtIn = [...modelRoutes(model), ...relationRoutes(model)].filter(
    (route) => !taken.has(keyOf(route)) && !model.remote.disabled.has(route.name),
  );
  const isDenied = (route: RemoteRoute) => route.writes && !relationWrites(route);
  return { served: [...own, ...builtIn.filter((route) => !isDenied(route))], denied: builtIn.filter(isDenied) };
}

/** Two paths that differ in a parameter's name only are one place. */
const pathOf = ({ path }: RemoteRoute): string => path.replace(/:[^/]+/g, ':id');
const keyOf = (route: RemoteRoute): string => `${route.verb} ${pathOf(route)}`;
