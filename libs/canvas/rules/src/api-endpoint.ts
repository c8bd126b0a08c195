import { z } from 'zod';
import { entityBase } from './entity-base.js';

export const apiMethods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT'] as const;

const hostForm = /^(\*|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)(\.(\*|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?))*$/;

/** What a gateway answers to: host `*` is its own host; no paths, methods or scopes means any. */
export const apiEndpointSchema = z.strictObject({
  ...entityBase,
  type: z.literal('ApiEndpoint'),
  host: z
    .string()
    .max(253)
    .regex(hostForm, 'use a host name, where "*" stands for one label or, alone, for any host')
    .default('*'),
  paths: z
    .array(
      z
        .string()
        .max(500)
        .regex(/^(\*|\/[^\s?#]*)$/, 'begin with "/", without white space, "?" and "#", e.g. "/cars*"'),
    )
    .max(100)
    .default([]),
  methods: z.array(z.enum(apiMethods)).default([]),
  scopes: z.array(z.string().min(1).max(200)).max(100).default([]),
});

export type ApiEndpoint = z.infer<typeof apiEndpointSchema>;
