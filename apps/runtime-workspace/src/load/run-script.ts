import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type JsonLog, loadModule, patiently, tellError } from '@tiffin/runtime';
import type { ModelClass } from '../juggler.js';
import { LoadError } from './load-error.js';

/** A model's script: its path below the folder of scripts. */
export interface Script {
  readonly codeFolder: string;
  readonly path: string;
}

/**
 * Runs a model's script once: `module.exports = function (Model) {}` (or `export default`).
 * Errors: `LoadError` in one line that names the model, the file, the line and the message.
 */
export async function runScript(Model: ModelClass, { codeFolder, path }: Script, log: JsonLog): Promise<void> {
  const file = join(codeFolder, path);
  const doesNotLoad = (place: string, text: string) =>
    new LoadError(`Model "${Model.modelName}": its script ${place} does not load: ${text}`);
  if (!existsSync(file)) throw doesNotLoad(path, 'Cannot find module: there is no such file.');
  try {
    const what = `The script of the model "${Model.modelName}"`;
    const waitsAt = 'at a top-level await, or in the function that it exports';
    await patiently({ what, waitsAt }, log, async () => {
      await setUpOf(await loadModule(file))(Model);
    });
  } catch (error) {
    if (error instanceof LoadError) throw doesNotLoad(path, error.message);
    const { place, text } = tellError(error, dirname(codeFolder));
    throw doesNotLoad(place?.replace(/^code\//, '') ?? path, text);
  }
}

function setUpOf(loaded: unknown): (model: ModelClass) => unknown {
  const setUp = (loaded as { default?: unknown } | null | undefined)?.default ?? loaded;
  if (typeof setUp === 'function') return setUp as (model: ModelClass) => unknown;
  throw new LoadError('it must export a function: module.exports = function (Model) { ... }');
}
