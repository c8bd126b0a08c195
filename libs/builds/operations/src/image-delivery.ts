import type { UnitContent } from '@tiffin/contracts';
import type { TenantId } from '@tiffin/kernel';
import type { PushedImage } from './collect-pushes.js';

export interface DeliveryOrder {
  readonly tenantId: TenantId;
  /** Of the image, which the store has. */
  readonly digest: string;
  readonly content: UnitContent;
  /** As `ImageOrder.lockfile`; asked where it is needed, which is once for an image. */
  readonly lockfile: () => Promise<string | null>;
}

/** The place from which cells fetch images, where that is not the store itself: each tenant has its own there. */
export interface ImageDelivery {
  /** Brings an image from there into the store, so that it need not be built again; false: it is not there. Throws REGISTRY_UNAVAILABLE. */
  fetch(tenantId: TenantId, digest: string): Promise<boolean>;
  /**
   * Resolves once the image can be fetched there, complete, with what proves that it is ours; at once where it is there. Throws
   * REGISTRY_UNAVAILABLE: a build is done only after this.
   */
  deliver(order: DeliveryOrder): Promise<void>;
  /** Whether one can be fetched there. Throws REGISTRY_UNAVAILABLE. */
  has(image: PushedImage): Promise<boolean>;
  /** Takes one away, with what proves it; one that is not there is none the worse. Throws REGISTRY_UNAVAILABLE. */
  remove(image: PushedImage): Promise<void>;
}

/** Where cells find images in the store. */
export const noDelivery: ImageDelivery = {
  fetch: () => Promise.resolve(false),
  deliver: () => Promise.resolve(),
  has: () => Promise.resolve(true),
  remove: () => Promise.resolve(),
};
