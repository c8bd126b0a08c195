import type { JsonLog } from '@tiffin/runtime';
import type { Metrics } from '../process/metrics.js';
import type { Balancer } from './balancer.js';
import type { CookieRewrite } from './cookies.js';
import type { ServiceHealth } from './service-health.js';
import type { Upstream } from './upstream/upstream.js';

export interface Target {
  readonly upstream: Upstream;
  /** Place among the addresses of its service endpoint. */
  readonly at: number;
  /** The address as it may be shown. */
  readonly shown: string;
  /** Service endpoint and address. */
  readonly key: string;
  /** The secret that holds the address: nothing of it is logged. */
  readonly secret: string | undefined;
  /** Host with port, as in the URL. */
  readonly host: string;
  /** Put before the request's path; no slash at the end. */
  readonly basePath: string;
  /** Path and query of the URL itself. */
  readonly ownPath: string;
}

/** How one proxy step forwards, decided at load. */
export interface Forwarding {
  readonly serviceEndpoint: string;
  readonly balancer: Balancer;
  /** Undefined where there is only one address. */
  readonly health: ServiceHealth | undefined;
  readonly changeOrigin: boolean;
  readonly stripPath: boolean;
  readonly ignorePath: boolean;
  readonly prependPath: boolean;
  readonly xfwd: boolean;
  /** Headers that the service gets, name and value. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Folded names of headers that this step sets, whoever else has. */
  readonly replaced: readonly string[];
  /** Undefined: cookies go on as they are. */
  readonly cookies: readonly CookieRewrite[] | undefined;
  readonly redirects: RedirectRewrite | undefined;
  readonly headersTimeoutMs: number;
  /** Longest silence inside an answer. */
  readonly bodyTimeoutMs: number;
  readonly log: JsonLog;
  readonly metrics: Metrics;
}

/** What becomes of a Location that points at the upstream. */
export interface RedirectRewrite {
  /** Undefined: the host that the client used, if `autoRewrite`. */
  readonly host: string | undefined;
  readonly autoRewrite: boolean;
  readonly protocol: string | undefined;
}
