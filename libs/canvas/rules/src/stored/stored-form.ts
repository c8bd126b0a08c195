import { z } from 'zod';

const named = { id: z.string(), name: z.string() };

/** What canvases of all versions have in common, and all that an upgrade may rely on. */
export const storedFormSchema = z.looseObject({
  formatVersion: z.int().min(1),
  entities: z.array(z.looseObject({ ...named, type: z.string() })),
  connections: z.array(z.looseObject({ id: z.string(), from: z.string(), to: z.string() })),
});

export type StoredForm = z.infer<typeof storedFormSchema>;
