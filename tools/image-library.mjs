/** Our own code for images and registries, for tools: the workspace's sources are TypeScript, so what is needed of them is bundled first. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './hand-over.mjs';

const sources = { images: 'libs/drivers/images/src/index.ts', registry: 'libs/drivers/registry/src/index.ts' };

export async function imageLibrary() {
  const { build } = await import('rolldown');
  const dir = join(root, '.tiffin/tools/image-library');
  await build({
    input: Object.fromEntries(Object.entries(sources).map(([name, path]) => [name, join(root, path)])),
    platform: 'node',
    logLevel: 'warn',
    output: { dir, format: 'esm', entryFileNames: '[name].mjs' },
  });
  const [images, registry] = await Promise.all(
    Object.keys(sources).map((name) => import(pathToFileURL(join(dir, `${name}.mjs`)).href)),
  );
  return { ...images, ...registry };
}
