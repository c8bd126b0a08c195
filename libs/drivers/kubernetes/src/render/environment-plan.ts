import type { CellOwner, DesiredUnit, RouteCertificate, UnitKey } from '@tiffin/contracts';
import type { Fields } from './kube-object.js';

/** All that is to be in the namespace of one environment; what is not in it goes away. */
export interface EnvironmentPlan {
  /** A lower-case UUID: it names the namespace. */
  readonly environmentId: string;
  readonly owner: CellOwner | null;
  readonly epoch: number;
  /** Evicts no more than one replica of a unit at a time. */
  readonly isProduction: boolean;
  /** Every version that is to run. */
  readonly units: readonly PlannedUnit[];
  readonly places: readonly PlannedPlace[];
  readonly routes: readonly PlannedRoute[];
}

/** One version of a unit. */
export interface PlannedUnit {
  /** The complete group of units that call each other, e.g. `a`. */
  readonly set: string;
  readonly unit: DesiredUnit;
  /** 0: it is stopped. Where it is autoscaled: as many as the autoscaler wants now, so that nobody works against it. */
  readonly replicas: number;
  /** Absent: always `replicas`. */
  readonly autoscale?: Autoscale;
  /** As it is to stay; absent: as the settings have it. */
  readonly rendered?: RenderedUnit;
}

/** A version of a unit as it was made, whatever the settings would make of it by now. */
export interface RenderedUnit {
  readonly version: string;
  /** Of its pods. */
  readonly template: Fields;
}

export interface Autoscale {
  readonly min: number;
  readonly max: number;
  /** What a replica is to use on average, in thousandths of a processor. */
  readonly cpuMillicores: number;
}

/** The stable address of a unit for its callers, and which version answers there. */
export interface PlannedPlace {
  readonly set: string;
  readonly key: UnitKey;
  readonly version: string;
}

export interface PlaceName {
  readonly set: string;
  readonly key: UnitKey;
}

export interface PlannedRoute {
  readonly host: string;
  readonly backends: readonly WeightedPlace[];
  /** Answers the platform's own look at the canary, whatever its weight. */
  readonly canary: PlaceName | null;
  /** It is a domain of the tenant's own, which has a certificate or waits for one. Absent: it is a name of the platform's. */
  readonly own?: OwnDomain;
}

export interface OwnDomain {
  readonly certificate: RouteCertificate | null;
  /** The entrance shows the certificate by now, so that http may lead to https. */
  readonly isServed?: boolean;
}

export interface WeightedPlace extends PlaceName {
  readonly weightPercent: number;
}
