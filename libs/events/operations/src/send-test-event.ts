import type { Grant } from '@tiffin/access';
import { testEventOf } from '@tiffin/events-rules';
import { type DeliveryId, newId, type WebhookId } from '@tiffin/kernel';
import { sendingWebhook } from './held-webhook.js';
import type { WebhookStore } from './webhook-store.js';

export class SendTestEvent {
  constructor(private readonly store: WebhookStore) {}

  /** Sent as all others are, in a moment: the delivery says what came of it. Refuses NOT_FOUND, WEBHOOK_PAUSED. */
  run(grant: Grant<'webhook.manage'>, webhookId: WebhookId): Promise<DeliveryId> {
    const { tenantId } = grant;
    return this.store.within(grant, async (rows) => {
      await sendingWebhook(rows, webhookId);
      const deliveryId = newId<DeliveryId>();
      const event = testEventOf({ tenantId, webhookId, deliveryId, at: await rows.now() });
      await rows.deliver(webhookId, { id: deliveryId, event });
      const detail = { delivery: deliveryId };
      await rows.audit({ action: 'webhook.test', objectKind: 'webhook', objectId: webhookId, detail });
      return deliveryId;
    });
  }
}
