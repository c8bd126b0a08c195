import { argumentType, argumentTypes, methodVerb, methodVerbs } from '@tiffin/contracts';
import { misleadingName } from '@tiffin/kernel';
import { z } from 'zod';
import { toldBy } from './told-by.js';

/** Types and verbs may be written as LoopBack 3 does: `'string'`, `['string']`, `'GET'`, `'delete'`. */
const typeSchema = z.preprocess((given) => argumentType(given) ?? given, z.enum(argumentTypes)).default('String');
const verbSchema = z
  .preprocess((given) => (typeof given === 'string' ? (methodVerb(given) ?? given) : given), z.enum(methodVerbs))
  .default('post');

const argumentSchema = z.strictObject({
  arg: z.string().min(1).superRefine(toldBy(misleadingName)),
  type: typeSchema,
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

/** A remote method; the model's script defines the function. Without `http.path` it is served at `/<name>`. */
export const modelMethodSchema = z.strictObject({
  name: z.string(),
  description: z.string().exactOptional(),
  notes: z.string().exactOptional(),
  documented: z.boolean().exactOptional(),
  accessScopes: z.array(z.string().min(1)).exactOptional(),
  accepts: z.array(argumentSchema).default([]),
  returns: z.array(argumentSchema).default([]),
  http: z
    .strictObject({
      path: z.string().exactOptional(),
      verb: verbSchema,
      status: z.number().exactOptional(),
      errorStatus: z.number().exactOptional(),
    })
    .prefault({}),
});

export type ModelMethod = z.infer<typeof modelMethodSchema>;
