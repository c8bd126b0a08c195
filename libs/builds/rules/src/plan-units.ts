import {
  type Canvas,
  type EntityOf,
  type EntityType,
  type FunctionEntity,
  type Gateway,
  type Microservice,
  canonicalCanvas,
  connectorsOf,
  gatewayMemoryMb,
  modelGroups,
  settingUses,
  targetsOf,
  unitKeyOf,
  unitKeys,
  workspaceMemoryMb,
} from '@tiffin/canvas-rules';
import { functionContent } from './plan-function.js';
import { gatewayContent } from './plan-gateway.js';
import { workspaceContent } from './plan-workspace.js';
import type { PlannedUnit, RuntimeDigests } from './planned-unit.js';
import { releaseSettings } from './release-setting.js';

/** What a unit needs of its environment is asked of the whole canvas. */
type UnitPlan = Omit<PlannedUnit, 'secrets' | 'variables'>;

function planModels(canvas: Canvas, digests: RuntimeDigests, microservice: Microservice | null): UnitPlan[] {
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
      memoryMb: workspaceMemoryMb,
    },
  ];
}

const planFunction = (entity: FunctionEntity, digests: RuntimeDigests): UnitPlan => ({
  key: unitKeys.function(entity.id),
  kind: 'function',
  name: entity.name,
  entityId: entity.id,
  content: functionContent(entity, digests['runtime-function-node']),
  upstreams: [],
  memoryMb: entity.memoryMb,
});

function planGateway(canvas: Canvas, gateway: Gateway, digests: RuntimeDigests): UnitPlan {
  const targets = targetsOf(canvas, gateway);
  const units = targets.flatMap((target) => unitKeyOf(target, canvas) ?? []);
  return {
    key: unitKeys.gateway(gateway.id),
    kind: 'gateway',
    name: gateway.name,
    entityId: gateway.id,
    content: gatewayContent(canvas, gateway, digests['runtime-gateway']),
    upstreams: [...new Set(units)].toSorted(),
    memoryMb: gatewayMemoryMb,
  };
}

type Planner<Type extends EntityType> = (
  canvas: Canvas,
  digests: RuntimeDigests,
  entity: EntityOf<Type>,
) => readonly UnitPlan[];

const noUnit = (): readonly UnitPlan[] => [];

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
  const uses = Map.groupBy(settingUses(ordered), ({ unitKey }) => unitKey);
  const plans = [
    ...planModels(ordered, runtimeDigests, null),
    ...ordered.entities.flatMap((entity) =>
      (planners[entity.type] as Planner<EntityType>)(ordered, runtimeDigests, entity),
    ),
  ];
  return plans.map((unit) => {
    const own = uses.get(unit.key) ?? [];
    return { ...unit, secrets: releaseSettings(own, 'secret'), variables: releaseSettings(own, 'variable') };
  });
}
