import type { StoreKey } from '@tiffin/access';
import type { EnvironmentId, PromotionId, ReleaseId } from '@tiffin/kernel';
import type { Fenced, RecordedFault } from '@tiffin/work-operations';
import type { CheckedPlace } from './check-runner.js';
import type { HeldEnvironment, KeptPromotion, KeptStep, PromotionRows } from './promotion-store.js';

/** A promoter's hold on the promotions of one environment. `epoch` fences each of its writes. */
export interface PromoterClaim {
  readonly environmentId: EnvironmentId;
  readonly epoch: number;
  readonly faults: number;
  readonly starts: number;
  /** How often a look was asked for when it was taken. */
  readonly calls: number;
}

/** A held environment, with how often a look at it was asked for so far. */
export interface ClaimedEnvironment extends HeldEnvironment {
  readonly calls: number;
}

export interface AskedClaim {
  readonly holder: string;
  readonly leaseMs: number;
}

/** The promotions of an environment that decide what comes next. */
export interface Standing {
  /** As `unended`. */
  readonly unended: readonly KeptPromotion[];
  /** As `lastEnded`, of any release. */
  readonly last: KeptPromotion | null;
}

export interface PromoterRows extends PromotionRows {
  /** Whether this transaction has told the environment to run another release. */
  readonly wants: boolean;
  /** What there is to look at, in one round trip. */
  standing(environmentId: EnvironmentId): Promise<Standing>;
  renew(claim: PromoterClaim, leaseMs: number): Promise<Fenced>;
  /** The environment, held until the transaction ends, if the claim's epoch is still its own: what follows is fenced too. */
  held(claim: PromoterClaim): Promise<ClaimedEnvironment | 'stale'>;
  /**
   * Lets go, to look again at a time, or as soon as something changes. In the transaction that holds the environment: who calls for a
   * look meanwhile waits for its end, and is heard then.
   */
  rest(claim: PromoterClaim, lookAt: Date | null): Promise<Fenced>;
  /** Lets go, to try again after a while; at once where something has changed since `calls`. */
  recordFault(claim: PromoterClaim, calls: number, fault: RecordedFault): Promise<Fenced>;
  /** Where the gateways of the release that the environment runs answer. */
  checkedPlace(environmentId: EnvironmentId, releaseId: ReleaseId): Promise<CheckedPlace>;
  /** A step begins, or has come to an end. */
  writeStep(promotionId: PromotionId, step: StepWritten): Promise<void>;
  insertVerification(environmentId: EnvironmentId, releaseId: ReleaseId, promotionId: PromotionId): Promise<void>;
}

export interface StepWritten {
  readonly position: number;
  readonly state: KeptStep['state'];
  readonly detail: string | null;
}

/** Promotions as those see them who carry them out. One call of `within` is one transaction in one tenant. */
export interface PromoterStore {
  /**
   * Takes the environment over for `leaseMs` if there is something to look at and nobody does; moves the epoch on. A transaction of its
   * own: that it was begun is on record whatever comes of the look.
   */
  claim(key: StoreKey, environmentId: EnvironmentId, asked: AskedClaim): Promise<PromoterClaim | null>;
  within<T>(key: StoreKey, work: (rows: PromoterRows) => Promise<T>): Promise<T>;
}
