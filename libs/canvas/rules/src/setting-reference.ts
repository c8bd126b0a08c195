import { settingNamePattern } from '@tiffin/contracts';
import { z } from 'zod';

const name = z
  .string()
  .regex(settingNamePattern, 'begin with a capital letter; capital letters, digits and "_" may follow, 64 in all');

/** Names a secret of the environment that a release runs in. */
export const secretReferenceSchema = z.strictObject({ secret: name });

/** Names a variable of it. */
export const variableReferenceSchema = z.strictObject({ variable: name });

const orReference = {
  error: 'use a text, {"secret": "NAME"} or {"variable": "NAME"}, with a name of capital letters, digits and "_"',
};

/** A text or a reference. Whether a secret is meant, and the text is one itself, is asked of the whole entity: `secret-problems.ts`. */
export const textOrSetting = z.union([z.string(), secretReferenceSchema, variableReferenceSchema], orReference);

/** The same where something is needed. */
export const neededTextOrSetting = z.union(
  [z.string().min(1, 'must not be empty'), secretReferenceSchema, variableReferenceSchema],
  orReference,
);
