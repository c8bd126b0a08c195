import type { Grant } from '@tiffin/access';
import { type DeliveryId, Refusal, type WebhookId } from '@tiffin/kernel';
import { sendingWebhook } from './held-webhook.js';
import type { WebhookStore } from './webhook-store.js';

export class RedriveDeliveries {
  constructor(private readonly store: WebhookStore) {}

  /** Tries dead letters again: one of them, or, with null, all of the webhook. Answers how many. Refuses NOT_FOUND, WEBHOOK_PAUSED. */
  run(grant: Grant<'webhook.manage'>, id: WebhookId, deliveryId: DeliveryId | null): Promise<number> {
    return this.store.within(grant, async (rows) => {
      await sendingWebhook(rows, id);
      const count = await rows.redrive(id, deliveryId);
      if (deliveryId !== null && count === 0) throw Refusal.of('NOT_FOUND', 'dead letter');
      const detail = { delivery: deliveryId, count };
      await rows.audit({ action: 'webhook.redrive', objectKind: 'webhook', objectId: id, detail });
      return count;
    });
  }
}
