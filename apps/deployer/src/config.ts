import type { KeySettings } from '@tiffin/keys';
import {
  databasesPermitted,
  databaseVariables,
  keySettingsOf,
  keyVariables,
  optional,
  type OutgoingSettings,
  outgoingSettingsOf,
  outgoingVariables,
  readEnvironment,
  text,
  wholeNumber,
} from '@tiffin/process';
import * as z from 'zod/mini';

export interface DeployerConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly cellSocket: string;
  readonly cellTokenFile: string;
  /** The keys that the tenants' keys are wrapped with. */
  readonly keys: KeySettings;
  /** The one key of the time before tenants had their own; null: there was none. */
  readonly secretKeyFile: string | null;
  readonly domain: string;
  /** Which addresses of tenants are contacted. */
  readonly outgoing: OutgoingSettings;
  /** Networks of tenants' databases that are contacted although neither public nor in `outgoing`. */
  readonly databasesPermitted: readonly string[];
  readonly lifelineFd: number | null;
  readonly leaseMs: number;
  readonly retryAfterMs: number;
  readonly readyWithinMs: number;
  readonly sweepMs: number;
}

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_worker'),
  REDIS_URL: optional(text('the URL of a Redis')),
  TIFFIN_CELL_SOCKET: text("the path of the cell's socket"),
  TIFFIN_CELL_TOKEN_FILE: text("the path of the cell's token"),
  ...keyVariables,
  ...outgoingVariables,
  ...databaseVariables,
  TIFFIN_SECRET_KEY_FILE: optional(text('the path of the former key of secrets')),
  TIFFIN_DOMAIN: z._default(text('the domain of the gateways'), 'localhost'),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
  TIFFIN_LEASE_MS: z._default(wholeNumber({ from: 1 }), 3_000),
  TIFFIN_RETRY_AFTER_MS: z._default(wholeNumber(), 2_000),
  TIFFIN_READY_WITHIN_MS: z._default(wholeNumber({ from: 1 }), 60_000),
  TIFFIN_SWEEP_MS: z._default(wholeNumber({ from: 1 }), 2_000),
};

export function readConfig(environment = process.env): DeployerConfig {
  const read = readEnvironment('deployer', variables, environment);
  return {
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL,
    cellSocket: read.TIFFIN_CELL_SOCKET,
    cellTokenFile: read.TIFFIN_CELL_TOKEN_FILE,
    keys: keySettingsOf('deployer', read),
    secretKeyFile: read.TIFFIN_SECRET_KEY_FILE,
    domain: read.TIFFIN_DOMAIN,
    outgoing: outgoingSettingsOf(read),
    databasesPermitted: databasesPermitted(read),
    lifelineFd: read.TIFFIN_LIFELINE_FD,
    leaseMs: read.TIFFIN_LEASE_MS,
    retryAfterMs: read.TIFFIN_RETRY_AFTER_MS,
    readyWithinMs: read.TIFFIN_READY_WITHIN_MS,
    sweepMs: read.TIFFIN_SWEEP_MS,
  };
}
