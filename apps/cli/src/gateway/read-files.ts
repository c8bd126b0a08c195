import { resolve } from 'node:path';
import { NoGatewayFiles, type Note, readGatewayFolder, type ReadGateway } from '@tiffin/gateway-files';
import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';

export const pathOf = (given: string): string => resolve(config.workingDir, given);

/** What the files at a path come to. */
export function readFiles(path: string): ReadGateway {
  try {
    return readGatewayFolder(path, config.environment);
  } catch (error) {
    if (error instanceof NoGatewayFiles) throw new Failure(error.message, exitCode.usage);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Failure(`The files at ${path} cannot be read: ${message}`);
  }
}

export const refusals = (notes: readonly Note[]): readonly Note[] =>
  notes.filter(({ severity }) => severity === 'refused');

/** Where a part is of a pipeline, that answers 503, and all else serves, TLS excepted; what else is refused may be what keeps requests out. */
export const isWithinPipeline = ({ place }: Note): boolean =>
  place.pipeline !== undefined || place.serviceEndpoint !== undefined || place.field?.startsWith('https') === true;
