import { type PropertyConfig, propertyTypes } from '@tiffin/contracts';
import { z } from 'zod';

export { propertyTypes };

/** What a row holds. What its names, types and defaults may be is judged with the whole model: `modelProblems`. */
export type ModelProperty = PropertyConfig;

const propertySchema: z.ZodType<ModelProperty> = z.strictObject({
  name: z.string(),
  type: z.enum(propertyTypes).default('string'),
  format: z.string().exactOptional(),
  default: z.json().exactOptional(),
  description: z.string().exactOptional(),
  required: z.boolean().default(false),
  index: z.boolean().default(false),
  properties: z.lazy(() => modelPropertiesSchema).exactOptional(),
});

/** Properties of a model, or of an object or array inside one. */
export const modelPropertiesSchema: z.ZodType<readonly ModelProperty[]> = z.array(propertySchema);
