import {
  type HttpMethod,
  hostProblem,
  hostRegexProblem,
  httpMethods,
  methodName,
  methodProblem,
  pathPatternProblem,
  scopeProblem,
  searchProblem,
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

const regex = (problem: (source: string) => string | null) => z.string().superRefine(toldBy(problem)).exactOptional();

/**
 * What a gateway answers to: host `*` is its own host; no paths, methods or scopes means any. In place of a host and of paths there may
 * be a regular expression: `hostRegex` has to match the whole host, in any case; `pathRegex` any part of the path.
 */
export const apiEndpointSchema = z
  .strictObject({
    ...entityBase,
    type: z.literal('ApiEndpoint'),
    host: z
      .string()
      .superRefine(toldBy(hostProblem))
      .transform((host) => host || '*')
      .default('*'),
    paths: listed(z.string().superRefine(toldBy(pathPatternProblem))),
    methods: methodsSchema,
    hostRegex: regex(hostRegexProblem),
    pathRegex: regex(searchProblem),
    scopes: listed(z.string().superRefine(toldBy(scopeProblem))),
  })
  .superRefine(({ host, hostRegex, paths, pathRegex }, context) => {
    const twice = (field: string, other: string): void =>
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `it says ${other} as well, which then would not count; keep one of them`,
      });
    if (hostRegex !== undefined && host !== '*') twice('hostRegex', `the host "${host}"`);
    if (pathRegex !== undefined && paths.length > 0) twice('pathRegex', 'paths');
  });

export type ApiEndpoint = z.infer<typeof apiEndpointSchema>;
