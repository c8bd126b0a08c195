import type { Canvas } from './canvas.js';
import type { Model } from './model.js';

/** Id of the microservice that holds a model; null: it is in the workspace. */
export function microserviceOf(canvas: Canvas, modelId: string): string | null {
  const holder = canvas.entities.find((entity) => entity.type === 'Microservice' && entity.models.includes(modelId));
  return holder?.id ?? null;
}

/** The models that run together, one group for the workspace and one for each microservice. */
export function modelGroups(canvas: Canvas): ReadonlyMap<string | null, readonly Model[]> {
  const models = canvas.entities.filter((entity) => entity.type === 'Model');
  return Map.groupBy(models, ({ id }) => microserviceOf(canvas, id));
}
