import { z } from 'zod';
import { apiEndpointSchema } from './api-endpoint.js';
import { connectorSchema } from './connector.js';
import { functionSchema } from './function-entity.js';
import { gatewaySchema } from './gateway.js';
import { microserviceSchema } from './microservice.js';
import { modelSchema } from './model.js';
import { serviceEndpointSchema } from './service-endpoint.js';

/** Schema of each type of entity, in the canonical order of types. */
export const entitySchemas = {
  Connector: connectorSchema,
  Model: modelSchema,
  Function: functionSchema,
  ServiceEndpoint: serviceEndpointSchema,
  Gateway: gatewaySchema,
  ApiEndpoint: apiEndpointSchema,
  Microservice: microserviceSchema,
} as const;

export type EntityType = keyof typeof entitySchemas;
export const entityTypes = Object.keys(entitySchemas) as EntityType[];

/** An entity with all defaults filled in. */
export type Entity = { [Type in EntityType]: z.infer<(typeof entitySchemas)[Type]> }[EntityType];
export type EntityOf<Type extends EntityType> = Extract<Entity, { type: Type }>;

/** An entity as it may be written: what has a default may be left out. */
export type EntityInput = { [Type in EntityType]: z.input<(typeof entitySchemas)[Type]> }[EntityType];

/** Whether a text names a type of entity. */
export const isEntityType = (text: unknown): text is EntityType =>
  typeof text === 'string' && Object.hasOwn(entitySchemas, text);
