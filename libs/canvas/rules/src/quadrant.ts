import type { EntityType } from './entity.js';

/** The columns of the canvas, from left to right. */
export const quadrants = ['Backend', 'Private', 'Gateway', 'Public'] as const;
export type Quadrant = (typeof quadrants)[number];

const placement: Record<EntityType, Quadrant> = {
  Connector: 'Backend',
  Model: 'Private',
  Function: 'Private',
  ServiceEndpoint: 'Private',
  Microservice: 'Private',
  Gateway: 'Gateway',
  ApiEndpoint: 'Public',
};

export const quadrantOf = (type: EntityType): Quadrant => placement[type];
