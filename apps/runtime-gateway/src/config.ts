import type { RuntimeEnvironment } from '@tiffin/contracts';
import { closeSync, readFileSync } from './process/node-builtins.js';

/** What the gateway reads from its environment. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly upstreams: Readonly<Record<string, string>>;
  readonly trustedProxies: string;
  readonly lifelineFd: number | undefined;
  readonly shutdownTimeoutMs: number;
  /** Values of the secrets that the configuration names. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Throws an Error that names the variable. */
export function readSettings(env: RuntimeEnvironment = process.env): Settings {
  return {
    host: env.HOST ?? '0.0.0.0',
    port: whole('PORT', env.PORT ?? '8080', 65_535),
    upstreams: addresses(env.TIFFIN_UPSTREAMS ?? '{}'),
    trustedProxies: env.TIFFIN_TRUSTED_PROXIES ?? '',
    lifelineFd:
      env.TIFFIN_LIFELINE_FD === undefined ? undefined : whole('TIFFIN_LIFELINE_FD', env.TIFFIN_LIFELINE_FD, 2 ** 20),
    shutdownTimeoutMs: whole('SHUTDOWN_TIMEOUT_MS', env.SHUTDOWN_TIMEOUT_MS ?? '10000', 3_600_000),
    secrets: readSecrets(env.TIFFIN_SECRETS_FD),
  };
}

function readSecrets(descriptor: string | undefined): Readonly<Record<string, string>> {
  if (descriptor === undefined) return {};
  const fd = whole('TIFFIN_SECRETS_FD', descriptor, 2 ** 20);
  const secrets = JSON.parse(readFileSync(fd, 'utf8')) as Readonly<Record<string, string>>;
  closeSync(fd);
  return secrets;
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new Error(`${name} must be a whole number from 0 to ${most}, and is ${JSON.stringify(text)}.`);
}

function addresses(text: string): Readonly<Record<string, string>> {
  const problem =
    'TIFFIN_UPSTREAMS must be a JSON object of addresses, for example {"workspace":"http://127.0.0.1:4000"}.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(problem);
  }
  if (typeof value !== 'object' || value === null || !Object.values(value).every((url) => typeof url === 'string')) {
    throw new Error(problem);
  }
  return value as Readonly<Record<string, string>>;
}
