import { z } from 'zod';

const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
// Only what a registry serves: a `file:` or a git address would bring in what the canvas does not hold.
const registryRange = /^[\w.^~<>=|*+ -]{1,100}$/;

/** npm package name -> version range or tag of the registry. */
export const dependenciesSchema = z.record(
  z.string().max(214).regex(packageName, 'use the name of an npm package'),
  z.string().regex(registryRange, 'use a version range such as "^1.2.3"; addresses and paths are not allowed'),
);

export type Dependencies = z.infer<typeof dependenciesSchema>;

const manifestSchema = z.object({ dependencies: dependenciesSchema.default({}) });

/** The dependencies that a package.json names, or why it cannot be read. */
export function dependenciesOfManifest(
  text: string,
): { readonly packages: Dependencies } | { readonly problem: string } {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    return { problem: `package.json is not valid JSON: ${(error as Error).message}` };
  }
  const read = manifestSchema.safeParse(manifest);
  if (read.success) return { packages: read.data.dependencies };
  const issue = read.error.issues[0];
  return { problem: `package.json, "${issue?.path.join('.')}": ${issue?.message}` };
}
