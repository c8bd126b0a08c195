import type { ConsumerSnapshot } from './consumer-snapshot.js';
import type { SettingReference } from './setting-reference.js';

/**
 * What a gateway runtime reads from `/app/config.json`: the `gateway.config` schema of Express Gateway,
 * except that a service endpoint may name a unit of the same environment instead of a URL.
 */
export interface GatewayConfig {
  readonly kind: 'gateway';
  /** Canvas entity id and display name, for logs. */
  readonly id: string;
  readonly name: string;
  readonly apiEndpoints: Readonly<Record<string, ApiEndpointConfig>>;
  readonly serviceEndpoints: Readonly<Record<string, ServiceEndpointConfig>>;
  /** Policies that pipelines of this gateway may use. */
  readonly policies: readonly string[];
  readonly pipelines: Readonly<Record<string, PipelineConfig>>;
  /** Policies and conditions of one's own. Of two with one name the later one counts, and any before the gateway's own. */
  readonly plugins?: readonly PluginConfig[];
  /** The working directory of their code, from which they and their packages are found. Absent: that of the process. */
  readonly pluginFolder?: string;
}

/** A module in the form of Express Gateway's plugins: `{version, init(context), policies, schema}`. */
export interface PluginConfig {
  readonly name: string;
  /** A path, or the name of a package. */
  readonly module: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** With this argument a gateway serves nothing: it runs the code of its plugins, writes a `PluginReport` to the descriptor 3, and ends. */
export const checkPluginsArgument = '--check-plugins';

/** What the plugins of a config come to, as JSON. The code that was run has written it, or may have. */
export interface PluginReport {
  readonly plugins: readonly RegisteredPlugin[];
  /** Why the config cannot be served with them, for people; null: it can, as far as is known before settings have values. */
  readonly problem: string | null;
  /** What could not be tried without the values of settings. */
  readonly notes: readonly string[];
}

export interface RegisteredPlugin {
  readonly name: string;
  readonly policies: readonly RegisteredPart[];
  readonly conditions: readonly RegisteredPart[];
}

/** A policy or condition; its schema is JSON Schema, null where it has none. */
export interface RegisteredPart {
  readonly name: string;
  readonly schema: unknown;
}

/** What the file `TIFFIN_TLS_FILE` holds: a gateway then serves the same over TLS as well. */
export interface TlsServer {
  readonly host: string;
  readonly port: number;
  /** PEM by the name that a client asks for (a glob: `*.example.com`); `default` is for all other names, and for none. */
  readonly certificates: Readonly<Record<string, TlsCertificate>>;
  /** Whether clients are asked for certificates of the `ca`, or need one. */
  readonly clientCertificates: 'none' | 'asked' | 'needed';
}

export interface TlsCertificate {
  readonly key: string;
  readonly cert: string;
  readonly ca?: string[];
}

/** What the file `TIFFIN_LIMITS_FILE` holds: the Redis (7 or newer, one server) in which all replicas of a gateway count together. */
export interface LimitStore {
  /** `redis://HOST:PORT`, or `rediss://` for TLS. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** PEM of the authority that vouches for its certificate; absent: those that Node knows. */
  readonly ca?: string;
  /** How each key begins; the user needs to reach no others. */
  readonly prefix: string;
}

/** What a user of it needs to be able to do. */
export const limitStoreCommands = [
  ...['evalsha', 'eval', 'time', 'incr', 'pttl', 'pexpire', 'hmget', 'hset', 'hincrby'],
] as const;

/** Sent over the channel of a process that was started with one: from now on it serves this. */
export interface NewGatewayConfig {
  /** Absent: as before. */
  readonly config?: GatewayConfig;
  /** Who may call; absent: as before. */
  readonly consumers?: ConsumerSnapshot;
}

/** What it answers; one that it cannot serve changes nothing. */
export type NewGatewayConfigAnswer =
  { readonly served: true } | { readonly served: false; readonly code: string; readonly message: string };

/** Absent `host` or `*` is any host; absent or empty `paths` is any path; absent or empty `methods` is any method. */
export interface ApiEndpointConfig {
  readonly host?: string;
  readonly hostRegex?: string;
  readonly paths?: readonly string[];
  readonly pathRegex?: string;
  readonly methods?: readonly string[];
  readonly scopes?: readonly string[];
}

/** Either addresses (round robin; a reference is replaced when the process starts) or a unit; `unit` is a key of the `TIFFIN_UPSTREAMS` variable, `path` is put before the request's. */
export type ServiceEndpointConfig =
  { readonly urls: readonly (string | SettingReference)[] } | { readonly unit: string; readonly path: string };

export interface PipelineConfig {
  /** Names of API endpoints. */
  readonly apiEndpoints: readonly string[];
  /** In order; each object has one key, the policy's name. */
  readonly policies: readonly Readonly<Record<string, readonly PolicyStep[]>>[];
}

export interface PolicyStep {
  /** Absent is `{name: 'always'}`. */
  readonly condition?: ConditionConfig;
  readonly action?: Readonly<Record<string, unknown>>;
}

export interface ConditionConfig {
  readonly name: string;
  readonly [parameter: string]: unknown;
}
