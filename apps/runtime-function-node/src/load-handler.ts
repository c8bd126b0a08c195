import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { handlerProblem } from '@tiffin/contracts';
import { loadModule, tellError } from '@tiffin/runtime';
import type { FunctionContext, FunctionEvent } from './event.js';

export type Handler = (event: FunctionEvent, context: FunctionContext) => unknown;

/** The function cannot be used; the message is one line with the file, the line where there is one, and the way out. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

type Exports = Readonly<Record<string, unknown>>;

const endings = ['.js', '.mjs', '.cjs', '/index.js'];

/**
 * Loads `<module>.<export>` from `code/` of the directory, once. CommonJS and ES modules, also with top-level await.
 * Throws a LoadError for a name that the canvas would refuse, a missing file or export, a syntax error, or what the module throws while it loads.
 */
export async function loadHandler(directory: string, reference: string): Promise<Handler> {
  const problem = handlerProblem(reference);
  if (problem !== null) throw new LoadError(`The handler cannot be loaded: ${problem}.`);
  const dot = reference.lastIndexOf('.');
  const [module, name] = [reference.slice(0, dot), reference.slice(dot + 1)];
  const file = findModule(directory, module);
  const exported = await loadFile(directory, file);
  const handler = pick(exported, name);
  if (typeof handler === 'function') return handler as Handler;
  const lack =
    handler === undefined
      ? `there is no function "${name}" among its exports (${listNames(exported)})`
      : `its export "${name}" is not a function but ${kindOf(handler)}`;
  throw new LoadError(`code/${file}: ${lack}. Export it as a function, or change the handler "${reference}".`);
}

function findModule(directory: string, module: string): string {
  const file = endings.map((ending) => module + ending).find((path) => existsSync(join(directory, 'code', path)));
  if (file !== undefined) return file;
  const tried = endings.map((ending) => `code/${module}${ending}`).join(', ');
  const other = otherCase(join(directory, 'code', dirname(module)), basename(module));
  const meant =
    other === undefined ? '' : ` Upper and lower case count: there is ${join('code', dirname(module), other)}.`;
  throw new LoadError(
    `There is no module "${module}" for the handler.${meant} Add one of ${tried}, or change the handler.`,
  );
}

function otherCase(folder: string, name: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.find((one) => one.replace(/\.[cm]?js$/, '').toLowerCase() === name.toLowerCase());
}

async function loadFile(directory: string, file: string): Promise<unknown> {
  const path = join(directory, 'code', file);
  try {
    return await loadModule(path);
  } catch (error) {
    const { place, text } = tellError(error, directory);
    throw new LoadError(`${place ?? `code/${file}`}: ${text}`, { cause: error });
  }
}

/** Also finds `export default { fn }`, and `module.exports = fn` under the name `default`. */
function pick(exported: unknown, name: string): unknown {
  if (typeof exported === 'function' && name === 'default') return exported;
  const own = member(exported, name);
  return own ?? member(member(exported, 'default'), name);
}

const member = (value: unknown, name: string): unknown =>
  value !== null && (typeof value === 'object' || typeof value === 'function') ? (value as Exports)[name] : undefined;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function listNames(exported: unknown): string {
  const names = exported !== null && typeof exported === 'object' ? Object.keys(exported) : [];
  return names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
}
