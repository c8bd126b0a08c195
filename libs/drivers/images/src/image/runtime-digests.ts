import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuntimeName } from '@tiffin/contracts';
import { canonicalJson } from '@tiffin/kernel';
import { z } from 'zod';
import type { BaseLock } from '../base/base-lock.js';
import { layerFormat } from '../layer/layer-cache.js';
import { sha256 } from '../store/digest.js';

const bundle = z.string().min(1);
const bundles = z.object({
  'runtime-function-node': bundle,
  'runtime-gateway': bundle,
  'runtime-workspace': bundle,
} satisfies Record<RuntimeName, unknown>);

/**
 * Runtime name -> what `UnitContent.runtimeDigest` must be for images built from this folder and base: it covers the
 * bundle (`digests.json` of the folder), the base image and the way in which layers are packed.
 */
export async function readRuntimeDigests(
  runtimesDir: string,
  baseLock: BaseLock,
): Promise<Readonly<Record<RuntimeName, string>>> {
  const path = join(runtimesDir, 'digests.json');
  const parsed = bundles.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} does not give each runtime's digest. Build the runtimes again.`);
  const base = baseLock.layers.map(({ diffId }) => diffId);
  const digestOf = (name: RuntimeName) => sha256(canonicalJson({ layerFormat, bundle: parsed.data[name], base }));
  return {
    'runtime-function-node': digestOf('runtime-function-node'),
    'runtime-gateway': digestOf('runtime-gateway'),
    'runtime-workspace': digestOf('runtime-workspace'),
  };
}
