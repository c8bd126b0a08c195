import { limitNames, type Limits } from '@tiffin/tenancy-rules';
import { z } from 'zod';

const limits = z.partialRecord(z.enum(limitNames), z.number().nullable());
const isLimit = (name: string): boolean => (limitNames as readonly string[]).includes(name);

/** Of a plan's row, or of overrides, as JSON. */
export const limitsOf = (value: unknown): Limits => {
  const named = Object.entries(value as object).filter(([name]) => isLimit(name));
  return limits.parse(Object.fromEntries(named)) as Limits;
};
