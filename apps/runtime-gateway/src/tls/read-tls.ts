import type { TlsServer } from '@tiffin/contracts';
import { WrongSetting } from '@tiffin/runtime';
import { readFileSync } from '../process/node-builtins.js';

/** The `TlsServer` in a file; null: there is none. Throws `WrongSetting`, with nothing of what the file holds. */
export function readTls(file: string | undefined): TlsServer | null {
  if (file === undefined) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TlsServer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WrongSetting(`TIFFIN_TLS_FILE cannot be read: ${code ?? 'it is no JSON'}.`);
  }
}
