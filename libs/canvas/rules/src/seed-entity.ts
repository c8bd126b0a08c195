import type { Canvas } from './canvas.js';
import { nodesOf } from './canvas-node.js';
import { type ConnectorKind, connectorKinds } from './connector.js';
import { connectorSettings } from './connector-settings.js';
import { contextPath } from './context-path.js';
import type { ApiEndpoint } from './api-endpoint.js';
import type { Connector } from './connector.js';
import { type Entity, type EntityOf, type EntityType, entitySchemas } from './entity.js';
import { gatewaySlug } from './gateway-slug.js';
import { nameKey } from './name-problems.js';
import { quadrantOf } from './quadrant.js';

const seedHandler = `module.exports = {
  fn(event, context) {
    return { hello: 'world', received: event.data };
  },
};
`;

const seeds = {
  Connector: { name: connectorKinds.memory, connector: 'memory' },
  Model: { name: 'NewModel' },
  Function: {
    name: 'myfunction',
    files: { 'handler.js': seedHandler, 'package.json': '{\n  "dependencies": {}\n}\n' },
  },
  ServiceEndpoint: { name: 'ServiceEndpoint', urls: ['http://example.org'] },
  Gateway: { name: 'Gateway' },
  ApiEndpoint: { name: 'ApiEndpoint' },
  Microservice: { name: 'Microservice' },
} as const satisfies Record<EntityType, { readonly name: string; readonly [field: string]: unknown }>;

/** The wanted name, or the first of it with 2, 3, ... that no entity of the type has and whose host name is free. */
function freeName(type: EntityType, canvas: Canvas, wanted: string): string {
  const keyOf = type === 'Gateway' ? gatewaySlug : nameKey;
  const taken = new Set(canvas.entities.filter((entity) => entity.type === type).map(({ name }) => keyOf(name)));
  let name = wanted;
  for (let number = 2; taken.has(keyOf(name)); number += 1) name = `${wanted}${number}`;
  return name;
}

function nextOrder(type: EntityType, canvas: Canvas): number {
  const column = canvas.entities.filter((entity) => quadrantOf(entity.type) === quadrantOf(type));
  return Math.max(-1, ...column.map(({ itemOrder }) => itemOrder)) + 1;
}

function freePipelineId(canvas: Canvas, gatewayId: string): string {
  const nodes = nodesOf(canvas);
  const idOf = (number: number): string => `${gatewayId.slice(0, 34)}-p${number}`;
  let number = 1;
  while (nodes.has(idOf(number))) number += 1;
  return idOf(number);
}

/** A new entity as the palette makes it: defaults, a free name, the last place of its quadrant. It is not added yet. */
export function seedEntity<Type extends EntityType>(type: Type, canvas: Canvas, id: string): EntityOf<Type> {
  const seed = seeds[type];
  const own = type === 'Gateway' ? { pipelines: [{ id: freePipelineId(canvas, id), name: 'Pipeline' }] } : {};
  const input = {
    ...seed,
    ...own,
    id,
    type,
    name: freeName(type, canvas, seed.name),
    itemOrder: nextOrder(type, canvas),
  };
  return entitySchemas[type].parse(input) as EntityOf<Type>;
}

/** A new connector of a kind. Kinds that need an address have none yet: the canvas is valid once it is filled in. */
export function seedConnector(kind: ConnectorKind, canvas: Canvas, id: string): Connector {
  const seed = seedEntity('Connector', canvas, id);
  const settings = connectorSettings[kind].safeParse({});
  return {
    ...seed,
    connector: kind,
    name: freeName('Connector', canvas, connectorKinds[kind]),
    settings: settings.success ? settings.data : {},
  };
}

const pathsFor = (source: Entity): string[] => {
  if (source.type === 'Model') return [`/${contextPath(source)}*`];
  return source.type === 'Function' ? [`/${source.name}*`] : [];
};

/**
 * The endpoint that a first wire from a model, function or service endpoint to a pipeline brings along, with the path of
 * what it leads to. It is not added yet, nor is its wire. An unknown source gives an endpoint without paths.
 */
export function seedApiEndpoint(canvas: Canvas, sourceEntityId: string, id: string): ApiEndpoint {
  const seed = seedEntity('ApiEndpoint', canvas, id);
  const source = canvas.entities.find((entity) => entity.id === sourceEntityId);
  if (!source) return seed;
  return {
    ...seed,
    name: freeName('ApiEndpoint', canvas, `${source.name.slice(0, 80)}ApiEndpoint`),
    paths: pathsFor(source),
  };
}
