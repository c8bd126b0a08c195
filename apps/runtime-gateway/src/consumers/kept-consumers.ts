import { consumersKeyFile, newestParts } from '@tiffin/contracts';
import { readdirSync, readFileSync } from '../process/node-builtins.js';

export interface GivenConsumers {
  readonly key: string;
  /** Undefined: there is none yet. */
  readonly snapshot: unknown;
}

/** What a gateway is given at its start. Throws for a file that cannot be read. */
export function readKeptConsumers(file: string): GivenConsumers {
  const { key, snapshot } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly key?: unknown;
    readonly snapshot?: unknown;
  };
  return { key: keyIn(key, file), snapshot };
}

/** The same from a folder, whose parts may be put in the place of others at any moment: who meets that reads again. */
export function readConsumersFolder(folder: string): GivenConsumers {
  const key = keyIn(readFileSync(`${folder}/${consumersKeyFile}`, 'utf8'), folder);
  for (let tries = 1; ; tries++) {
    try {
      return { key, snapshot: snapshotIn(folder) };
    } catch (error) {
      if (tries < mostTries) continue;
      throw new Error(`the consumers in ${folder} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  }
}

const mostTries = 5;

function snapshotIn(folder: string): unknown {
  const parts = newestParts(readdirSync(folder));
  if (parts.length === 0) return undefined;
  const packed = Buffer.concat(parts.map((part) => readFileSync(`${folder}/${part}`)));
  return JSON.parse(process.getBuiltinModule('node:zlib').gunzipSync(packed).toString());
}

function keyIn(key: unknown, place: string): string {
  if (typeof key !== 'string' || key.length < 32) throw new Error(`${place} needs a key of at least 32 characters`);
  return key;
}
