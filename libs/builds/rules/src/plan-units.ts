import {
  type Canvas,
  type Connector,
  type EntityOf,
  type EntityType,
  type FunctionEntity,
  type Gateway,
  type Microservice,
  type Model,
  canonicalCanvas,
  modelGroups,
  unitKeyOf,
  unitKeys,
} from '@tiffin/canvas-rules';
import { functionContent } from './plan-function.js';
import { gatewayContent, targetsOf } from './plan-gateway.js';
import { connectorOf, workspaceContent } from './plan-workspace.js';
import type { PlannedUnit, RuntimeDigests } from './planned-unit.js';
import { secretUses } from './secret-use.js';

const workspaceMemoryMb = 256;
const gatewayMemoryMb = 128;

/** The connectors that models of one process are wired to. What no model uses may be of a kind that nothing can run. */
function connectorsOf(canvas: Canvas, models: readonly Model[]): Connector[] {
  const used = new Set(models.map(({ id }) => connectorOf(canvas, id)?.id));
  return canvas.entities.filter((entity): entity is Connector => entity.type === 'Connector' && used.has(entity.id));
}

function planModels(canvas: Canvas, digests: RuntimeDigests, microservice: Microservice | null): PlannedUnit[] {
  const id = microservice?.id ?? null;
  const models = modelGroups(canvas).get(id) ?? [];
  if (models.length === 0) return [];
  const parts = { models, connectors: connectorsOf(canvas, models) };
  return [
    {
      key: id === null ? unitKeys.workspace : unitKeys.microservice(id),
      kind: 'workspace',
      name: microservice?.name ?? 'workspace',
      entityId: id,
      content: workspaceContent(canvas, parts, digests['runtime-workspace']),
      upstreams: [],
      secrets: secretUses([...parts.connectors, ...parts.models]),
      memoryMb: workspaceMemoryMb,
    },
  ];
}

const planFunction = (entity: FunctionEntity, digests: RuntimeDigests): PlannedUnit => ({
  key: unitKeys.function(entity.id),
  kind: 'function',
  name: entity.name,
  entityId: entity.id,
  content: functionContent(entity, digests['runtime-function-node']),
  upstreams: [],
  secrets: secretUses([entity]),
  memoryMb: entity.memoryMb,
});

function planGateway(canvas: Canvas, gateway: Gateway, digests: RuntimeDigests): PlannedUnit {
  const targets = targetsOf(canvas, gateway);
  const units = targets.flatMap((target) => unitKeyOf(target, canvas) ?? []);
  return {
    key: unitKeys.gateway(gateway.id),
    kind: 'gateway',
    name: gateway.name,
    entityId: gateway.id,
    content: gatewayContent(canvas, gateway, digests['runtime-gateway']),
    upstreams: [...new Set(units)].toSorted(),
    secrets: secretUses([gateway, ...targets.filter(({ type }) => type === 'ServiceEndpoint')]),
    memoryMb: gatewayMemoryMb,
  };
}

type Planner<Type extends EntityType> = (
  canvas: Canvas,
  digests: RuntimeDigests,
  entity: EntityOf<Type>,
) => readonly PlannedUnit[];

const noUnit = (): readonly PlannedUnit[] => [];

/** The units that an entity brings. Models and connectors run together, in the workspace or in a microservice. */
const planners: { readonly [Type in EntityType]: Planner<Type> } = {
  Connector: noUnit,
  Model: noUnit,
  Function: (_canvas, digests, entity) => [planFunction(entity, digests)],
  ServiceEndpoint: noUnit,
  Gateway: (canvas, digests, entity) => [planGateway(canvas, entity, digests)],
  ApiEndpoint: noUnit,
  Microservice: (canvas, digests, entity) => planModels(canvas, digests, entity),
};

/**
 * The units of a valid canvas, in the order of their types. Equal canvases have equal units, however they were written
 * down, and only what reaches an image is in a unit's content.
 */
export function planUnits(canvas: Canvas, runtimeDigests: RuntimeDigests): PlannedUnit[] {
  const ordered = canonicalCanvas(canvas);
  return [
    ...planModels(ordered, runtimeDigests, null),
    ...ordered.entities.flatMap((entity) =>
      (planners[entity.type] as Planner<EntityType>)(ordered, runtimeDigests, entity),
    ),
  ];
}
