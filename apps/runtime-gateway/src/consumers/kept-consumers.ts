import { readFileSync } from '../process/node-builtins.js';

/** What a gateway is given at its start. Throws for a file that cannot be read. */
export function readKeptConsumers(file: string): { readonly key: string; readonly snapshot: unknown } {
  const { key, snapshot } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly key?: unknown;
    readonly snapshot?: unknown;
  };
  if (typeof key !== 'string' || key.length < 32) throw new Error(`${file} needs a "key" of at least 32 characters`);
  return { key, snapshot };
}
