import { z } from 'zod';
import { entityBase } from './entity-base.js';

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.hostname !== '' &&
    url.username === '' &&
    url.password === ''
  );
}

/** An address outside the canvas. Several URLs are called in turn. */
export const serviceEndpointSchema = z.strictObject({
  ...entityBase,
  type: z.literal('ServiceEndpoint'),
  urls: z
    .array(
      z
        .string()
        .max(2048)
        .refine(isHttpUrl, 'use a complete http:// or https:// address without a user name and password'),
    )
    .min(1, 'give at least one address')
    .max(50),
});

export type ServiceEndpoint = z.infer<typeof serviceEndpointSchema>;
