import type { DesiredCanary, ObservedCanary } from './canary-protocol.js';
import type { UnitKey, UnitKind } from './runtime-process.js';

/** Everything that a cell has to run for one environment. Complete: what is not in it goes away. */
export interface DesiredEnvironment {
  readonly environmentId: string;
  /** Fence: a cell refuses an epoch lower than the highest it has seen for this environment. */
  readonly epoch: number;
  readonly releaseId: string;
  /** Whose it is, for the quotas of the cell; absent: of nobody that has one. */
  readonly owner?: CellOwner;
  /** Names the values that are bound to the release here: the same release with other values has another one. Absent: none are bound. */
  readonly settingsHash?: string;
  /**
   * Absent: it is all that runs. Else it runs beside what serves, and gets a share of the requests. `stopped`: it was found
   * wanting, so that nothing of it runs any more and what serves goes on.
   */
  readonly canary?: DesiredCanary | 'stopped';
  /** Nothing of it runs, its hosts answer 503, and all else is kept: the same without it runs again. Absent: it runs. */
  readonly isStopped?: true;
  /** Whether no more than one replica of a unit may be taken away at a time by who looks after the machines. Absent: nobody asks. */
  readonly isProduction?: true;
  readonly units: readonly DesiredUnit[];
  readonly routes: readonly DesiredRoute[];
}

export interface CellOwner {
  readonly tenant: string;
  /** Unique within the tenant. */
  readonly project: string;
  /** Absent: told before tenants were known by it. */
  readonly tenantId?: string;
}

export interface DesiredUnit {
  readonly key: UnitKey;
  readonly kind: UnitKind;
  readonly name: string;
  /** `sha256:...` of the image's manifest in the image store. */
  readonly imageDigest: string;
  readonly memoryMb: number;
  /** How many processes of it run, of which any answers; with `autoscale` at least so many. Absent: one. */
  readonly replicas?: number;
  readonly autoscale?: DesiredAutoscale;
  /** Units that this one calls; the cell gives it their addresses. */
  readonly upstreams: readonly UnitKey[];
  /** Variables bound at deploy time; they are no part of the image. */
  readonly variables: Readonly<Record<string, string>>;
  /** Values of the secrets that the unit's configuration names, and of no others. Absent: none. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The same of the environment's variables that it names. They are no variables of its process. */
  readonly values?: Readonly<Record<string, string>>;
}

/** More replicas while there is more to do, up to `maxReplicas`; fewer again when there is less. */
export interface DesiredAutoscale {
  readonly maxReplicas: number;
  /** How much of a processor a replica is to use on average, in thousandths: more replicas where it is more, fewer where it is less. */
  readonly cpuMillicores: number;
}

/** Host name (lower case, without port) -> unit. */
export interface DesiredRoute {
  readonly host: string;
  readonly unit: UnitKey;
  /** It is a domain of the tenant's own, and no name of the platform's. Absent: it is the platform's. */
  readonly isCustom?: true;
  /** With which it is served over https. Absent: it is not, or as the entrance does by itself. */
  readonly certificate?: RouteCertificate;
}

export interface RouteCertificate {
  /** PEM, the leaf first. */
  readonly chain: string;
  /** PEM (PKCS 8). */
  readonly key: string;
}

/** A header by which answers of a cell's router itself are told from those of the application behind it. */
export const routerHeader = 'x-tiffin-router';

/**
 * `starting`: new processes are on their way, the previous ones serve. `live`: all units of `releaseId` serve.
 * `failed`: a unit of the wanted release did not become ready, or it was stopped; the previous release, if there is one, serves.
 * `canary`: all units of the wanted release are ready, beside those that serve.
 */
export type RolloutState = 'empty' | 'starting' | 'canary' | 'live' | 'failed';

export interface ObservedEnvironment {
  readonly environmentId: string;
  /** Highest epoch applied. */
  readonly epoch: number;
  /** Grows with each change of this observation. */
  readonly version: number;
  readonly rollout: RolloutState;
  /** The release last asked for. */
  readonly wantedReleaseId: string | null;
  /** The release that serves. */
  readonly servingReleaseId: string | null;
  /** Why `failed`: the unit, the reason and its last log lines. */
  readonly failure: UnitFailure | null;
  /** What keeps it from becoming as it should be, though nothing has failed. Absent: nothing that is known. */
  readonly obstacle?: string;
  /** Those that serve, or are on their way to. */
  readonly units: readonly ObservedUnit[];
  /** What runs beside them. Its figures change without a new version. Absent: nothing does. */
  readonly canary?: ObservedCanary;
  /** Nothing of it is to run. Absent: it is. */
  readonly isStopped?: true;
  /** Processes that served before, or did not stay, and may still answer what they have begun. Absent: there are none. */
  readonly retiring?: ObservedRetiring;
}

