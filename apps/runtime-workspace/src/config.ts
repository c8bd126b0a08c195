import type { RuntimeEnvironment } from '@tiffin/contracts';
import { readSecrets } from '@tiffin/runtime';
import { LoadError } from './load/load-error.js';

/** What the process is told from outside. */
export interface ProcessSettings {
  readonly host: string;
  readonly port: number;
  readonly shutdownTimeoutMs: number;
  /** A descriptor of an open pipe; null where no supervisor watches. */
  readonly lifelineFd: number | null;
  /** Rows of a list whose filter has no limit, and the largest limit. */
  readonly pageRows: number;
  /** Values of the secrets that the configuration names. */
  readonly secrets: Readonly<Record<string, string>>;
  /** How long one call of a remote method or hook may take. */
  readonly methodTimeoutMs: number;
}

/** Beside the process contract: `WORKSPACE_PAGE_ROWS` (default 1000) and `WORKSPACE_METHOD_TIMEOUT_MS` (default 30000). */
type Variables = RuntimeEnvironment & {
  readonly WORKSPACE_PAGE_ROWS?: string;
  readonly WORKSPACE_METHOD_TIMEOUT_MS?: string;
};

/** Errors: `LoadError` naming the variable. */
export function readSettings(variables: Variables = process.env): ProcessSettings {
  const fd = variables.TIFFIN_LIFELINE_FD;
  return {
    host: variables.HOST ?? '0.0.0.0',
    port: wholeNumber('PORT', variables.PORT ?? '8080', 65_535),
    shutdownTimeoutMs: wholeNumber('SHUTDOWN_TIMEOUT_MS', variables.SHUTDOWN_TIMEOUT_MS ?? '10000', 2 ** 31 - 1),
    lifelineFd: fd === undefined ? null : wholeNumber('TIFFIN_LIFELINE_FD', fd, 1_048_576),
    secrets: readSecrets(variables.TIFFIN_SECRETS_FD),
    pageRows: wholeNumber('WORKSPACE_PAGE_ROWS', variables.WORKSPACE_PAGE_ROWS ?? '1000', 1_000_000),
    methodTimeoutMs: wholeNumber(
      'WORKSPACE_METHOD_TIMEOUT_MS',
      variables.WORKSPACE_METHOD_TIMEOUT_MS ?? '30000',
      2 ** 31 - 1,
    ),
  };
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new LoadError(`${name} is "${text}"; it must be a whole number from 0 to ${most}.`);
}
