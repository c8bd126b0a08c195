import { pathToFileURL } from 'node:url';
import type { JsonLog } from '../json-log.js';
import { revealPlace } from './reveal-place.js';

const patienceMs = 5_000;

/** Loads a module of the author's, CommonJS or ES; what cannot be loaded is to end the process. `require` reads both kinds without waiting; only top-level await needs `import`. */
export async function loadModule(path: string): Promise<unknown> {
  try {
    return await requireOrImport(path);
  } catch (error) {
    await warningsAreOut();
    revealPlace(error);
    throw error;
  }
}

/** Node's warnings about what code did come a turn later, and belong to the reason why it failed. */
const warningsAreOut = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function requireOrImport(path: string): Promise<unknown> {
  try {
    return process.getBuiltinModule('node:module').createRequire(path)(path);
  } catch (error) {
    if (lacksExport(error, path)) return importAgain(path);
    if (!waitsItself(error, path)) throw error;
    return (await import(pathToFileURL(path).href)) as unknown;
  }
}

/** It is an ES module, and it or what it imports asks for an export that is not there. None of them has run. */
const lacksExport = (error: unknown, path: string): boolean =>
  error instanceof SyntaxError && error.message.includes("The requested module '") && !error.stack?.includes(path);

const again = '?again';

/** Node tells the line of such an import only to another import, and of a module that it does not know yet. */
async function importAgain(path: string): Promise<unknown> {
  try {
    return (await import(pathToFileURL(path).href + again)) as unknown;
  } catch (error) {
    if (error instanceof Error) error.stack = error.stack?.replaceAll(again, '') ?? '';
    throw error;
  }
}

/** It, or what it imports, and not what it requires. */
function waitsItself(error: unknown, path: string): boolean {
  const { code, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const required = /^Required module: (.*)$/m.exec(String(message))?.[1];
  return code === 'ERR_REQUIRE_ASYNC_MODULE' && (required ?? path) === path;
}

/** What is being loaded, and where it may be waiting. */
export interface Loading {
  readonly what: string;
  readonly waitsAt: string;
}

/** Says once that work has not come to its end: the cell will lose its patience too, and knows less about the reason. */
export async function patiently<Result>(
  { what, waitsAt }: Loading,
  log: JsonLog,
  work: () => Promise<Result>,
): Promise<Result> {
  const seconds = patienceMs / 1000;
  const say = () =>
    log.warn(
      `${what} has not finished loading after ${seconds} s: it is still waiting ${waitsAt}. ` +
        'Give what it waits for a time limit, or wait for it at the first call.',
    );
  const timer = setTimeout(say, patienceMs);
  try {
    return await work();
  } catch (error) {
    await warningsAreOut();
    revealPlace(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
