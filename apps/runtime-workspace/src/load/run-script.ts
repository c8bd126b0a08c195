import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { explainDenial } from '@tiffin/runtime';
import type { ModelClass } from '../juggler.js';
import { LoadError } from './load-error.js';

/**
 * Runs a model's script once: `module.exports = function (Model) {}` (or `export default`).
 * Errors: `LoadError` in one line that names the model, the file, the line and the message.
 */
export async function runScript(Model: ModelClass, codeFolder: string, script: string): Promise<void> {
  const file = join(codeFolder, script);
  try {
    const loaded = createRequire(join(codeFolder, 'x.js'))(file) as { default?: unknown };
    const setUp = loaded.default ?? loaded;
    if (typeof setUp !== 'function')
      throw new LoadError('it must export a function: module.exports = function (Model) { ... }');
    await (setUp as (model: ModelClass) => unknown)(Model);
  } catch (error) {
    const at = placeOf(error, codeFolder) ?? script;
    throw new LoadError(`Model "${Model.modelName}": its script ${at} does not load: ${told(error)}`);
  }
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (
    explainDenial(error) ?? `${error instanceof LoadError ? '' : `${error.name}: `}${error.message.split('\n')[0]}`
  );
}

/** The first place below the code folder in a stack; a syntax error has it on the first line, others in a frame. */
function placeOf(error: unknown, codeFolder: string): string | null {
  const stack = error instanceof Error ? String(error.stack) : '';
  const from = stack.indexOf(codeFolder);
  const place = from < 0 ? null : /^[^\n):]*:\d+/.exec(stack.slice(from))?.[0];
  if (!place) return null;
  return relative(codeFolder, place);
}
