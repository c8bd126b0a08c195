import { randomBytes } from 'node:crypto';
import type { Grant } from '@tiffin/access';
import { webhookSecretBytes, webhookSecretOf } from '@tiffin/events-rules';
import { Refusal, type WebhookId } from '@tiffin/kernel';
import { heldWebhook } from './held-webhook.js';
import type { WebhookStore } from './webhook-store.js';

const longestOverlapMs = 7 * 24 * 3_600_000;

export class RotateWebhookSecret {
  constructor(private readonly store: WebhookStore) {}

  /**
   * Answers the new secret, shown this once. For `overlapMs` events are signed with both, so that the receiver learns the new one in its
   * own time. Refuses NOT_FOUND, INPUT_INVALID, KEY_UNAVAILABLE.
   */
  async run(grant: Grant<'webhook.manage'>, id: WebhookId, overlapMs: number): Promise<string> {
    if (!Number.isSafeInteger(overlapMs) || overlapMs < 0 || overlapMs > longestOverlapMs) {
      throw Refusal.of('INPUT_INVALID', 'overlapSeconds', 'it is from 0 (the former secret ends at once) to 7 days.');
    }
    return this.store.within(grant, async (rows) => {
      const secret = webhookSecretOf(randomBytes(webhookSecretBytes));
      const { secretVersion } = await heldWebhook(rows, id);
      const version = secretVersion + 1;
      await rows.putSecret(id, { version, secret, overlapMs });
      const detail = { version, overlapMs };
      await rows.audit({ action: 'webhook.rotate-secret', objectKind: 'webhook', objectId: id, detail });
      return secret;
    });
  }
}
