import { pathToFileURL } from 'node:url';
import type { JsonLog } from '../json-log.js';

const patienceMs = 5_000;

/** Loads a module of the author's, CommonJS or ES. `require` reads both kinds without waiting; only top-level await needs `import`. */
export async function loadModule(path: string): Promise<unknown> {
  try {
    return await requireOrImport(path);
  } catch (error) {
    await warningsAreOut();
    throw error;
  }
}

/** Node's warnings about what code did come a turn later, and belong to the reason why it failed. */
const warningsAreOut = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function requireOrImport(path: string): Promise<unknown> {
  try {
    return process.getBuiltinModule('node:module').createRequire(path)(path);
  } catch (error) {
    if (!waitsItself(error, path)) throw error;
    return (await import(pathToFileURL(path).href)) as unknown;
  }
}

/** It, or what it imports, and not what it requires. */
function waitsItself(error: unknown, path: string): boolean {
  const { code, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const required = /^Required module: (.*)$/m.exec(String(message))?.[1];
  return code === 'ERR_REQUIRE_ASYNC_MODULE' && (required ?? path) === path;
}

/** Says once that work has not come to its end: the cell will lose its patience too, and knows less about the reason. */
export async function patiently<Result>(what: string, log: JsonLog, work: () => Promise<Result>): Promise<Result> {
  const seconds = patienceMs / 1000;
  const say = () => log.warn(`${what} has not finished loading after ${seconds} s: it awaits what does not come.`);
  const timer = setTimeout(say, patienceMs);
  try {
    return await work();
  } catch (error) {
    await warningsAreOut();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
