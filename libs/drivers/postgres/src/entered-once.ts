import { serialize } from 'node:v8';
import type { PersonGrant } from '@tiffin/access';
import { Refusal, type TenantId, type UserId } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const entered = RowShape.of({
  tenantId: ['tenant', idOf<TenantId>()],
  field: ['field', text],
  requestHash: ['request_hash', text],
});

/**
 * The tenant into which the same request of this person, under the same Idempotency-Key, has led already; null: it has not been done, or
 * came without a key. Refuses IDEMPOTENCY_KEY_REUSED.
 */
export async function enteredOnce(
  transaction: TenantTransaction,
  { once }: PersonGrant,
  userId: UserId,
): Promise<TenantId | null> {
  if (!once) return null;
  const { keyHash, requestHash, field } = once.what;
  const rows = await checkedRows(
    transaction,
    entered,
    (columns) => Prisma.sql`select ${columns} from directory.entered_once(${userId}::uuid, ${keyHash})`,
  );
  if (rows.some((row) => row.requestHash !== requestHash)) throw Refusal.of('IDEMPOTENCY_KEY_REUSED');
  return rows.find((row) => row.field === field)?.tenantId ?? null;
}

/** In a tenant that the person has founded now, which is set: that it came of this request. */
export async function keepEntered(
  transaction: TenantTransaction,
  { once }: PersonGrant,
  { userId, tenantId }: { readonly userId: UserId; readonly tenantId: TenantId },
): Promise<void> {
  if (!once) return;
  const { keyHash, requestHash, field } = once.what;
  await transaction.$executeRaw`
    insert into idempotency_key (tenant_id, caller_id, key_hash, field, step, request_hash, answer)
    values (${tenantId}::uuid, ${userId}, ${keyHash}, ${field}, 0, ${requestHash}, ${serialize(tenantId).toString('base64')})`;
}
