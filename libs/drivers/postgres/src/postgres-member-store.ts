import { type Role, roles, type StoreKey } from '@tiffin/access';
import type { InvitationId, MemberId, UserId } from '@tiffin/kernel';
import type { FoundMember, MemberRows, MemberStore } from '@tiffin/tenancy-operations';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, oneOf } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { invitationsBy, revokeInvitation } from './sent-invitations.js';
import type { TenantDatabase } from './tenant-database.js';

export class PostgresMemberStore implements MemberStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: MemberRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresMemberRows(transaction, key.tenantId, key.actor)),
    );
  }
}

const member = RowShape.of({
  memberId: ['id', idOf<MemberId>()],
  userId: ['user_id', idOf<UserId>()],
  role: ['role', oneOf(roles)],
});

export class PostgresMemberRows extends AuditRows implements MemberRows {
  async lockMembers(): Promise<readonly FoundMember[]> {
    // One lock for the tenant and not its rows: a lock of rows would let through whoever waits for a row that is then no owner's.
    await this.transaction
      .$executeRaw`select pg_advisory_xact_lock(hashtextextended('members ' || ${this.tenantId}, 0))`;
    return checkedRows(this.transaction, member, (columns) => Prisma.sql`select ${columns} from member`);
  }

  async changeRole(memberId: MemberId, role: Role): Promise<void> {
    await this.transaction.$executeRaw`update member set role = ${role} where id = ${memberId}::uuid`;
  }

  async removeMember(memberId: MemberId): Promise<void> {
    await this.transaction.$executeRaw`delete from member where id = ${memberId}::uuid`;
  }

  invitationsBy(inviter: string) {
    return invitationsBy(this.transaction, inviter);
  }

  revokeInvitation(id: InvitationId): Promise<void> {
    return revokeInvitation(this.transaction, id);
  }

  async renameTenant(name: string): Promise<void> {
    await this.transaction.$executeRaw`update tenant set name = ${name} where tenant_id = ${this.tenantId}::uuid`;
  }
}
