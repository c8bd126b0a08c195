import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './hand-over.mjs';

/**
 * What is built: one target for each app. `kind` is `app`, `runtime` or `console`; `out` is its folder below dist/.
 * An app's entries are `src/main.ts` and each `src/*.entry.ts` (a helper process of that app).
 */
export function targets() {
  return readdirSync(join(root, 'apps'))
    .sort()
    .flatMap((name) => describe(name));
}

function describe(name) {
  const folder = join('apps', name);
  if (name === 'console') {
    return existsSync(join(root, folder, 'index.html')) ? [{ name, kind: 'console', folder, out: 'console' }] : [];
  }
  if (!existsSync(join(root, folder, 'src/main.ts'))) return [];
  const kind = name.startsWith('runtime-') ? 'runtime' : 'app';
  return [{ name, kind, folder, out: join(kind === 'app' ? 'apps' : 'runtimes', name) }];
}
