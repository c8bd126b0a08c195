import type { z } from 'zod';

/** Turns a rule that answers a problem, or null, into a check of a schema. */
export const toldBy =
  <Value>(problemOf: (value: Value) => string | null) =>
  (value: Value, context: z.RefinementCtx): void => {
    const message = problemOf(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  };

/** The same for each item of a list. */
export const eachToldBy =
  <Item>(problemOf: (item: Item) => string | null) =>
  (items: readonly Item[], context: z.RefinementCtx): void => {
    for (const [index, item] of items.entries()) {
      const message = problemOf(item);
      if (message !== null) context.addIssue({ code: 'custom', path: [index], message });
    }
  };
