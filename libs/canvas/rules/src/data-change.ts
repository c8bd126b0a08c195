import { holdsUnseen } from '@tiffin/kernel';
import { z } from 'zod';
import { endsTransaction } from './sql-text.js';
import { toldBy } from './told-by.js';

/** What a change may be, as the release before sees it; the migrations' own rules say what follows from each. */
export const dataChangeKinds = ['expand', 'contract', 'irreversible'] as const;

/** Whoever approves a release reads these texts: nothing in them may be hidden. Lines and tabs are seen. */
const hides = (text: string): boolean => text.split(/[\r\n\t]+/).some(holdsUnseen);

const hidden = 'it holds characters that nobody sees or that turn the writing direction. Remove them';

const saysSchema = z
  .string()
  .min(1, 'say what it does to the data')
  .max(300)
  .refine((text) => text === text.trim() && !/[\r\n\t]/.test(text), 'use one line without white space at its ends')
  .refine((text) => !hides(text), hidden);

const sqlSchema = z
  .string()
  .max(20_000)
  .refine((text) => text.trim() !== '', 'write a statement, or leave the field out')
  .refine((text) => !hides(text), hidden)
  .superRefine(toldBy(endsTransaction));

/** A change of the rows that are there, written by the author of a model. It is made once in each database, known by its name. */
export const dataChangeSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/, 'use 1 to 60 lower-case letters, digits and dashes, none at an end'),
  kind: z.enum(dataChangeKinds),
  says: saysSchema,
  sql: sqlSchema.exactOptional(),
});

export type DataChange = z.infer<typeof dataChangeSchema>;

/** The names of a list, each once: what was made is known by them. */
function repeatedName(changes: readonly DataChange[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { name }] of changes.entries()) {
    if (seen.has(name))
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" occurs twice; rename one` });
    seen.add(name);
  }
}

export const dataChangesSchema = z.array(dataChangeSchema).max(100).superRefine(repeatedName);
