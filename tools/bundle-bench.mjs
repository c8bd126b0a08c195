import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './hand-over.mjs';

/** Makes `dist/bench/<name>.mjs` of a program below bench/, with what it imports of the checkout; packages stay outside. */
export async function bundleBench(name, source) {
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    tsconfig: join(root, 'tsconfig.json'),
    input: { [name]: join(root, 'bench', source) },
    external: (id) => !/^(\.|\/|@tiffin\/|@oxc-project\/runtime|\0)/.test(id),
  });
  await bundle.write({ dir: join(root, 'dist/bench'), format: 'esm', entryFileNames: '[name].mjs', sourcemap: true });
  await bundle.close();
  return join(root, 'dist/bench', `${name}.mjs`);
}
