import {
  type HttpMethod,
  hostProblem,
  httpMethods,
  methodName,
  methodProblem,
  pathPatternProblem,
  scopeProblem,
} from '@tiffin/contracts';
import { z } from 'zod';
import { entityBase } from './entity-base.js';
import { toldBy } from './told-by.js';

export const apiMethods = httpMethods;

/** A method as people write it: in any case. */
export const methodSchema = z
  .string()
  .superRefine(toldBy(methodProblem))
  .transform((text) => methodName(text) as HttpMethod);

/** `*` is any method, and so is none; `"GET,POST"` is how Express Gateway lets a list be written. */
const methodsSchema = z.preprocess((given) => {
  const list: unknown = typeof given === 'string' ? given.split(',') : given;
  return Array.isArray(list) && list.includes('*') ? [] : list;
}, z.array(methodSchema).max(100).default([]));

/** One text is a list of one. */
const listed = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(item).max(100).default([]));

/** What a gateway answers to: host `*` is its own host; no paths, methods or scopes means any. */
export const apiEndpointSchema = z.strictObject({
  ...entityBase,
  type: z.literal('ApiEndpoint'),
  host: z
    .string()
    .superRefine(toldBy(hostProblem))
    .transform((host) => host || '*')
    .default('*'),
  paths: listed(z.string().superRefine(toldBy(pathPatternProblem))),
  methods: methodsSchema,
  scopes: listed(z.string().superRefine(toldBy(scopeProblem))),
});

export type ApiEndpoint = z.infer<typeof apiEndpointSchema>;
