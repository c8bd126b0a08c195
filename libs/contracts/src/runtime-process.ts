import type { TraceSettings } from './trace-settings.js';

/**
 * How any unit's process is run, in a pod or on this machine.
 *
 * Working directory `/app`; entry point `runtime.mjs` (one bundled file); `config.json` beside it.
 * It listens on HOST:PORT; `GET /.tiffin/healthz` is 200 `OK` while the process lives, `GET /.tiffin/readyz` is 200 once it can serve and
 * 503 before and while it shuts down, `GET /.tiffin/metrics` is Prometheus text. One JSON object a line on stdout (`time` ISO 8601,
 * `level`, `msg`, ...); what user code prints goes out as it is. The line with `"msg": "listening"` and `port` comes before any user code
 * runs, so that the first is the runtime's own. SIGTERM: answer `/.tiffin/readyz` with 503, finish what is under
 * way (at most SHUTDOWN_TIMEOUT_MS), end with 0.
 *
 * What is the platform's is under `reservedPrefix` alone, in all runtimes: no route of a tenant can be in its way, whatever leads clients
 * to a gateway hides it, but for its health, and a gateway never forwards a path under it. `/metrics`, `/healthz` and `/readyz` are the tenant's.
 */
export interface RuntimeEnvironment extends TraceSettings {
  /** Default `0.0.0.0`; the local cell sets `127.0.0.1`. */
  readonly HOST?: string;
  /** Default 8080. 0 lets the kernel choose; the `listening` line on stdout says which. */
  readonly PORT?: string;
  /** JSON object: unit key -> base URL, for each unit that this one calls. */
  readonly TIFFIN_UPSTREAMS?: string;
  /**
   * Addresses and networks, with commas between them (`127.0.0.1,10.0.0.0/8`), of the proxies that a gateway believes when they
   * say whom they speak for. From anybody else it takes no `Forwarded` and no `X-Forwarded-*`. Default none.
   */
  readonly TIFFIN_TRUSTED_PROXIES?: string;
  /** What those proxies write: `x-forwarded` (`X-Forwarded-*`, `X-Real-IP`; the default) or `forwarded` (RFC 7239). The others are dropped. */
  readonly TIFFIN_FORWARDED_BY?: string;
  /** Where a gateway keeps what it has counted (`UnitCounts`), for whoever looks once its process has ended. Absent: nowhere. */
  readonly TIFFIN_COUNTS_FILE?: string;
  /** Path of the `TlsServer` of a gateway that ends TLS itself. Absent: something before it does. */
  readonly TIFFIN_TLS_FILE?: string;
  /** Path of the `KeptConsumers` of a gateway. Absent: it knows no consumers, and takes none over `consumersPath`. */
  readonly TIFFIN_CONSUMERS_FILE?: string;
  /** Path of the `LimitStore` of a gateway. Absent: each process counts for itself. */
  readonly TIFFIN_LIMITS_FILE?: string;
  /** Path of a folder with the same in parts (`snapshotPart`), where a cell has no file that is large enough. At most one of the two is set. */
  readonly TIFFIN_CONSUMERS_FOLDER?: string;
  /**
   * Set where clients ask a gateway directly, with nothing before it that hides the platform's paths: to them it tells health and readiness
   * alone. Where it answers the other ones (`/metrics`, `/healthz` and `/readyz` too) to whoever runs it, as HOST:PORT; or `nowhere`.
   */
  readonly TIFFIN_OWN_PATHS?: string;
  /** `on`: a gateway writes one line for each request when it is over. Default `off`. An environment's variable of this name goes before it. */
  readonly GATEWAY_ACCESS_LOG?: string;
  /** Milliseconds in which the head of a request has to be there (default 15000), and for which nothing more of a body may come (60000). */
  readonly GATEWAY_HEAD_TIMEOUT_MS?: string;
  readonly GATEWAY_BODY_IDLE_MS?: string;
  /** Connections at once, on each port. Default 20000. */
  readonly GATEWAY_MAX_CONNECTIONS?: string;
  /** Number of an open pipe; the process ends when its other end closes (the supervisor is gone). */
  readonly TIFFIN_LIFELINE_FD?: string;
  /**
   * Number of an open pipe that holds a JSON object, name -> value: the secrets that the unit's configuration names, and under
   * `variables` (no secret has such a name) the same of its variables; those of `traceSettingNames` too, if there are any. Read once.
   */
  readonly TIFFIN_SECRETS_FD?: string;
  /** Path of a file with the same content, where a cell cannot hand over a pipe. At most one of the two is set. */
  readonly TIFFIN_SECRETS_FILE?: string;
  /** What the cell calls this version of the unit: `/.tiffin/healthz` answers it as `unitVersionHeader`. Absent: nothing is told. */
  readonly TIFFIN_UNIT_VERSION?: string;
  /** Default 10000. */
  readonly SHUTDOWN_TIMEOUT_MS?: string;
}

/** The variables of an environment that every gateway of it is given. */
export const gatewaySettingNames = [
  ...(['GATEWAY_ACCESS_LOG', 'GATEWAY_HEAD_TIMEOUT_MS', 'GATEWAY_BODY_IDLE_MS', 'GATEWAY_MAX_CONNECTIONS'] as const),
] as const;

export type GatewaySettingName = (typeof gatewaySettingNames)[number];

export type UnitKind = 'workspace' | 'function' | 'gateway';

/** Key of a unit inside its environment: `workspace`, `microservice-<id>`, `function-<id>` or `gateway-<id>`. */
export type UnitKey = string;

/** First segment of the paths that belong to the platform, in every runtime. */
export const reservedPrefix = '/.tiffin';

/** Where authorities ask for proofs of a name (RFC 8555, 8.3); the platform answers at `<path>/<name>/<token>`. */
export const challengePath = '/.well-known/acme-challenge';

/** Where every runtime says that its process lives. */
export const healthPath = `${reservedPrefix}/healthz`;

/** By it a cell sees through all proxies which version of a unit answers. */
export const unitVersionHeader = 'x-tiffin-unit-version';

/** Where every runtime says whether it can serve. */
export const readyPath = `${reservedPrefix}/readyz`;

/** Where every runtime tells its figures, as Prometheus text. */
export const metricsPath = `${reservedPrefix}/metrics`;
