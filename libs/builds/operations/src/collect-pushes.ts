import type { TenantId } from '@tiffin/kernel';
import type { ImageDelivery } from './image-delivery.js';

export interface PushedImage {
  readonly tenantId: TenantId;
  readonly digest: string;
}

/** What lies in the places from which cells fetch images, over all tenants. */
export interface PushRecord {
  /** Before anything is sent there; false: somebody is taking it away at this moment. */
  note(pushed: PushedImage): Promise<boolean>;
  /** Those that nothing has had for `graceMs`; they are ours to take away for `leaseMs`. */
  takeIdle(atMost: number, graceMs: number, leaseMs: number): Promise<readonly PushedImage[]>;
  /** That it is not there any more. */
  forget(gone: PushedImage): Promise<void>;
  /** Those that something has and nobody has looked for within `everyMs`; they count as looked for. */
  takeUnseen(atMost: number, everyMs: number): Promise<readonly PushedImage[]>;
  /** Whether one is there; true: this is news. */
  saw(image: PushedImage, isThere: boolean): Promise<boolean>;
}

export interface CollectPushesParts {
  readonly record: Pick<PushRecord, 'takeIdle' | 'forget'>;
  readonly delivery: Pick<ImageDelivery, 'remove'>;
  readonly graceMs: number;
  readonly tell: (freed: { readonly pushedImages: number }) => void;
}

const atOnce = 50;
/** Far longer than taking away so many takes: until then nobody stores one of them anew. */
const leaseMs = 600_000;

/** Takes images from where cells fetch them that nothing of their tenant's has any more: never what a release in use or one to go back to needs (F-37). */
export class CollectPushes {
  constructor(private readonly parts: CollectPushesParts) {}

  async run(): Promise<void> {
    const { record, delivery, graceMs, tell } = this.parts;
    for (;;) {
      const idle = await record.takeIdle(atOnce, graceMs, leaseMs);
      for (const image of idle) {
        await delivery.remove(image);
        await record.forget(image);
      }
      if (idle.length > 0) tell({ pushedImages: idle.length });
      if (idle.length < atOnce) return;
    }
  }
}
