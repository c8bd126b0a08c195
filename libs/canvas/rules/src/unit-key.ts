import type { Canvas } from './canvas.js';
import type { Entity, EntityType } from './entity.js';
import { microserviceOf } from './unit-of-model.js';

/** Keys of the units that a canvas is planned into. */
export const unitKeys = {
  workspace: 'workspace',
  microservice: (id: string): string => `microservice-${id}`,
  function: (id: string): string => `function-${id}`,
  gateway: (id: string): string => `gateway-${id}`,
} as const;

function keyOfModel(id: string, canvas: Canvas): string {
  const microservice = microserviceOf(canvas, id);
  return microservice === null ? unitKeys.workspace : unitKeys.microservice(microservice);
}

/** A connector lives where its first model does. */
function keyOfConnector(id: string, canvas: Canvas): string | null {
  const wire = canvas.connections.find(({ from }) => from === id);
  return wire ? keyOfModel(wire.to, canvas) : null;
}

const keyOf: Readonly<Record<EntityType, (id: string, canvas: Canvas) => string | null>> = {
  Connector: keyOfConnector,
  Model: keyOfModel,
  Function: unitKeys.function,
  ServiceEndpoint: () => null,
  Gateway: unitKeys.gateway,
  ApiEndpoint: () => null,
  Microservice: unitKeys.microservice,
};

/** The unit that runs an entity; null for what no process runs. */
export const unitKeyOf = ({ id, type }: Entity, canvas: Canvas): string | null => keyOf[type](id, canvas);

/** Id of the entity that a unit is made of; null for the workspace, which is made of many. */
export const entityIdOfUnit = (key: string): string | null =>
  /^(?:microservice|function|gateway)-(.+)$/.exec(key)?.[1] ?? null;
