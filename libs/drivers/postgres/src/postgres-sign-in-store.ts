import { issueEntrantKey, type PersonGrant } from '@tiffin/access';
import { newId, type TenantId, type UserId } from '@tiffin/kernel';
import type { FoundPerson, SignedInUser, SignInRows, SignInStore, TenancyRows } from '@tiffin/tenancy-operations';
import { signUpModes, signUpRequestStates } from '@tiffin/tenancy-rules';
import { Prisma } from './generated/client.js';
import { enteredOnce, keepEntered } from './entered-once.js';
import { noteEvent } from './noted-events.js';
import { PostgresTenancyRows } from './postgres-tenancy-store.js';
import { enterUser, keepFirstTenant } from './postgres-users.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, moment, oneOf, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { enterTenant, type TenantDatabase, type TenantTransaction } from './tenant-database.js';

const found = RowShape.of({
  mode: ['mode', oneOf(signUpModes)],
  userId: ['user_id', orNull(idOf<UserId>())],
  firstTenantId: ['first_tenant', orNull(idOf<TenantId>())],
  memberships: ['coalesce(memberships, 0)', integer],
  request: ['request', orNull(oneOf(signUpRequestStates))],
  validFrom: ['valid_from', orNull(moment)],
});
const isInvited = RowShape.of({ yes: ['yes', truth] });
const taken = RowShape.of({ slug: ['slug', orNull(text)] });

/** Users, and the tenants that they found, through the functions of the directory. */
export class PostgresSignInStore implements SignInStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(grant: PersonGrant, work: (rows: SignInRows) => Promise<T>): Promise<T> {
    return this.database.outside((transaction) => work(new PostgresSignInRows(transaction, grant)));
  }
}

class PostgresSignInRows implements SignInRows {
  constructor(
    private readonly transaction: TenantTransaction,
    private readonly grant: PersonGrant,
  ) {}

  async begin(): Promise<FoundPerson> {
    const { subject } = this.grant.person;
    const [person] = await checkedRows(
      this.transaction,
      found,
      (columns) => Prisma.sql`select ${columns} from directory.begin_sign_in(${subject})`,
    );
    if (!person) throw new Error('The setting of sign-up is missing.');
    return person;
  }

  async isInvited(email: string): Promise<boolean> {
    const [row] = await checkedRows(
      this.transaction,
      isInvited,
      (columns) => Prisma.sql`select ${columns} from directory.is_invited(${email}) yes`,
    );
    return row?.yes ?? false;
  }

  async ask(): Promise<void> {
    const { subject, email, name } = this.grant.person;
    await this.transaction
      .$executeRaw`select directory.ask_for_sign_up(${newId()}::uuid, ${subject}, ${email}, ${name})`;
  }

  enterUser(user: SignedInUser): Promise<UserId> {
    return enterUser(this.transaction, user);
  }

  keepFirstTenant(userId: UserId, tenantId: TenantId): Promise<void> {
    return keepFirstTenant(this.transaction, userId, tenantId);
  }

  async takeSlug(candidates: readonly string[], tenantId: TenantId): Promise<string | null> {
    const [row] = await checkedRows(
      this.transaction,
      taken,
      (columns) => Prisma.sql`select ${columns} from directory.take_slug(${[...candidates]}, ${tenantId}::uuid) slug`,
    );
    return row?.slug ?? null;
  }

  async auditUser(userId: UserId): Promise<void> {
    const { person, requestId } = this.grant;
    const actor = { kind: 'user', id: userId, name: person.name, ...(requestId ? { requestId } : {}) } as const;
    const entry = { action: 'user.create', objectKind: 'user', objectId: userId, detail: {} } as const;
    noteEvent(this.transaction, { tenantId: null, actor, entry });
  }

  foundedOnce(userId: UserId): Promise<TenantId | null> {
    return enteredOnce(this.transaction, this.grant, userId);
  }

  keepFounded(userId: UserId, tenantId: TenantId): Promise<void> {
    return keepEntered(this.transaction, this.grant, { userId, tenantId });
  }

  async found(tenantId: TenantId, userId: UserId): Promise<TenancyRows> {
    const key = issueEntrantKey(this.grant, userId, tenantId);
    await enterTenant(this.transaction, key);
    return new PostgresTenancyRows(this.transaction, tenantId, key.actor);
  }
}
