import { existsSync } from 'node:fs';
import { config } from '../config.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { writeSecret } from './secret-file.js';

export const isDevelopment = config.mode === 'development';

/**
 * A data folder is made for development, with a demo and secrets that are marked as such, or for production, and stays what it was made for.
 * One that is older than this distinction was made for development.
 */
export function claimMode(): void {
  if (!isDevelopment && config.mode !== 'production')
    throw new Failure(`TIFFIN_MODE is "${config.mode}"; it must be "development" or "production".`);
  const madeFor = purpose();
  if (madeFor === 'development' && !isDevelopment)
    throw new Failure(`${made(madeFor)}: its keys, its token and its passwords are not for production. ${another}`);
  if (madeFor === 'production' && isDevelopment)
    throw new Failure(`${made(madeFor)}. Set TIFFIN_MODE=production. ${another}`);
  if (isDevelopment) writeSecret(layout.developmentMark, 'Nothing that runs in production takes these secrets.\n');
}

const made = (purposeOf: string): string => `The data folder ${layout.data} was made for ${purposeOf}`;
const another = 'Or name another folder in TIFFIN_DATA_DIR.';

function purpose(): 'development' | 'production' | null {
  if (existsSync(layout.token) || existsSync(layout.developmentMark)) return 'development';
  return existsSync(layout.databasePasswords) ? 'production' : null;
}
