import type { Grant } from '@tiffin/access';
import { webhookStateOf } from '@tiffin/events-rules';
import { Refusal, type WebhookId } from '@tiffin/kernel';
import type { PostgresWebhookReads, WebhookRow } from '@tiffin/postgres';
import { namedId } from '../access/named-id.js';
import type { Webhook } from '../schema/webhook.js';

export const shownWebhook = (row: WebhookRow): Webhook => ({
  ...row,
  state: webhookStateOf(row.pausedFor, row.failingSince),
});

/** Refuses NOT_FOUND. */
export async function webhookOf(
  reads: PostgresWebhookReads,
  grant: Grant<'webhook.manage'>,
  id: WebhookId,
): Promise<Webhook> {
  const row = await reads.webhook(grant, id);
  if (!row) throw Refusal.of('NOT_FOUND', 'webhook');
  return shownWebhook(row);
}

/** Refuses NOT_FOUND for a text that is no id. */
export const webhookId = (id: string): WebhookId => namedId(id, 'webhook') as WebhookId;
