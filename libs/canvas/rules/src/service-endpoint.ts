import { addressProblem } from '@tiffin/contracts';
import { z } from 'zod';
import { entityBase } from './entity-base.js';
import { toldBy } from './told-by.js';

/** An address outside the canvas. Several URLs are called in turn. */
export const serviceEndpointSchema = z.strictObject({
  ...entityBase,
  type: z.literal('ServiceEndpoint'),
  urls: z
    .array(z.string().superRefine(toldBy(addressProblem)))
    .min(1, 'give at least one address')
    .max(50),
});

export type ServiceEndpoint = z.infer<typeof serviceEndpointSchema>;
