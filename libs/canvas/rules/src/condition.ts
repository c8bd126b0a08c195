import { exactPathProblem, httpMethods, regexProblem } from '@tiffin/contracts';
import { z } from 'zod';
import { methodSchema } from './api-endpoint.js';
import { toldBy } from './told-by.js';
import { unsupportedName } from './unsupported-name.js';

export const conditionMethods = httpMethods;

/** When a pair of a policy applies. `oneOf` means at least one. */
export type Condition =
  | { readonly name: 'always' }
  | { readonly name: 'never' }
  | { readonly name: 'pathMatch'; readonly pattern: string }
  | { readonly name: 'pathExact'; readonly path: string }
  | { readonly name: 'method'; readonly methods: readonly (typeof conditionMethods)[number][] }
  | { readonly name: 'allOf'; readonly conditions: readonly Condition[] }
  | { readonly name: 'oneOf'; readonly conditions: readonly Condition[] }
  | { readonly name: 'not'; readonly condition: Condition };

export const conditionNames = ['always', 'never', 'pathMatch', 'pathExact', 'method', 'allOf', 'oneOf', 'not'] as const;

const methods = z.preprocess(
  (given) => (typeof given === 'string' ? given.split(',') : given),
  z.array(methodSchema).min(1, 'name at least one method'),
);
const inner: z.ZodType<Condition> = z.lazy(() => conditionSchema);

export const conditionSchema: z.ZodType<Condition> = z.discriminatedUnion(
  'name',
  [
    z.strictObject({ name: z.literal('always') }),
    z.strictObject({ name: z.literal('never') }),
    z.strictObject({
      name: z.literal('pathMatch'),
      pattern: z.string().superRefine(toldBy((pattern) => regexProblem(pattern))),
    }),
    z.strictObject({ name: z.literal('pathExact'), path: z.string().superRefine(toldBy(exactPathProblem)) }),
    z.strictObject({ name: z.literal('method'), methods }),
    z.strictObject({ name: z.literal('allOf'), conditions: z.array(inner).min(1, 'give at least one condition') }),
    z.strictObject({ name: z.literal('oneOf'), conditions: z.array(inner).min(1, 'give at least one condition') }),
    z.strictObject({ name: z.literal('not'), condition: inner }),
  ],
  { error: (issue) => unsupportedName('condition', issue.input, conditionNames) },
);

/** Levels of conditions inside conditions; a condition alone has depth 1. */
export function conditionDepth(condition: Condition): number {
  if (condition.name === 'not') return 1 + conditionDepth(condition.condition);
  if (condition.name === 'allOf' || condition.name === 'oneOf')
    return 1 + Math.max(0, ...condition.conditions.map(conditionDepth));
  return 1;
}
