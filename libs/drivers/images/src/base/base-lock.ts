import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const schema = z.strictObject({
  formatVersion: z.literal(1),
  os: z.literal('linux'),
  /** As OCI names it: `amd64`, `arm64`. */
  architecture: z.string(),
  /** `ID` and `VERSION_ID` of the distribution that the packages come from. */
  distribution: z.strictObject({ id: z.string(), versionId: z.string() }),
  packages: z.array(z.strictObject({ name: z.string(), version: z.string(), sha256: z.string() })),
  node: z.strictObject({ version: z.string(), sha256: digest }),
  /** Bottom first. */
  layers: z.array(z.strictObject({ digest, diffId: digest, sizeBytes: z.int().positive() })).min(1),
});

/** What the base image is made of, and what it became. Builds need only this; the blobs are needed by exports. */
export type BaseLock = z.infer<typeof schema>;

/** Reads and checks a `base.lock.json`. */
export async function readBaseLock(path: string): Promise<BaseLock> {
  const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is no base lock: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
