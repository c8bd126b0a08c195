import { issueEntrantKey, type PersonGrant, roles, type StoreKey, userOf } from '@tiffin/access';
import { accepted, type InvitationId, Refusal, type TenantId, type UserId } from '@tiffin/kernel';
import type {
  AcceptanceRows,
  FoundInvitation,
  InvitationAddress,
  InvitationRows,
  InvitationStore,
  MailState,
  NewInvitation,
  NewMember,
  OwnInvitation,
} from '@tiffin/tenancy-operations';
import { invitationStandsMs, invitationStates, type LettersOfDay } from '@tiffin/tenancy-rules';
import { Prisma } from './generated/client.js';
import { enteredOnce } from './entered-once.js';
import { invitationState } from './invitation-columns.js';
import { PostgresMemberRows } from './postgres-member-store.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, moment, oneOf, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

const address = RowShape.of({ tenantId: ['tenant', idOf<TenantId>()], id: ['id', idOf<InvitationId>()] });
const addressOf = statement(address, (columns) => `select ${columns} from directory.tenant_of_invitation($1, $2)`);
const addressesTo = statement(address, (columns) => `select ${columns} from directory.invitations_to($1)`);

export class PostgresInvitationStore implements InvitationStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: InvitationRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new PostgresInvitationRows(transaction, key)));
  }

  async addressOf(tokenHash: string, email: string): Promise<InvitationAddress | null> {
    return (await this.database.directory(addressOf, [tokenHash, email]))[0] ?? null;
  }

  addressesTo(email: string): Promise<readonly InvitationAddress[]> {
    return this.database.directory(addressesTo, [email]);
  }

  async acceptedOnce(grant: PersonGrant, userId: UserId): Promise<TenantId | null> {
    if (!grant.once) return null;
    return this.database.outside((transaction) => enteredOnce(transaction, grant, userId));
  }

  withinAccepting<T>(
    grant: PersonGrant,
    at: InvitationAddress,
    work: (rows: AcceptanceRows) => Promise<T>,
  ): Promise<T> {
    const key = issueEntrantKey(grant, accepted(userOf(grant)), at.tenantId);
    return this.database.within(key, (transaction) =>
      work(new PostgresAcceptanceRows(transaction, key, grant.person.subject)),
    );
  }
}

const aDayMs = 86_400_000;

const inviterRole = `coalesce((select m.role from member m where m.user_id = invitation.invited_by),
  (select s.role from service_account s where s.id = invitation.invited_by and s.disabled_at is null))`;
const found = RowShape.of({
  id: ['id', idOf<InvitationId>()],
  email: ['email', text],
  role: ['role', oneOf(roles)],
  inviterRole: [inviterRole, orNull(oneOf(roles))],
  state: [invitationState('invitation'), oneOf(invitationStates)],
});
const own = RowShape.of({
  id: ['i.id', idOf<InvitationId>()],
  tenantName: ['t.name', text],
  role: ['i.role', oneOf(roles)],
  invitedBy: ['i.invited_by_name', text],
  expiresAt: ['i.expires_at', moment],
});
const answer = RowShape.of({ yes: ['yes', truth] });
const letter = RowShape.of({ letter: ['letter', integer] });
const places = RowShape.of({ count: ['jsonb_array_length(memberships)', integer] });
const letters = RowShape.of({ toAddress: ['to_address', integer], ofTenant: ['of_tenant', integer] });
const named = RowShape.of({ name: ['name', text] });

async function lockInvitation(transaction: TenantTransaction, id: InvitationId): Promise<FoundInvitation> {
  const [invitation] = await checkedRows(
    transaction,
    found,
    (columns) => Prisma.sql`select ${columns} from invitation where id = ${id}::uuid for update`,
  );
  if (!invitation) throw Refusal.of('NOT_FOUND', 'invitation');
  return invitation;
}

async function isSo(transaction: TenantTransaction, question: Prisma.Sql): Promise<boolean> {
  const [row] = await checkedRows(
    transaction,
    answer,
    (columns) => Prisma.sql`select ${columns} from (select exists (${question}) as yes) asked`,
  );
  return row?.yes ?? false;
}

class PostgresInvitationRows extends PostgresMemberRows implements InvitationRows {
  constructor(
    transaction: TenantTransaction,
    private readonly key: StoreKey,
  ) {
    super(transaction, key.tenantId, key.actor);
  }

  async tenantName(): Promise<string> {
    const [tenant] = await checkedRows(this.transaction, named, (columns) => Prisma.sql`select ${columns} from tenant`);
    return tenant?.name ?? '';
  }

