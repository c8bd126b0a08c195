import type { Canvas, Entity } from '@tiffin/canvas-rules';

/** Which unit runs an entity; null for what no process runs. */
export function unitKeyOf(entity: Entity, canvas: Canvas): string | null {
  if (entity.type === 'Function') return `function-${entity.id}`;
  if (entity.type === 'Gateway') return `gateway-${entity.id}`;
  if (entity.type === 'Microservice') return `microservice-${entity.id}`;
  if (entity.type === 'Model') return unitOfModel(entity.id, canvas);
  return entity.type === 'Connector' ? unitOfConnector(entity.id, canvas) : null;
}

function unitOfModel(modelId: string, canvas: Canvas): string {
  const home = canvas.entities.find((entity) => entity.type === 'Microservice' && entity.models.includes(modelId));
  return home ? `microservice-${home.id}` : 'workspace';
}

/** A connector lives where its first model does. */
function unitOfConnector(connectorId: string, canvas: Canvas): string | null {
  const wire = canvas.connections.find(({ from }) => from === connectorId);
  return wire ? unitOfModel(wire.to, canvas) : null;
}
