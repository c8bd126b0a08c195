import { dirname, join } from 'node:path';
import type { KeySettings } from '@tiffin/keys';
import {
  keySettingsOf,
  keyVariables,
  optional,
  port,
  readEnvironment,
  type RegistrySettings,
  registrySettingsOf,
  registryVariables,
  text,
  wholeNumber,
  WrongVariables,
} from '@tiffin/process';
import { retentionSettings } from '@tiffin/promotion-rules';
import * as z from 'zod/mini';

export interface BuilderConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly imagesDir: string;
  readonly runtimesDir: string;
  readonly baseLockFile: string;
  /** Where the base image is made once an image leaves. */
  readonly baseDir: string;
  /** Null: images stay in their folder. */
  readonly registry: BuilderRegistry | null;
  /** For taking secrets out of what builds say. */
  readonly keys: KeySettings;
  /** The one key of the time before tenants had their own; null: there was none. */
  readonly secretKeyFile: string | null;
  /** Folder for npm's cache. */
  readonly cacheDir: string;
  /** To find npm on. */
  readonly searchPath: string;
  readonly lifelineFd: number | null;
  /** Where it answers how it is; null or absent: nowhere. */
  readonly healthPort?: number | null;
  readonly leaseMs: number;
  readonly retryAfterMs: number;
  /** How often it says that it lives, and asks for work that nobody rang for. */
  readonly sweepMs: number;
  readonly retention: BuilderRetention;
}

export interface BuilderRegistry extends RegistrySettings {
  /** Signs images; no code that is built gets near it. */
  readonly signingKeyFile: string;
}

/** What stays of releases and images, beside what is running, wanted, promoted or could be gone back to. */
export interface BuilderRetention {
  /** Newest releases of each project. */
  readonly newest: number;
  /** Age up to which a release keeps its images. */
  readonly youngMs: number;
  /** How long an image stays that nobody has any more: longer than builds and deployments take. */
  readonly graceMs: number;
  /** From one time that the files are gone through to the next. */
  readonly everyMs: number;
}

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_worker'),
  REDIS_URL: optional(text('the URL of a Redis')),
  TIFFIN_IMAGES_DIR: text('the folder of the images'),
  TIFFIN_RUNTIMES_DIR: text('the folder of the built runtimes'),
  TIFFIN_BASE_LOCK: text('the path of the lock of the base image'),
  TIFFIN_BASE_DIR: optional(text('the folder in which the base image is made')),
  ...registryVariables,
  TIFFIN_SIGNING_KEY_FILE: optional(text('the path of the key that signs images')),
  ...keyVariables,
  TIFFIN_SECRET_KEY_FILE: optional(text('the path of the former key of secrets')),
  TIFFIN_CACHE_DIR: text("the folder of npm's cache"),
  PATH: text('the folders in which npm is found'),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
  TIFFIN_HEALTH_PORT: optional(port()),
  TIFFIN_LEASE_MS: z._default(wholeNumber({ from: 1 }), 3_000),
  TIFFIN_RETRY_AFTER_MS: z._default(wholeNumber(), 5_000),
  TIFFIN_SWEEP_MS: z._default(wholeNumber({ from: 1 }), 2_000),
  TIFFIN_KEEP_RELEASES: z._default(wholeNumber(), retentionSettings.newest),
  TIFFIN_KEEP_RELEASES_MS: z._default(wholeNumber(), retentionSettings.youngMs),
  TIFFIN_KEEP_IMAGES_MS: z._default(wholeNumber(), retentionSettings.youngImageMs),
  TIFFIN_COLLECT_EVERY_MS: z._default(wholeNumber({ from: 1 }), 600_000),
};

type Read = Parameters<typeof registrySettingsOf>[1] & { readonly TIFFIN_SIGNING_KEY_FILE: string | null };

function registryOf(read: Read): BuilderRegistry | null {
  const settings = registrySettingsOf('builder', read);
  const signingKeyFile = read.TIFFIN_SIGNING_KEY_FILE;
  if (settings === null) return null;
  if (signingKeyFile !== null) return { ...settings, signingKeyFile };
  const problem = 'REGISTRY_URL also needs TIFFIN_SIGNING_KEY_FILE, the path of the key that signs images.';
  throw new WrongVariables(`builder cannot start with these variables:\n${problem}`);
}

export function readConfig(environment = process.env): BuilderConfig {
  const read = readEnvironment('builder', variables, environment);
  return {
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL,
    imagesDir: read.TIFFIN_IMAGES_DIR,
    runtimesDir: read.TIFFIN_RUNTIMES_DIR,
    baseLockFile: read.TIFFIN_BASE_LOCK,
    baseDir: read.TIFFIN_BASE_DIR ?? join(dirname(read.TIFFIN_IMAGES_DIR), 'base'),
    registry: registryOf(read),
    keys: keySettingsOf('builder', read),
    secretKeyFile: read.TIFFIN_SECRET_KEY_FILE,
    cacheDir: read.TIFFIN_CACHE_DIR,
    searchPath: read.PATH,
    lifelineFd: read.TIFFIN_LIFELINE_FD,
    healthPort: read.TIFFIN_HEALTH_PORT,
    leaseMs: read.TIFFIN_LEASE_MS,
    retryAfterMs: read.TIFFIN_RETRY_AFTER_MS,
    sweepMs: read.TIFFIN_SWEEP_MS,
    retention: {
      newest: read.TIFFIN_KEEP_RELEASES,
      youngMs: read.TIFFIN_KEEP_RELEASES_MS,
      graceMs: read.TIFFIN_KEEP_IMAGES_MS,
      everyMs: read.TIFFIN_COLLECT_EVERY_MS,
    },
  };
}
