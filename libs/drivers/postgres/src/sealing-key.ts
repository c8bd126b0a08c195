import type { DataKey, SecretSealer } from '@tiffin/deployments-operations';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const shape = RowShape.of({ version: ['version', integer], publicKey: ['public_key', text] });
/** What seals for a tenant, and opens nothing. */
export type SealingKey = Pick<DataKey, 'version' | 'publicKey'>;

/**
 * The newest key of the tenant, made where there is none yet. Held to the end of the transaction: a key that something is being sealed with is
 * not taken away meanwhile.
 */
export const sealingKey = async (
  transaction: TenantTransaction,
  tenantId: string,
  sealer: SecretSealer,
): Promise<SealingKey> => (await newestKey(transaction)) ?? (await firstKey(transaction, tenantId, sealer));

async function newestKey(transaction: TenantTransaction): Promise<SealingKey | null> {
  const found = await checkedRows(
    transaction,
    shape,
    (columns) => Prisma.sql`select ${columns} from tenant_key order by version desc limit 1 for key share`,
  );
  return found[0] ?? null;
}

async function firstKey(transaction: TenantTransaction, tenantId: string, sealer: SecretSealer): Promise<SealingKey> {
  const { publicKey, wrappedKey, kekId } = await sealer.makeKey(tenantId, 1);
  // Of two who set a tenant's first secret at once, one makes the key; the other waits here and takes that one.
  await transaction.$executeRaw`
    insert into tenant_key (tenant_id, public_key, wrapped_key, kek_id)
    values (${tenantId}::uuid, ${publicKey}, ${wrappedKey}, ${kekId}) on conflict do nothing`;
  const made = await newestKey(transaction);
  if (!made) throw new Error('The first key of a tenant is gone as soon as it was made.');
  return made;
}
