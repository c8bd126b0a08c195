import { resolve } from 'node:path';
import {
  type FoundPlugins,
  type InspectedPlugin,
  NoGatewayFiles,
  type Note,
  readGatewayFolder,
  type ReadGatewayFolder,
} from '@tiffin/gateway-files';
import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { inspectedIn } from './inspect-plugins.js';

export const pathOf = (given: string): string => resolve(config.workingDir, given);

/** What the files at a path come to, with what their plugins register, if these are to be looked at. */
export async function readFiles(path: string, { plugins }: { readonly plugins: boolean }): Promise<ReadGatewayFolder> {
  try {
    const read = readGatewayFolder(path, config.environment);
    if (!plugins || read.plugins.plugins.length === 0) return read;
    const { plugins: _, ...whole } = readGatewayFolder(path, config.environment, await inspectedOnce(read.plugins));
    return { ...whole, plugins: read.plugins };
  } catch (error) {
    if (error instanceof NoGatewayFiles) throw new Failure(error.message, exitCode.usage);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Failure(`The files at ${path} cannot be read: ${message}`);
  }
}

const known = new Map<string, Promise<readonly InspectedPlugin[]>>();

/** Their code is read once: what changes in it needs a start. */
function inspectedOnce(found: FoundPlugins): Promise<readonly InspectedPlugin[]> {
  const key = JSON.stringify(found);
  const inspected = known.get(key) ?? inspectedIn(found);
  known.set(key, inspected);
  return inspected;
}

export const refusals = (notes: readonly Note[]): readonly Note[] =>
  notes.filter(({ severity }) => severity === 'refused');

/** Where a part is of a pipeline, that answers 503, and all else serves, TLS excepted; what else is refused may be what keeps requests out. */
export const isWithinPipeline = ({ place }: Note): boolean =>
  place.pipeline !== undefined || place.serviceEndpoint !== undefined || place.field?.startsWith('https') === true;
