import { handlerProblem } from '@tiffin/contracts';
import { z } from 'zod';
import { bodyLimitSchema } from './body-limit.js';
import { entityBase } from './entity-base.js';
import { functionEnvironmentSchema } from './function-environment.js';
import { functionFilesSchema } from './function-files.js';
import { dependenciesOfManifest } from './package-dependencies.js';
import { toldBy } from './told-by.js';

/** Runtimes that a function may name. */
export const functionRuntimes = ['nodejs24'] as const;

const moduleEndings = ['.js', '.mjs', '.cjs', '/index.js'] as const;

/** The files that may hold a handler's module, best first: `handler.fn` -> `handler.js`, `handler.mjs`, ... */
export const handlerFiles = (handler: string): string[] =>
  moduleEndings.map((ending) => handler.slice(0, handler.lastIndexOf('.')) + ending);

/** The file that a new handler's module goes into: `handler.fn` -> `handler.js`. */
export const handlerFile = (handler: string): string => `${handler.slice(0, handler.lastIndexOf('.'))}.js`;

const base = z.strictObject({
  ...entityBase,
  name: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/,
      'use 1 to 40 lower-case letters, digits and dashes, with a letter or digit at both ends',
    ),
  type: z.literal('Function'),
  runtime: z.enum(functionRuntimes).default('nodejs24'),
  handler: z.string().superRefine(toldBy(handlerProblem)).default('handler.fn'),
  files: functionFilesSchema,
  timeoutSeconds: z.int().min(1).max(900).default(180),
  memoryMb: z.int().min(64).max(2048).default(128),
  environment: functionEnvironmentSchema.default({}),
  bodyLimit: bodyLimitSchema.default('1mb'),
});

function checkFiles(entity: z.infer<typeof base>, context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['files'], message });
  const files = handlerFiles(entity.handler);
  if (!files.some((file) => Object.hasOwn(entity.files, file)))
    refuse(`the handler "${entity.handler}" needs the file "${handlerFile(entity.handler)}"; add it`);
  const manifest = entity.files['package.json'];
  if (manifest === undefined) {
    if (Object.hasOwn(entity.files, 'package-lock.json')) refuse('package-lock.json needs a package.json beside it');
    return;
  }
  const read = dependenciesOfManifest(manifest);
  if ('problem' in read) refuse(read.problem);
}

/**
 * Code that is called over HTTP, `(event, context) => answer`. Its name cannot change once it exists.
 * Its npm packages are the `dependencies` of `files['package.json']`, pinned by `files['package-lock.json']` if there is one.
 */
export const functionSchema = base.superRefine(checkFiles);

export type FunctionEntity = z.infer<typeof functionSchema>;
