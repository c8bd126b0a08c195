import { type GatewaySettingName, type LimitStore, type RuntimeEnvironment, type TlsServer } from '@tiffin/contracts';
import { type ProcessSettings, readProcessSettings, wholeNumber, WrongSetting } from '@tiffin/runtime';
import { readLimitStore } from './limits/read-limit-store.js';
import { type ClientLimits, limitSettings, usualLimits } from './process/client-limits.js';
import { readTls } from './tls/read-tls.js';
import { type ForwardingFamily, forwardingFamilies } from './trusted-proxies.js';

/** Beside the process contract's own: what the gateway reads from its environment. */
export interface Settings extends ProcessSettings {
  readonly upstreams: Readonly<Record<string, string>>;
  readonly trustedProxies: string;
  readonly forwardedBy: ForwardingFamily;
  /** Null: what ends TLS stands before it. */
  readonly tls: TlsServer | null;
  /** Null: it knows no consumers. */
  readonly consumersFile: string | null;
  /** The same as a folder. */
  readonly consumersFolder: string | null;
  /** Null: what was counted ends with the process. */
  readonly countsFile: string | null;
  /** Where its own paths are, which clients are told nothing of; `hidden`: a router hides them, and they are where all else is. */
  readonly ownPaths: OwnPaths;
  /** Whether each request is written down. */
  readonly writesAccess: boolean;
  readonly clients: ClientLimits;
  /** Null: it counts for itself. */
  readonly limitStore: LimitStore | null;
}

export type OwnPaths = 'hidden' | 'nowhere' | { readonly host: string; readonly port: number };

/** Throws `WrongSetting`. */
export const readSettings = (env: RuntimeEnvironment = process.env): Settings => {
  const own = readProcessSettings(env);
  const told: Told = (name) => own.bound.variables[name] ?? env[name];
  return {
    ...own,
    upstreams: addresses(env.TIFFIN_UPSTREAMS ?? '{}'),
    trustedProxies: env.TIFFIN_TRUSTED_PROXIES ?? '',
    forwardedBy: forwardedBy(env.TIFFIN_FORWARDED_BY ?? 'x-forwarded'),
    tls: readTls(env.TIFFIN_TLS_FILE),
    consumersFile: env.TIFFIN_CONSUMERS_FILE ?? null,
    consumersFolder: env.TIFFIN_CONSUMERS_FOLDER ?? null,
    countsFile: env.TIFFIN_COUNTS_FILE ?? null,
    ownPaths: ownPaths(env.TIFFIN_OWN_PATHS),
    writesAccess: writesAccess(told),
    clients: clientLimits(told),
    limitStore: readLimitStore(env.TIFFIN_LIMITS_FILE),
  };
};

type Told = (name: GatewaySettingName) => string | undefined;

function writesAccess(told: Told): boolean {
  const text = told('GATEWAY_ACCESS_LOG') ?? 'off';
  if (text === 'on' || text === 'off') return text === 'on';
  throw new WrongSetting(`GATEWAY_ACCESS_LOG is "${text}"; it must be "on" or "off".`);
}

function clientLimits(told: Told): ClientLimits {
  const said = Object.entries(limitSettings).flatMap(([name, limit]) => {
    const text = told(name as GatewaySettingName);
    if (text === undefined) return [];
    const value = wholeNumber(name, text, 2 ** 31 - 1);
    if (value === 0) throw new WrongSetting(`${name} is "0"; it must be at least 1.`);
    return [[limit, value] as const];
  });
  return { ...usualLimits, ...Object.fromEntries(said) };
}

function forwardedBy(text: string): ForwardingFamily {
  const named = forwardingFamilies.find((one) => one === text);
  if (named !== undefined) return named;
  throw new WrongSetting(`TIFFIN_FORWARDED_BY is "${text}"; it must be "x-forwarded" or "forwarded".`);
}

function ownPaths(text: string | undefined): OwnPaths {
  if (text === undefined) return 'hidden';
  if (text === 'nowhere') return text;
  const [, host, port] = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined)
    throw new WrongSetting(`TIFFIN_OWN_PATHS is "${text}"; it must be HOST:PORT or "nowhere".`);
  return { host, port: wholeNumber('The port of TIFFIN_OWN_PATHS', port, 65_535) };
}

function addresses(text: string): Readonly<Record<string, string>> {
  const problem =
    'TIFFIN_UPSTREAMS must be a JSON object of addresses, for example {"workspace":"http://127.0.0.1:4000"}.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WrongSetting(problem);
  }
  if (typeof value !== 'object' || value === null || !Object.values(value).every((url) => typeof url === 'string')) {
    throw new WrongSetting(problem);
  }
  return value as Readonly<Record<string, string>>;
}
