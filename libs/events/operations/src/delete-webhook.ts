import type { Grant } from '@tiffin/access';
import type { WebhookId } from '@tiffin/kernel';
import { heldWebhook } from './held-webhook.js';
import type { WebhookStore } from './webhook-store.js';

export class DeleteWebhook {
  constructor(private readonly store: WebhookStore) {}

  /** What is on its way to it is not sent any more. Refuses NOT_FOUND. */
  run(grant: Grant<'webhook.manage'>, id: WebhookId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      await heldWebhook(rows, id);
      await rows.remove(id);
      await rows.audit({ action: 'webhook.delete', objectKind: 'webhook', objectId: id, detail: {} });
    });
  }
}
