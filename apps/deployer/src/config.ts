import { EnvironmentReader } from '@tiffin/process';

export interface DeployerConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly cellSocket: string;
  readonly cellTokenFile: string;
  /** Opens secrets; a file that nobody else reads. */
  readonly secretKeyFile: string;
  readonly domain: string;
  readonly lifelineFd: number | null;
  readonly leaseMs: number;
  readonly retryAfterMs: number;
  readonly readyWithinMs: number;
  readonly sweepMs: number;
}

export function readConfig(): DeployerConfig {
  const environment = new EnvironmentReader('deployer', process.env);
  return {
    databaseUrl: environment.text('DATABASE_URL'),
    redisUrl: environment.optional('REDIS_URL'),
    cellSocket: environment.text('TIFFIN_CELL_SOCKET'),
    cellTokenFile: environment.text('TIFFIN_CELL_TOKEN_FILE'),
    secretKeyFile: environment.text('TIFFIN_SECRET_KEY_FILE'),
    domain: environment.optional('TIFFIN_DOMAIN') ?? 'localhost',
    lifelineFd: environment.count('TIFFIN_LIFELINE_FD', null),
    leaseMs: environment.count('TIFFIN_LEASE_MS', 3_000),
    retryAfterMs: environment.count('TIFFIN_RETRY_AFTER_MS', 2_000),
    readyWithinMs: environment.count('TIFFIN_READY_WITHIN_MS', 60_000),
    sweepMs: environment.count('TIFFIN_SWEEP_MS', 2_000),
  };
}
