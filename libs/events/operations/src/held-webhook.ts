import { Refusal, type WebhookId } from '@tiffin/kernel';
import type { KeptWebhook, WebhookRows } from './webhook-store.js';

/** Refuses NOT_FOUND. */
export async function heldWebhook(rows: WebhookRows, id: WebhookId): Promise<KeptWebhook> {
  const found = await rows.webhook(id);
  if (!found) throw Refusal.of('NOT_FOUND', 'webhook');
  return found;
}

/** Refuses WEBHOOK_PAUSED. */
export async function sendingWebhook(rows: WebhookRows, id: WebhookId): Promise<KeptWebhook> {
  const found = await heldWebhook(rows, id);
  if (found.pausedFor !== null) throw Refusal.of('WEBHOOK_PAUSED');
  return found;
}
