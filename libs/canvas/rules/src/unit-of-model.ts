import type { Canvas } from './canvas.js';
import type { Model } from './model.js';

/** Id of a model -> id of the microservice that holds it. A model that is not in it belongs to the workspace. */
export function microserviceHomes(canvas: Canvas): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  for (const entity of canvas.entities) {
    if (entity.type !== 'Microservice') continue;
    for (const model of entity.models) if (!homes.has(model)) homes.set(model, entity.id);
  }
  return homes;
}

/** Id of the microservice that holds a model; null: it is in the workspace. */
export const microserviceOf = (canvas: Canvas, modelId: string): string | null =>
  microserviceHomes(canvas).get(modelId) ?? null;

/** The models that run together, one group for the workspace (null) and one for each microservice. */
export function modelGroups(canvas: Canvas): ReadonlyMap<string | null, readonly Model[]> {
  const homes = microserviceHomes(canvas);
  const models = canvas.entities.filter((entity) => entity.type === 'Model');
  return Map.groupBy(models, ({ id }) => homes.get(id) ?? null);
}

/** Ids of the models that a connector is wired to. */
export function wiredModels({ entities, connections }: Canvas): ReadonlySet<string> {
  const connectors = new Set(entities.filter(({ type }) => type === 'Connector').map(({ id }) => id));
  return new Set(connections.filter(({ from }) => connectors.has(from)).map(({ to }) => to));
}
