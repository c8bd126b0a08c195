import { misleadingName } from '@tiffin/kernel';
import { z } from 'zod';
import { idSchema } from './entity-id.js';
import { toldBy } from './told-by.js';

/** Display name of an entity or pipeline: 1 to 100 characters, no white space at its ends, and nothing that misleads. What is stored is not asked. */
export const nameSchema = z
  .string()
  .min(1, 'a name is needed')
  .max(100, 'use at most 100 characters')
  .superRefine(toldBy(misleadingName))
  .refine((name) => name === name.trim(), 'remove the white space at its ends');

/** The fields that every entity has. `itemOrder` is the vertical order inside a quadrant; display only. */
export const entityBase = { id: idSchema, name: nameSchema, itemOrder: z.number().default(0) };
