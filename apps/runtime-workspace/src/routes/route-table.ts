import type { ServedModel } from '../load/load-workspace.js';
import { LoadError } from '../load/load-error.js';
import { methodRoutes } from './method-routes.js';
import { modelRoutes } from './model-routes.js';
import { PathTree } from './path-tree.js';
import { relationRoutes, relationWrites } from './relation-routes.js';
import type { RemoteRoute } from './remote-route.js';

export interface RouteTable {
  readonly routes: readonly RemoteRoute[];
  readonly paths: PathTree;
}

/**
 * All that REST offers. A model's own methods come first: one that has the verb and path of a built-in takes its place.
 * Errors: `LoadError` when two methods of a model, or two models, share a verb and path.
 */
export function routeTable(models: readonly ServedModel[], methodTimeoutMs: number): RouteTable {
  const offered = models.filter(({ config }) => config.public).map((model) => routesOfModel(model, methodTimeoutMs));
  const routes = offered.flatMap(({ served }) => served);
  refuseShared(routes);
  const paths = new PathTree();
  for (const route of routes) paths.add(route);
  for (const { path } of offered.flatMap(({ denied }) => denied)) paths.addSilent(path);
  return { routes, paths };
}

function refuseShared(routes: readonly RemoteRoute[]): void {
  const owners = new Map<string, RemoteRoute>();
  for (const route of routes) {
    const first = owners.get(placeOf(route));
    if (first && first.model !== route.model)
      throw new LoadError(
        `The models "${first.model.name}" and "${route.model.name}" would both answer ${route.verb} /api${route.path}.`,
      );
    owners.set(placeOf(route), route);
  }
}

interface Offer {
  readonly served: readonly RemoteRoute[];
  /** What a read-only model would have; their paths answer 405. */
  readonly denied: readonly RemoteRoute[];
}

function routesOfModel(model: ServedModel, methodTimeoutMs: number): Offer {
  const own = methodRoutes(model, methodTimeoutMs);
  const taken = new Set(own.map(placeOf));
  if (taken.size < own.length) {
    const twice = own.map(placeOf).find((place, at, places) => places.indexOf(place) !== at);
    throw new LoadError(`Model "${model.name}": two methods are at ${twice}.`);
  }
  if (model.config.base === 'Model') return { served: own, denied: [] };
  const builtIn = [...modelRoutes(model), ...relationRoutes(model)].filter(
    (route) => !taken.has(placeOf(route)) && !model.remote.disabled.has(route.name),
  );
  const isDenied = (route: RemoteRoute) => route.writes && !relationWrites(route);
  return { served: [...own, ...builtIn.filter((route) => !isDenied(route))], denied: builtIn.filter(isDenied) };
}

/** Two paths that differ in a parameter's name only are one place. */
const placeOf = ({ verb, path }: RemoteRoute): string => `${verb} ${path.replace(/:[^/]+/g, ':id')}`;
