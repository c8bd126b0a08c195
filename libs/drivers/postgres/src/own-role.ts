import { type Actor, type Role, roles } from '@tiffin/access';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { oneOf } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const standing = RowShape.of({ role: ['o.role', oneOf(roles)] });

/**
 * The role that an actor has in the tenant at this moment; null: none, or the token is at its end through which they act. Whoever changes
 * the role of a member waits until the transaction has ended; rows of service accounts and tokens are not held, as those who make tokens
 * for each other's accounts would wait for each other.
 */
export async function ownRole(transaction: TenantTransaction, { kind, id, tokenId }: Actor): Promise<Role | null> {
  const found =
    kind === 'user'
      ? Prisma.sql`from member o where o.user_id = ${id}::uuid`
      : Prisma.sql`from service_account o where o.id = ${id}::uuid and o.disabled_at is null`;
  const stands =
    tokenId === undefined
      ? Prisma.empty
      : Prisma.sql`and exists (select from api_token k where k.id = ${tokenId}::uuid and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > now()))`;
  const held = kind === 'user' ? Prisma.sql`for share of o` : Prisma.empty;
  const [row] = await checkedRows(
    transaction,
    standing,
    (columns) => Prisma.sql`select ${columns} ${found} ${stands} ${held}`,
  );
  return row?.role ?? null;
}
