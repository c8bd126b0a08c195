import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FunctionConfig, resolveSecrets, type RuntimeEnvironment } from '@tiffin/contracts';
import { readSecrets } from '@tiffin/runtime';

/** What the process is told from outside: where to listen, how long to drain, how large a body may be. */
export interface ProcessSettings {
  readonly host: string;
  readonly port: number;
  readonly shutdownTimeoutMs: number;
  /** A descriptor of an open pipe; null where no supervisor watches. */
  readonly lifelineFd: number | null;
  readonly bodyLimitBytes: number;
  /** Values of the secrets that the configuration names. */
  readonly secrets: Readonly<Record<string, string>>;
}

type Variables = RuntimeEnvironment & { readonly FUNC_PORT?: string; readonly REQ_MB_LIMIT?: string };

/** Reads the variables of the process contract; `FUNC_PORT` is Kubeless' name for `PORT`. */
export function readSettings(variables: Variables = process.env): ProcessSettings {
  return {
    host: variables.HOST ?? '0.0.0.0',
    port: wholeNumber('PORT', variables.PORT ?? variables.FUNC_PORT ?? '8080', 65_535),
    shutdownTimeoutMs: wholeNumber('SHUTDOWN_TIMEOUT_MS', variables.SHUTDOWN_TIMEOUT_MS ?? '10000', 2 ** 31 - 1),
    lifelineFd:
      variables.TIFFIN_LIFELINE_FD === undefined
        ? null
        : wholeNumber('TIFFIN_LIFELINE_FD', variables.TIFFIN_LIFELINE_FD, 1_048_576),
    bodyLimitBytes: megabytes('REQ_MB_LIMIT', variables.REQ_MB_LIMIT ?? '1'),
    secrets: readSecrets(variables.TIFFIN_SECRETS_FD),
  };
}

/** Puts the function's own variables where it looks for them. Throws `SecretMissing`. */
export function setVariables({ environment = {} }: FunctionConfig, { secrets }: ProcessSettings): void {
  Object.assign(process.env, resolveSecrets(environment, secrets));
}

/** Reads `config.json` of the folder. It was written by the builder, so that only its absence and form are checked. */
export function readFunctionConfig(directory: string): FunctionConfig {
  const path = resolve(directory, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as FunctionConfig;
  const { handler, timeoutSeconds } = config;
  if (typeof handler !== 'string' || !(timeoutSeconds > 0)) {
    throw new Error(`${path} is no function configuration: it needs "handler" and a "timeoutSeconds" above 0.`);
  }
  return config;
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new Error(`${name} is "${text}"; it must be a whole number from 0 to ${most}.`);
}

function megabytes(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1024) return Math.floor(value * 1024 * 1024);
  throw new Error(`${name} is "${text}"; it must be a number of MiB above 0 and at most 1024.`);
}
