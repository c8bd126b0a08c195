import { secretNamePattern } from '@tiffin/contracts';
import { z } from 'zod';

/** Names a secret of the environment that a release runs in. */
export const secretReferenceSchema = z.strictObject({
  secret: z
    .string()
    .regex(secretNamePattern, 'begin with a capital letter; capital letters, digits and "_" may follow, 64 in all'),
});

const orReference = { error: 'use a text or {"secret": "NAME"}, with a name of capital letters, digits and "_"' };

/** A text or a reference. Whether the text is a secret itself is asked of the whole entity: `secret-problems.ts`. */
export const textOrSecret = z.union([z.string(), secretReferenceSchema], orReference);

/** The same where something is needed. */
export const neededTextOrSecret = z.union([z.string().min(1, 'must not be empty'), secretReferenceSchema], orReference);
