import type { PushedImage, PushRecord } from './collect-pushes.js';
import type { ImageDelivery } from './image-delivery.js';

export interface LookForPushesParts {
  readonly record: Pick<PushRecord, 'takeUnseen' | 'saw'>;
  readonly delivery: Pick<ImageDelivery, 'has'>;
  /** From one look for an image to the next. */
  readonly everyMs: number;
  readonly tell: (lost: { readonly lostImages: readonly PushedImage[] }) => void;
}

const atOnce = 50;

/**
 * Looks for each image where cells fetch it, so that one that was lost there is known before a rollback or a promotion needs it (F-33). A
 * release that names it is not deployed; the next build that takes it stores it anew.
 */
export class LookForPushes {
  constructor(private readonly parts: LookForPushesParts) {}

  async run(): Promise<void> {
    for (;;) {
      const images = await this.parts.record.takeUnseen(atOnce, this.parts.everyMs);
      const lost: PushedImage[] = [];
      for (const image of images) if (await this.isNewlyLost(image)) lost.push(image);
      if (lost.length > 0) this.parts.tell({ lostImages: lost });
      if (images.length < atOnce) return;
    }
  }

  private async isNewlyLost(image: PushedImage): Promise<boolean> {
    const isThere = await this.parts.delivery.has(image);
    return (await this.parts.record.saw(image, isThere)) && !isThere;
  }
}
