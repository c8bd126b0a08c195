import { type Role, roles } from '@tiffin/access';
import type { InvitationId } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, oneOf } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const sent = RowShape.of({ id: ['id', idOf<InvitationId>()], role: ['role', oneOf(roles)] });

export const invitationsBy = (
  transaction: TenantTransaction,
  inviter: string,
): Promise<readonly { readonly id: InvitationId; readonly role: Role }[]> =>
  checkedRows(
    transaction,
    sent,
    (columns) => Prisma.sql`select ${columns} from invitation
      where invited_by = ${inviter}::uuid and accepted_at is null and revoked_at is null order by id for update`,
  );

export async function revokeInvitation(transaction: TenantTransaction, id: InvitationId): Promise<void> {
  await transaction.$executeRaw`update invitation set revoked_at = now() where id = ${id}::uuid`;
}
