import type { KeySettings } from '@tiffin/keys';
import {
  clusterVariables,
  databasesPermitted,
  databaseVariables,
  keySettingsOf,
  kubeconfigsDir,
  keyVariables,
  optional,
  port,
  type OutgoingSettings,
  outgoingSettingsOf,
  outgoingVariables,
  readEnvironment,
  type RegistrySettings,
  registrySettingsOf,
  registryVariables,
  text,
  wholeNumber,
  WrongVariables,
} from '@tiffin/process';
import * as z from 'zod/mini';
import { type LimitsConfig, limitsConfigOf, limitsVariables } from './limits-config.js';
import { type CertificateConfig, certificateConfigOf, certificateVariables } from './domains/certificate-config.js';

/** How cells in clusters are worked at. */
export interface ClusterSettings {
  /** Of their kubeconfigs; null: they cannot be reached from here. */
  readonly kubeconfigsDir: string | null;
  /** From where they pull images; null: they can run none. */
  readonly registry: RegistrySettings | null;
  /** Of credentials for it; null: it asks for none. */
  readonly pullKeysFile: string | null;
  /** Of the public keys whose signatures of images count; null only where there is no registry. */
  readonly signingKeysFile: string | null;
}

export interface DeployerConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  /** Null: there is no local cell on this machine. */
  readonly cellSocket: string | null;
  readonly clusters: ClusterSettings;
  readonly cellTokenFile: string | null;
  /** The keys that the tenants' keys are wrapped with. */
  readonly keys: KeySettings;
  /** The one key of the time before tenants had their own; null: there was none. */
  readonly secretKeyFile: string | null;
  readonly domain: string;
  /** Null or absent: no certificates are ordered. */
  readonly certificates?: CertificateConfig | null;
  /** Null or absent: each replica of a gateway counts for itself. */
  readonly limits?: LimitsConfig | null;
  /** Which addresses of tenants are contacted. */
  readonly outgoing: OutgoingSettings;
  /** Networks of tenants' databases that are contacted although neither public nor in `outgoing`. */
  readonly databasesPermitted: readonly string[];
  readonly lifelineFd: number | null;
  /** Where it answers how it is; null or absent: nowhere. */
  readonly healthPort?: number | null;
  readonly leaseMs: number;
  readonly retryAfterMs: number;
  readonly readyWithinMs: number;
  readonly sweepMs: number;
}

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_worker'),
  REDIS_URL: optional(text('the URL of a Redis')),
  TIFFIN_CELL_SOCKET: optional(text("the path of the cell's socket")),
  TIFFIN_CELL_TOKEN_FILE: optional(text("the path of the cell's token")),
  ...clusterVariables,
  ...registryVariables,
  TIFFIN_SIGNING_KEYS_FILE: optional(text('the path of the public keys whose signatures of images count')),
  TIFFIN_REGISTRY_PULL_KEYS_FILE: optional(text('the path of the keys of credentials for the registry')),
  ...keyVariables,
  ...outgoingVariables,
  ...databaseVariables,
  ...certificateVariables,
  ...limitsVariables,
  TIFFIN_SECRET_KEY_FILE: optional(text('the path of the former key of secrets')),
  TIFFIN_DOMAIN: z._default(text('the domain of the gateways'), 'localhost'),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
  TIFFIN_HEALTH_PORT: optional(port()),
  TIFFIN_LEASE_MS: z._default(wholeNumber({ from: 1 }), 3_000),
  TIFFIN_RETRY_AFTER_MS: z._default(wholeNumber(), 2_000),
  TIFFIN_READY_WITHIN_MS: z._default(wholeNumber({ from: 1 }), 60_000),
  TIFFIN_SWEEP_MS: z._default(wholeNumber({ from: 1 }), 2_000),
};

type Read = Parameters<typeof registrySettingsOf>[1] &
  Parameters<typeof kubeconfigsDir>[0] & {
    readonly TIFFIN_SIGNING_KEYS_FILE: string | null;
    readonly TIFFIN_REGISTRY_PULL_KEYS_FILE: string | null;
  };

function clustersOf(read: Read): ClusterSettings {
  const registry = registrySettingsOf('deployer', read);
  const { TIFFIN_SIGNING_KEYS_FILE: signingKeysFile, TIFFIN_REGISTRY_PULL_KEYS_FILE: pullKeysFile } = read;
  if (registry === null || signingKeysFile !== null)
    return { kubeconfigsDir: kubeconfigsDir(read), registry, pullKeysFile, signingKeysFile };
  const problem =
    'REGISTRY_URL also needs TIFFIN_SIGNING_KEYS_FILE, the path of the public keys whose signatures count.';
  throw new WrongVariables(`deployer cannot start with these variables:\n${problem}`);
}

export function readConfig(environment = process.env): DeployerConfig {
  const read = readEnvironment('deployer', variables, environment);
  return {
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL,
    cellSocket: read.TIFFIN_CELL_SOCKET,
    clusters: clustersOf(read),
    cellTokenFile: read.TIFFIN_CELL_TOKEN_FILE,
    keys: keySettingsOf('deployer', read),
    secretKeyFile: read.TIFFIN_SECRET_KEY_FILE,
    domain: read.TIFFIN_DOMAIN,
    certificates: certificateConfigOf(read),
    limits: limitsConfigOf(read),
    outgoing: outgoingSettingsOf(read),
    databasesPermitted: databasesPermitted(read),
    lifelineFd: read.TIFFIN_LIFELINE_FD,
    healthPort: read.TIFFIN_HEALTH_PORT,
    leaseMs: read.TIFFIN_LEASE_MS,
    retryAfterMs: read.TIFFIN_RETRY_AFTER_MS,
    readyWithinMs: read.TIFFIN_READY_WITHIN_MS,
    sweepMs: read.TIFFIN_SWEEP_MS,
  };
}
