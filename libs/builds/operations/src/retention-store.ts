import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { ReleaseId, TenantId } from '@tiffin/kernel';
import type { RetainedImage, RetentionFacts } from '@tiffin/promotion-rules';

/** Which tenants are to be looked through, over all of them: ids and nothing else. */
export interface RetentionDirectory {
  /** Takes tenants whose time has come; each is ours for so long, and then anybody's again. */
  takeRetention(atMost: number, leaseMs: number): Promise<readonly TenantId[]>;
  /** When to look through a tenant the next time. */
  restRetention(tenantId: TenantId, pauseMs: number): Promise<void>;
}

/** What a tenant keeps, at a moment of the database's clock. */
export interface RetentionLook {
  readonly facts: RetentionFacts;
  readonly at: Date;
}

export interface CollectedImage {
  readonly contentHash: string;
  readonly sizeBytes: number;
}

export interface CollectionOrder {
  /** Locked before by `lock`. */
  readonly releases: readonly ReleaseId[];
  readonly images: readonly Pick<RetainedImage, 'contentHash'>[];
  /** An image that was used after this stays. */
  readonly usedBefore: Date;
}

export interface PrunedHistory {
  readonly builds: number;
  readonly deployments: number;
}

export interface RetentionRows extends AuditTrail {
  /** As of now: what others have committed since the last look is in it. */
  look(): Promise<RetentionLook>;
  /**
   * Keeps promotions and deployments away from releases until the transaction ends, and answers those that it got: who has one of the others
   * is using it.
   */
  lock(releases: readonly ReleaseId[]): Promise<readonly ReleaseId[]>;
  /** Takes their images from releases, and answers the images that went. */
  collect(order: CollectionOrder): Promise<readonly CollectedImage[]>;
  /** Removes builds with their logs, and deployments with their steps, that are older than what is kept. */
  prune(kept: { readonly most: number; readonly mostOld: number }): Promise<PrunedHistory>;
}

/** One call of `within` is one transaction in one tenant; each method sees what was committed before it. */
export interface RetentionStore {
  within<T>(key: StoreKey, work: (rows: RetentionRows) => Promise<T>): Promise<T>;
}

/** What one look through a tenant freed. */
export interface Freed extends PrunedHistory {
  readonly tenantId: TenantId;
  readonly releases: number;
  readonly images: number;
  readonly imageBytes: number;
}
