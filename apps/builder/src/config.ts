import { EnvironmentReader } from '@tiffin/process';

export interface BuilderConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly imagesDir: string;
  readonly runtimesDir: string;
  readonly baseLockFile: string;
  /** Folder for npm's cache. */
  readonly cacheDir: string;
  /** To find npm on. */
  readonly searchPath: string;
  readonly lifelineFd: number | null;
  readonly leaseMs: number;
  readonly retryAfterMs: number;
}

export function readConfig(): BuilderConfig {
  const environment = new EnvironmentReader('builder', process.env);
  return {
    databaseUrl: environment.text('DATABASE_URL'),
    redisUrl: environment.optional('REDIS_URL'),
    imagesDir: environment.text('TIFFIN_IMAGES_DIR'),
    runtimesDir: environment.text('TIFFIN_RUNTIMES_DIR'),
    baseLockFile: environment.text('TIFFIN_BASE_LOCK'),
    cacheDir: environment.text('TIFFIN_CACHE_DIR'),
    searchPath: environment.text('PATH'),
    lifelineFd: environment.count('TIFFIN_LIFELINE_FD', null),
    leaseMs: environment.count('TIFFIN_LEASE_MS', 3_000),
    retryAfterMs: environment.count('TIFFIN_RETRY_AFTER_MS', 5_000),
  };
}
