import type { ApiEndpointConfig, ConditionConfig } from '@tiffin/contracts';

/** One step of a policy, in the form that both gateways read. */
export interface Step {
  readonly condition?: ConditionConfig;
  readonly action?: Readonly<Record<string, unknown>>;
}

export type Policies = readonly Readonly<Record<string, readonly Step[] | Step | null>>[];

/** The part of `gateway.config` that a case is about. */
export interface CaseConfig {
  readonly apiEndpoints: Readonly<Record<string, ApiEndpointConfig>>;
  readonly serviceEndpoints?: Readonly<
    Record<string, { readonly urls: readonly string[]; readonly proxyOptions?: Readonly<Record<string, unknown>> }>
  >;
  readonly pipelines: Readonly<
    Record<string, { readonly apiEndpoints: readonly string[]; readonly policies: Policies }>
  >;
  /** The list of policies that may be used; all that the pipelines name unless given. */
  readonly policies?: readonly string[];
  /** Modules of plugins: paths relative to this folder, or packages. */
  readonly plugins?: readonly string[];
  /** Ours reads it as `tiffin gateway run` reads files, and not as the runtime is given it. */
  readonly asFile?: true;
}

export interface CaseRequest {
  readonly method?: string;
  /** The target, byte for byte. */
  readonly path?: string;
  readonly host?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

/** What the service behind answers; 200 with a small JSON object unless given. */
export interface BackendAnswer {
  readonly status?: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** Sends the body in so many parts. */
  readonly parts?: number;
}

/** Consumers as the admin API of Express Gateway takes them. */
export interface CaseConsumers {
  readonly scopes?: readonly string[];
  readonly users?: readonly (Readonly<Record<string, unknown>> & { readonly username: string })[];
  /** Names of users that are switched off. */
  readonly inactive?: readonly string[];
  readonly apps?: readonly { readonly name: string; readonly user: string }[];
  readonly credentials?: readonly CaseCredential[];
}

export interface CaseCredential {
  /** A user, or an app. */
  readonly consumer: string;
  readonly type: 'key-auth' | 'basic-auth' | 'jwt' | 'oauth2';
  readonly credential: Readonly<Record<string, unknown>>;
  readonly inactive?: true;
}

/**
 * One thing that a gateway does, as data. In every text `{host}` is a host name that only this case has, `{id}` a word that
 * only this case has, `{backend}` and `{other}` the addresses of two services, `{dead}` one where nobody listens; `{base64:TEXT}` is
 * the text, encoded. An API endpoint
 * without `host` and `hostRegex` gets `{host}`, unless the case has a gateway of its own.
 */
export interface ConformanceCase {
  readonly name: string;
  readonly config: CaseConfig;
  readonly requests: readonly CaseRequest[];
  /** Needs a gateway of its own, for example because it answers for any host. */
  readonly own?: true;
  readonly consumers?: CaseConsumers;
  readonly answer?: BackendAnswer;
  /** Names of headers are compared as they are spelt. */
  readonly spelling?: true;
}

export interface CaseArea {
  readonly area: string;
  readonly cases: readonly ConformanceCase[];
}
