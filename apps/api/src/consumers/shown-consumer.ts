import type { ConsumerGrant } from '@tiffin/consumers-operations';
import { type ConsumerId, type CredentialId, Refusal } from '@tiffin/kernel';
import type { ConsumerRow, CredentialRow, PostgresConsumerReads } from '@tiffin/postgres';
import { namedId } from '../access/named-id.js';
import type { Session } from '../session/session.js';

/** As it is after a change of it. Refuses NOT_FOUND where somebody has deleted it meanwhile. */
export async function changedConsumer(
  { loaders }: Session,
  { tenantId }: ConsumerGrant,
  id: ConsumerId,
): Promise<ConsumerRow> {
  const row = await loaders.consumers.clearAll().load({ tenantId, id });
  if (!row) throw Refusal.of('NOT_FOUND', 'consumer');
  return row;
}

/** Refuses NOT_FOUND. */
export async function credentialOf(
  reads: PostgresConsumerReads,
  grant: ConsumerGrant,
  id: CredentialId,
): Promise<CredentialRow> {
  const row = await reads.credential(grant, id);
  if (!row) throw Refusal.of('NOT_FOUND', 'credential');
  return row;
}

/** Refuses NOT_FOUND for a text that is no id. */
export const consumerId = (id: string): ConsumerId => namedId(id, 'consumer') as ConsumerId;
export const credentialId = (id: string): CredentialId => namedId(id, 'credential') as CredentialId;