/** Nothing new is sent to what is retiring. */
export interface ObservedRetiring {
  /** When the cell ends the last of it, whatever it does, from now. */
  readonly endWithinMs: number;
}

export interface UnitFailure {
  readonly unitKey: UnitKey;
  readonly reason: string;
  readonly lastLines: readonly string[];
  /** The cell could not start it, for a reason that is not the unit's (disk, memory, a damaged image): worth another try. Absent: false. */
  readonly isFault?: boolean;
}

export interface ObservedUnit {
  readonly key: UnitKey;
  readonly name: string;
  readonly imageDigest: string;
  readonly state: 'starting' | 'ready' | 'restarting';
  readonly restarts: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** 0: the cell has not got round to starting it, or it has ended. */
  readonly pid: number;
  /** Last crash, e.g. `exited with code 1` or `used 140 MiB of 128`. */
  readonly lastFailure: string | null;
  /** Null: it runs, or a crash or two were over soon. */
  readonly trouble: UnitTrouble | null;
  /** How many of how many serve. Absent: it is one process. */
  readonly replicas?: ObservedReplicas;
}

export interface ObservedReplicas {
  readonly ready: number;
  /** Of an autoscaled unit: as of now. */
  readonly wanted: number;
}

/**
 * A unit that does not stay up: it crashed several times in a row, or its restart failed. It is restarted for ever; the
 * trouble is over once it has served for a while.
 */
export interface UnitTrouble {
  readonly unitKey: UnitKey;
  /** Of the last crash. */
  readonly reason: string;
  readonly lastLines: readonly string[];
  /** As of a `UnitFailure`. */
  readonly isFault?: boolean;
  readonly restarts: number;
}

/** An environment in short: what a look at a whole cell compares with what is desired. */
export interface EnvironmentSummary {
  readonly environmentId: string;
  /** Highest epoch applied. */
  readonly epoch: number;
  readonly rollout: RolloutState;
  readonly wantedReleaseId: string | null;
  readonly servingReleaseId: string | null;
  /** Of what was applied last; null: no values are bound. */
  readonly settingsHash: string | null;
  /** Why `failed`; lines are cut short. */
  readonly failure: UnitFailure | null;
  /** Only units that do not stay up; lines are cut short. */
  readonly troubles: readonly UnitTrouble[];
}

export interface LogLine {
  /** ISO 8601, stamped by the cell. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** Which of several printed it: told apart by it, and new with each replica. Absent: there is one. */
  readonly replica?: string;
}

/** A line as it is sent to whoever follows. */
export interface FollowedLine extends LogLine {
  /** Lines before it that are lost for who follows: more came than are kept for who reads slowly. Absent: none. */
  readonly missed?: number;
}

export interface CellHealth {
  /** Where host names are served, e.g. `http://127.0.0.1:8080`. */
  readonly routerUrl: string;
  readonly environments: number;
  /** Whether it can run a release beside another one and deal the requests out between them. Absent: it cannot. */
  readonly splitsRequests?: boolean;
  /** Whether it runs as many replicas of a unit as are desired. Absent: it runs one. */
  readonly runsReplicas?: boolean;
  /** Whether it serves domains of tenants' own over https, each with the certificate of its route. Absent: it does not. */
  readonly servesCertificates?: boolean;
  /** It deals each request out anew, so that no client can be kept with one release. Absent: it can keep them. */
  readonly keepsNoClients?: boolean;
}

/**
 * The wire form between the local driver and `cell-local`: HTTP and JSON over a unix socket, `Authorization: Bearer <token>`.
 * The full token may do all of it; the read-only one may GET, and gets 403 FORBIDDEN for the rest.
 * GET /environments (all, in short) · GET /environments/:id?afterVersion=&waitMs= (long poll) ·
 * PUT /environments/:id/consumers (a `ConsumerSnapshot`; 200 `KeptConsumersAnswer`) · PUT /environments/:id (202; 409 EPOCH_STALE) · DELETE /environments/:id?epoch= (202; 409 EPOCH_STALE) ·
 * GET /environments/:id/units/:key/logs?tail= · GET /environments/:id/units/:key/logs/live?tail=&after=
 * (a `LiveLine` a line of the answer, which does not end) · GET /environments/:id/metrics · GET /requests, PUT /requests (`request-protocol.ts`) ·
 * GET /traffic, PUT /traffic (`unit-traffic.ts`) · GET /healthz.
 */
export const cellProtocolVersion = 3;

export interface KeptConsumersAnswer {
  readonly is: 'kept' | 'unknown';
}
