import type { Canvas } from './canvas.js';
import type { Connector } from './connector.js';
import type { Entity, EntityOf, EntityType } from './entity.js';
import type { Gateway } from './gateway.js';
import type { Model } from './model.js';
import { proxyTargets } from './proxy-pairs.js';
import { unitKeys } from './unit-key.js';
import { modelGroups } from './unit-of-model.js';

/** The connector that a model is wired to. */
export function connectorOf(canvas: Canvas, modelId: string): Connector | undefined {
  const sources = new Set(canvas.connections.filter(({ to }) => to === modelId).map(({ from }) => from));
  return canvas.entities.find((entity): entity is Connector => entity.type === 'Connector' && sources.has(entity.id));
}

/** The connectors that models of one process are wired to. What no model uses may be of a kind that nothing can run. */
export function connectorsOf(canvas: Canvas, models: readonly Model[]): Connector[] {
  const used = new Set(models.map(({ id }) => connectorOf(canvas, id)?.id));
  return canvas.entities.filter((entity): entity is Connector => entity.type === 'Connector' && used.has(entity.id));
}

/** What a gateway leads to, in an order that does not depend on how the canvas was written down. */
export function targetsOf(canvas: Canvas, gateway: Gateway): Entity[] {
  const ids = new Set(gateway.pipelines.flatMap(proxyTargets));
  return canvas.entities.filter(({ id }) => ids.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** A unit, and the entities whose own fields it is given. */
export interface UnitParts {
  readonly key: string;
  readonly entities: readonly Entity[];
}

function ofModels(canvas: Canvas, key: string, models: readonly Model[] = []): UnitParts[] {
  return models.length > 0 ? [{ key, entities: [...connectorsOf(canvas, models), ...models] }] : [];
}

const none = (): UnitParts[] => [];

/** Models run together: those of no microservice in the workspace, which no entity stands for. */
const parts: { readonly [Type in EntityType]: (canvas: Canvas, entity: EntityOf<Type>) => UnitParts[] } = {
  Connector: none,
  Model: none,
  Function: (_canvas, entity) => [{ key: unitKeys.function(entity.id), entities: [entity] }],
  ServiceEndpoint: none,
  Gateway: (canvas, entity) => {
    const called = targetsOf(canvas, entity).filter(({ type }) => type === 'ServiceEndpoint');
    return [{ key: unitKeys.gateway(entity.id), entities: [entity, ...called] }];
  },
  ApiEndpoint: none,
  Microservice: (canvas, { id }) => ofModels(canvas, unitKeys.microservice(id), modelGroups(canvas).get(id)),
};

/** Each unit of a canvas with the entities that reach it. What reaches none, e.g. a connector without a model, is in none. */
export const unitParts = (canvas: Canvas): UnitParts[] => [
  ...ofModels(canvas, unitKeys.workspace, modelGroups(canvas).get(null)),
  ...canvas.entities.flatMap((entity) =>
    (parts[entity.type] as (canvas: Canvas, entity: Entity) => UnitParts[])(canvas, entity),
  ),
];
