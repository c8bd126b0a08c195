import { addressProblem } from '@tiffin/contracts';
import { z } from 'zod';
import { entityBase } from './entity-base.js';
import { secretReferenceSchema, variableReferenceSchema } from './setting-reference.js';
import { toldBy } from './told-by.js';

const address = z.union(
  [z.string().superRefine(toldBy(addressProblem)), secretReferenceSchema, variableReferenceSchema],
  {
    error: 'use an address, {"variable": "NAME"}, or {"secret": "NAME"} for one that holds a key',
  },
);

/** An address outside the canvas. Several URLs are called in turn. One with a key in it is the name of a secret as a whole. */
export const serviceEndpointSchema = z.strictObject({
  ...entityBase,
  type: z.literal('ServiceEndpoint'),
  urls: z.array(address).min(1, 'give at least one address').max(50),
});

export type ServiceEndpoint = z.infer<typeof serviceEndpointSchema>;
