import { z } from 'zod';
import { canvasLimits } from './canvas-limits.js';
import { entityBase } from './entity-base.js';
import { idSchema } from './entity-id.js';

/** Models that get a process of their own. `models` are ids; a model is in at most one microservice. */
export const microserviceSchema = z.strictObject({
  ...entityBase,
  type: z.literal('Microservice'),
  models: z.array(idSchema).max(canvasLimits.entities).default([]),
});

export type Microservice = z.infer<typeof microserviceSchema>;
