import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellPlace } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import type { LocalCellPlace } from './local-cell.js';

/** Where this process finds the cell whose address is `default`, and which token it may use of any local cell. */
export interface LocalCellAccess {
  readonly socketPath: string | null;
  readonly tokenFile: string | null;
  /** Name of the token's file in the folder of a cell that is not the default one. */
  readonly tokenName: 'token' | 'read-token';
}

/**
 * Reads what the row of a local cell means on this machine: `default` is the cell that the process was told of; another
 * address is a folder with `cell.sock` and the files of the two tokens.
 */
export function localCellPlace({ name, address }: CellPlace, access: LocalCellAccess): LocalCellPlace {
  if (address === 'default') return { name, ...theDefault(name, access) };
  return { name, socketPath: join(address, 'cell.sock'), token: readToken(join(address, access.tokenName)) };
}

function theDefault(name: string, { socketPath, tokenFile }: LocalCellAccess) {
  if (socketPath !== null && tokenFile !== null) return { socketPath, token: readToken(tokenFile) };
  throw Refusal.of('CELL_UNAVAILABLE', `cell "${name}": this process was told of no local cell`);
}

const readToken = (path: string): string => readFileSync(path, 'utf8').trim();
