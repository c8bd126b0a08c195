import { clusterVariables, kubeconfigsDir, optional, port, readEnvironment, text, wholeNumber } from '@tiffin/process';
import * as z from 'zod/mini';

export interface PromoterConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  /** Null: there is no local cell on this machine. */
  readonly cellSocket: string | null;
  readonly cellTokenFile: string | null;
  /** Null: cells in clusters cannot be reached from here. */
  readonly kubeconfigsDir: string | null;
  readonly domain: string;
  readonly lifelineFd: number | null;
  /** Where it answers how it is; null or absent: nowhere. */
  readonly healthPort?: number | null;
  readonly leaseMs: number;
  readonly retryAfterMs: number;
  readonly sweepMs: number;
}

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_worker'),
  REDIS_URL: optional(text('the URL of a Redis')),
  TIFFIN_CELL_SOCKET: optional(text("the path of the cell's socket")),
  TIFFIN_CELL_READ_TOKEN_FILE: optional(text('the path of the token that changes nothing in the cell')),
  ...clusterVariables,
  TIFFIN_DOMAIN: z._default(text('the domain of the gateways'), 'localhost'),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
  TIFFIN_HEALTH_PORT: optional(port()),
  TIFFIN_LEASE_MS: z._default(wholeNumber({ from: 1 }), 5_000),
  TIFFIN_RETRY_AFTER_MS: z._default(wholeNumber(), 2_000),
  TIFFIN_SWEEP_MS: z._default(wholeNumber({ from: 1 }), 500),
};

export function readConfig(environment = process.env): PromoterConfig {
  const read = readEnvironment('promoter', variables, environment);
  return {
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL,
    cellSocket: read.TIFFIN_CELL_SOCKET,
    kubeconfigsDir: kubeconfigsDir(read),
    cellTokenFile: read.TIFFIN_CELL_READ_TOKEN_FILE,
    domain: read.TIFFIN_DOMAIN,
    lifelineFd: read.TIFFIN_LIFELINE_FD,
    healthPort: read.TIFFIN_HEALTH_PORT,
    leaseMs: read.TIFFIN_LEASE_MS,
    retryAfterMs: read.TIFFIN_RETRY_AFTER_MS,
    sweepMs: read.TIFFIN_SWEEP_MS,
  };
}
