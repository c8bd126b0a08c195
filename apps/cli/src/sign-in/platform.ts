import { readFileSync } from 'node:fs';
import { config } from '../config.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { requireRunning } from '../stack/up-file.js';

/** Where commands go: the platform that runs here, or the one that TIFFIN_API_URL names. */
export interface Platform {
  /** Under which a session is kept: a platform that starts on other ports stays the same. */
  readonly name: string;
  readonly apiUrl: string;
  /** Null: it has to be said. */
  readonly issuerUrl: string | null;
  /** Opens what `up` made here; null elsewhere, and in production. */
  readonly developmentToken: string | null;
}

export function platform(): Platform {
  const { apiUrl } = config;
  if (apiUrl !== undefined) return { name: apiUrl, apiUrl, issuerUrl: null, developmentToken: null };
  const running = requireRunning();
  return {
    name: `local:${layout.data}`,
    apiUrl: running.apiUrl,
    issuerUrl: running.issuerUrl,
    developmentToken: readToken(),
  };
}

function readToken(): string | null {
  try {
    return readFileSync(layout.token, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Failure(`${layout.token} cannot be read: ${(error as Error).message}`);
  }
}
