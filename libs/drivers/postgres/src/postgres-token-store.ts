import { type Actor, type Role, roles, type StoreKey } from '@tiffin/access';
import { type InvitationId, Refusal } from '@tiffin/kernel';
import type {
  NewToken,
  StoredAccount,
  StoredToken,
  TokenHolder,
  TokenRows,
  TokenStore,
} from '@tiffin/tenancy-operations';
import type { StandingTokens } from '@tiffin/tenancy-rules';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer, oneOf, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { invitationsBy, revokeInvitation } from './sent-invitations.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

export class PostgresTokenStore implements TokenStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: TokenRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new PostgresTokenRows(transaction, key)));
  }
}

const storedToken = RowShape.of({
  name: ['k.name', text],
  isRevoked: ['k.revoked_at is not null', truth],
  holderId: ['coalesce(k.service_account_id, (select m.user_id from member m where m.id = k.member_id))', text],
});
const standing = RowShape.of({ ofHolder: ['of_holder', integer], ofTenant: ['of_tenant', integer] });
const storedAccount = RowShape.of({ name: ['s.name', text], role: ['s.role', oneOf(roles)] });

class PostgresTokenRows extends AuditRows implements TokenRows {
  private readonly by: Actor;

  constructor(transaction: TenantTransaction, { tenantId, actor }: StoreKey) {
    super(transaction, tenantId, actor);
    this.by = actor;
  }

  async endOfActorsToken(): Promise<Date | null> {
    const { tokenId } = this.by;
    if (tokenId === undefined) return null;
    const token = await this.transaction.apiToken.findFirst({ where: { id: tokenId }, select: { expiresAt: true } });
    return token?.expiresAt ?? null;
  }

  async actorAsHolder(): Promise<TokenHolder | null> {
    if (this.by.kind === 'service_account') return { serviceAccountId: this.by.id };
    const member = await this.transaction.member.findFirst({ where: { userId: this.by.id }, select: { id: true } });
    return member && { memberId: member.id };
  }

  async hasProject(id: string): Promise<boolean> {
    return (await this.transaction.project.count({ where: { id } })) > 0;
  }

  async standingTokens(holder: TokenHolder): Promise<StandingTokens> {
    // Of a query of its own: what another has made meanwhile is seen by the next.
    await this.transaction
      .$executeRaw`select pg_advisory_xact_lock(hashtextextended('tokens ' || ${this.tenantId}, 0))`;
    const id = 'memberId' in holder ? holder.memberId : holder.serviceAccountId;
    const [counted] = await checkedRows(
      this.transaction,
      standing,
      (columns) => Prisma.sql`
      select ${columns} from (
        select count(*) filter (where ${id}::uuid in (member_id, service_account_id))::int as of_holder, count(*)::int as of_tenant
        from api_token where revoked_at is null and (expires_at is null or expires_at > now())) counted`,
    );
    return counted ?? { ofHolder: 0, ofTenant: 0 };
  }

  async insertToken({ holder, ...token }: NewToken): Promise<void> {
    const { tenantId } = this;
    await this.transaction.apiToken.create({ data: { ...token, ...holder, tenantId, createdBy: this.by.id } });
  }

  async token(tokenId: string): Promise<StoredToken | null> {
    const [row] = await checkedRows(
      this.transaction,
      storedToken,
      (columns) => Prisma.sql`select ${columns} from api_token k where k.id = ${tokenId}::uuid for update`,
    );
    return row ?? null;
  }

  async revokeToken(tokenId: string): Promise<void> {
    await this.transaction.$executeRaw`update api_token set revoked_at = now() where id = ${tokenId}::uuid`;
  }

  async insertAccount({ id, name, role }: { id: string; name: string; role: Role }): Promise<void> {
    const count = await this.transaction.$executeRaw`
      insert into service_account (tenant_id, id, name, role, created_by)
      values (${this.tenantId}::uuid, ${id}::uuid, ${name}, ${role}, ${this.by.id})
      on conflict (tenant_id, lower(name)) do nothing`;
    if (count === 0) throw Refusal.of('NAME_TAKEN', 'service account', name);
  }

  async account(accountId: string): Promise<StoredAccount | null> {
    const [row] = await checkedRows(
      this.transaction,
      storedAccount,
      (columns) => Prisma.sql`select ${columns} from service_account s where s.id = ${accountId}::uuid for update`,
    );
    return row ?? null;
  }

  async disableAccount(accountId: string): Promise<void> {
    await this.transaction.$executeRaw`
      update service_account set disabled_at = now() where id = ${accountId}::uuid and disabled_at is null`;
  }

  async enableAccount(accountId: string): Promise<void> {
    await this.transaction.$executeRaw`update service_account set disabled_at = null where id = ${accountId}::uuid`;
  }

  invitationsBy(inviter: string) {
    return invitationsBy(this.transaction, inviter);
  }

  revokeInvitation(id: InvitationId): Promise<void> {
    return revokeInvitation(this.transaction, id);
  }

  async deleteAccount(accountId: string): Promise<void> {
    await this.transaction.$executeRaw`delete from service_account where id = ${accountId}::uuid`;
  }
}