  isMember(email: string): Promise<boolean> {
    return isSo(
      this.transaction,
      Prisma.sql`select from member m, directory.member_person(m.user_id) p
        where lower(p.email) = ${email} and p.email_verified`,
    );
  }

  isInvited(email: string): Promise<boolean> {
    return isSo(
      this.transaction,
      Prisma.sql`select from invitation where email = ${email} and accepted_at is null and revoked_at is null`,
    );
  }

  async lettersOfDay(email: string): Promise<LettersOfDay> {
    const [counted] = await checkedRows(
      this.transaction,
      letters,
      (columns) => Prisma.sql`
      select ${columns} from (
        select coalesce(sum(letter) filter (where email = ${email}), 0)::int as to_address, coalesce(sum(letter), 0)::int as of_tenant
        from invitation where expires_at > now() + make_interval(secs => ${invitationStandsMs - aDayMs}::float8 / 1000)) counted`,
    );
    return counted ?? { toAddress: 0, ofTenant: 0 };
  }

  async insertInvitation({ id, email, role, tokenHash, invitedByName, standsMs }: NewInvitation): Promise<void> {
    await this.transaction.$executeRaw`
      insert into invitation (tenant_id, id, email, role, token_hash, invited_by, invited_by_name, expires_at)
      values (${this.tenantId}::uuid, ${id}::uuid, ${email}, ${role}, ${tokenHash}, ${this.key.actor.id}::uuid, ${invitedByName},
        now() + make_interval(secs => ${standsMs}::float8 / 1000))`;
  }

  invitation(id: InvitationId): Promise<FoundInvitation> {
    return lockInvitation(this.transaction, id);
  }

  async renewInvitation(id: InvitationId, renewal: Parameters<InvitationRows['renewInvitation']>[1]): Promise<number> {
    const { tokenHash, invitedByName, standsMs } = renewal;
    const [renewed] = await checkedRows(
      this.transaction,
      letter,
      (columns) => Prisma.sql`
      update invitation set token_hash = ${tokenHash}, mail_state = 'waiting', letter = letter + 1,
        invited_by = ${this.key.actor.id}::uuid, invited_by_name = ${invitedByName},
        expires_at = now() + make_interval(secs => ${standsMs}::float8 / 1000)
      where id = ${id}::uuid returning ${columns}`,
    );
    return renewed?.letter ?? 0;
  }

  async recordMail(id: InvitationId, number: number, state: MailState): Promise<void> {
    await this.transaction.$executeRaw`
      update invitation set mail_state = ${state} where id = ${id}::uuid and letter = ${number}`;
  }
}

class PostgresAcceptanceRows extends PostgresMemberRows implements AcceptanceRows {
  constructor(
    transaction: TenantTransaction,
    key: StoreKey,
    private readonly subject: string,
  ) {
    super(transaction, key.tenantId, key.actor);
  }

  async memberships(): Promise<number> {
    const [person] = await checkedRows(
      this.transaction,
      places,
      (columns) => Prisma.sql`select ${columns} from directory.person(${this.subject})`,
    );
    return person?.count ?? 0;
  }

  invitation(id: InvitationId): Promise<FoundInvitation> {
    return lockInvitation(this.transaction, id);
  }

  async shown(id: InvitationId): Promise<OwnInvitation> {
    const [invitation] = await checkedRows(
      this.transaction,
      own,
      (columns) => Prisma.sql`
      select ${columns} from invitation i join tenant t on t.tenant_id = i.tenant_id where i.id = ${id}::uuid`,
    );
    if (!invitation) throw Refusal.of('NOT_FOUND', 'invitation');
    return invitation;
  }

  isMember(userId: UserId): Promise<boolean> {
    return isSo(this.transaction, Prisma.sql`select from member where user_id = ${userId}::uuid`);
  }

  async holdUser(userId: UserId): Promise<boolean> {
    const [row] = await checkedRows(
      this.transaction,
      answer,
      (columns) => Prisma.sql`select ${columns} from directory.hold_user(${userId}::uuid) yes`,
    );
    return row?.yes ?? false;
  }

  async insertMember({ memberId, userId, name, role }: NewMember): Promise<void> {
    await this.transaction.$executeRaw`
      insert into member (id, tenant_id, user_id, name, role)
      values (${memberId}::uuid, ${this.tenantId}::uuid, ${userId}::uuid, ${name}, ${role})`;
  }

  async closeAccepted(id: InvitationId): Promise<void> {
    await this.transaction.$executeRaw`update invitation set accepted_at = now() where id = ${id}::uuid`;
  }
}
