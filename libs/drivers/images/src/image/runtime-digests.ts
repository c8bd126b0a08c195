import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@tiffin/kernel';
import { z } from 'zod';
import type { BaseLock } from '../base/base-lock.js';
import { layerFormat } from '../layer/layer-cache.js';
import { sha256 } from '../store/digest.js';

const bundles = z.record(z.string(), z.string().min(1));

/**
 * Runtime name -> what `UnitContent.runtimeDigest` must be for images built from this folder and base: it covers the
 * bundle (`digests.json` of the folder), the base image and the way in which layers are packed.
 */
export async function readRuntimeDigests(
  runtimesDir: string,
  baseLock: BaseLock,
): Promise<Readonly<Record<string, string>>> {
  const path = join(runtimesDir, 'digests.json');
  const parsed = bundles.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} does not map runtime names to digests. Build the runtimes again.`);
  const base = baseLock.layers.map(({ diffId }) => diffId);
  return Object.fromEntries(
    Object.entries(parsed.data).map(([name, bundle]) => [name, sha256(canonicalJson({ layerFormat, bundle, base }))]),
  );
}
