import { z } from 'zod';

const argumentSchema = z.strictObject({
  arg: z.string().min(1),
  type: z.enum(['String', 'Number', 'Date', 'Boolean', 'GeoPoint', 'Array', 'Object', 'Buffer']).default('String'),
  description: z.string().exactOptional(),
  required: z.boolean().exactOptional(),
  root: z.boolean().exactOptional(),
  default: z.json().exactOptional(),
  documented: z.boolean().exactOptional(),
  http: z
    .strictObject({
      source: z.enum(['body', 'form', 'query', 'path', 'req', 'res', 'context']).exactOptional(),
      target: z.enum(['status', 'header']).exactOptional(),
    })
    .exactOptional(),
});

const status = z.int().min(100).max(599).exactOptional();

/** A remote method; the model's script defines the function. Without `http.path` it is served at `/<name>`. */
export const modelMethodSchema = z.strictObject({
  name: z.string().regex(/^(prototype\.)?[A-Za-z_$][\w$]{0,99}$/, 'use the name of a JavaScript function'),
  description: z.string().exactOptional(),
  notes: z.string().exactOptional(),
  documented: z.boolean().exactOptional(),
  accessScopes: z.array(z.string().min(1)).exactOptional(),
  accepts: z.array(argumentSchema).default([]),
  returns: z.array(argumentSchema).default([]),
  http: z
    .strictObject({
      path: z.string().startsWith('/', 'begin with "/"').exactOptional(),
      verb: z.enum(['get', 'post', 'patch', 'put', 'del', 'all']).default('post'),
      status,
      errorStatus: status,
    })
    .prefault({}),
});

export type ModelMethod = z.infer<typeof modelMethodSchema>;
