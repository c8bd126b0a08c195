import type { z } from 'zod';

/** Turns a rule that answers a problem, or null, into a check of a schema. */
export const toldBy =
  <Value>(problemOf: (value: Value) => string | null) =>
  (value: Value, context: z.RefinementCtx): void => {
    const message = problemOf(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  };
