import type { UnitKind } from '@tiffin/contracts';

/** What a cluster and its operator settle for the namespace of one environment. */
export interface RenderSettings {
  /** `<registry host>/<path>`, without tag or digest: the tenant's own repository. */
  readonly imageRepository: string;
  /** Content of a `.dockerconfigjson`, which opens that repository; null: the registry asks for none. */
  readonly pullSecret: string | null;
  /** A secret of the cell. Who sees a version, which anybody may, cannot try out which values of secrets lead to it. */
  readonly versionKey: string;
  /** Of the Pod Security Standards, e.g. `v1.34`. */
  readonly podSecurityVersion: string;
  readonly routes: RouteSettings;
  readonly network: NetworkSettings;
  /** Where gateways of all replicas count together; absent: each replica counts for itself. */
  readonly limits?: SharedLimits;
  readonly walls: WallSettings;
  readonly cpu: Readonly<Record<UnitKind, CpuShare>>;
  readonly quota: QuotaFigures;
  /** What one replica may write: its `/tmp` and its log. */
  readonly unitDiskMb: number;
  readonly timing: UnitTiming;
  readonly runtimeClassName?: string;
  readonly priorityClassName?: string;
}

export type RouteSettings = GatewayRoutes | IngressRoutes;

export interface GatewayRoutes {
  readonly kind: 'gateway-api';
  readonly gateway: { readonly namespace: string; readonly name: string };
  /** Names of listeners; empty: all of the Gateway's. */
  readonly sections: readonly string[];
  /** Of what a client sends; the entrance itself must set none of these. */
  readonly strippedHeaders: readonly string[];
  /** Absent: domains of tenants' own are served over http alone. */
  readonly certificates?: ServedCertificates;
}

/** How domains of tenants' own are served over https. */
export interface ServedCertificates {
  /** Of Gateways that the entrance serves. */
  readonly className: string;
  /** Where it listens for them. */
  readonly port: number;
  /** Name of the listener for http of the entrance's own Gateway: what leads to https must not be asked for there as well. */
  readonly httpListener: string;
  /** Where the platform answers an authority that asks whether a name is led here. */
  readonly challenges: Pick<URL, 'protocol' | 'hostname' | 'port'>;
}

export interface IngressRoutes {
  readonly kind: 'ingress';
  readonly className: string;
}

/** Pods of a namespace, or addresses. */
export type NetworkPeer = PodPeer | AddressPeer;

export interface PodPeer {
  readonly namespace: string;
  readonly podLabels: Readonly<Record<string, string>>;
}

export interface AddressPeer {
  readonly cidr: string;
  readonly except?: readonly string[];
  /** Absent: any. Looked at where units may reach out alone. */
  readonly port?: number;
}

/** Empty lists allow nothing. */
export interface NetworkSettings {
  readonly entrance: readonly NetworkPeer[];
  readonly deployer: readonly NetworkPeer[];
  readonly dns: { readonly peer: PodPeer; readonly port: number };
  /** What units may reach beside each other, on any port: `publicAddresses`, and what the operator permits. */
  readonly outside: readonly AddressPeer[];
  /** Addresses and networks from which a gateway believes whom a request comes from. */
  readonly trustedProxies: readonly string[];
}

/** A Redis for gateways alone. */
export interface SharedLimits {
  /** `redis://HOST:PORT`, or `rediss://` for TLS; it names nobody. */
  readonly url: string;
  /** PEM of the authority that vouches for its certificate; absent: those that Node knows. */
  readonly ca?: string;
  /** Where it is, as walls see it: they know no names. */
  readonly peers: readonly NetworkPeer[];
}

export interface WallSettings {
  /**
   * `preload` waits in the unit's own process before its first module, which costs nothing that can be measured. A container of its own
   * costs two seconds, since the next one starts only when the kubelet looks again (4.6 s instead of 2.6 s until ready, measured).
   */
  readonly step: 'preload' | 'init-container';
  /** Beside the API server: what no unit may reach, and what answers while there are no walls. */
  readonly mustFail: readonly { readonly host: string; readonly port: number }[];
}

export interface CpuShare {
  readonly requestMillicores: number;
  readonly limitMillicores: number;
}

/** Of one environment, with what runs twice while a release replaces another. */
export interface QuotaFigures {
  readonly pods: number;
  /** Deployments; other objects follow from it. */
  readonly unitVersions: number;
  readonly cpuRequestMillicores: number;
  readonly cpuLimitMillicores: number;
  readonly memoryMb: number;
  readonly diskMb: number;
  /** The largest that one replica may have. */
  readonly unitMemoryMb: number;
}

export interface UnitTiming {
  /** Until when a replica must have become ready, or its container is started again. */
  readonly startSeconds: number;
  /** Until when a Deployment must have got on, or is reported as failed. */
  readonly progressSeconds: number;
  /** For which a replica that is to end still serves, so that nobody sends to it any more when it is told. */
  readonly drainSeconds: number;
  readonly shutdownTimeoutMs: number;
  /** How long there must have been less to do before an autoscaler takes replicas away. */
  readonly calmSeconds: number;
}
