import type { PlannedDelivery } from '@tiffin/events-operations';
import type { WebhookId } from '@tiffin/kernel';
import type { TenantTransaction } from './tenant-database.js';

export interface NewDelivery extends PlannedDelivery {
  readonly tenantId: string;
  readonly webhookId: WebhookId;
}

/** Void where the webhook has been told of this event already, or is going to be. */
export async function insertDelivery(
  transaction: TenantTransaction,
  { id, tenantId, webhookId, event }: NewDelivery,
): Promise<void> {
  await transaction.$executeRaw`
    insert into webhook_delivery (tenant_id, id, webhook_id, event_id, event_type, event)
    values (${tenantId}::uuid, ${id}::uuid, ${webhookId}::uuid, ${event.id}, ${event.type}, ${JSON.stringify(event)})
    on conflict (tenant_id, webhook_id, event_id) do nothing`;
}
