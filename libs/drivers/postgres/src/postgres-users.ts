import { type Actor, type PersonGrant, roles, userOf } from '@tiffin/access';
import { accepted, isId, Refusal, type TenantId, type UserId } from '@tiffin/kernel';
import type {
  ErasedUser,
  ErasingUsers,
  FollowingUsers,
  SignOutBy,
  SignedInUser,
  ToldAddress,
  User,
  Users,
} from '@tiffin/tenancy-operations';
import { z } from 'zod';
import { idOf, json, moment, oneOf, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import { checkedRows } from './reads/checked-rows.js';
import { Prisma } from './generated/client.js';
import { noteEvent } from './noted-events.js';
import { onceInNoTenant } from './once.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

const tenantId = z.custom<TenantId>((value) => typeof value === 'string' && isId(value));
const memberships = z.array(z.object({ tenantId, role: z.enum(roles) }));

const person = RowShape.of({
  userId: ['id', orNull(idOf<UserId>())],
  email: ['email', orNull(text)],
  emailVerified: ['email_verified', truth],
  addressAsOf: ['address_as_of', moment],
  name: ['name', text],
  sessionsValidFrom: ['sessions_valid_from', moment],
  memberships: ['memberships', json((value) => memberships.parse(value))],
});
const personOf = statement(person, (columns) => `select ${columns} from directory.person($1)`);

const signedOut = RowShape.of({ isSo: ['is_so', truth] });
const followed = RowShape.of({ isNews: ['is_news', truth] });

const erasure = RowShape.of({
  outcome: ['outcome', oneOf(['erased', 'unknown', 'last owner'] as const)],
  slug: ['slug', orNull(text)],
});

/** People of the platform, through the functions of the directory. */
export class PostgresUsers implements Users, ErasingUsers, FollowingUsers {
  constructor(private readonly database: TenantDatabase) {}

  async user(subject: string): Promise<User | ErasedUser | null> {
    const [found] = await this.database.directory(personOf, [subject]);
    if (!found) return null;
    const { userId, ...rest } = found;
    return userId === null ? { userId, sessionsValidFrom: rest.sessionsValidFrom } : { userId, ...rest };
  }

  signOutEverywhere(userId: UserId, by: SignOutBy, grant?: PersonGrant): Promise<void> {
    const signOut = async (transaction: TenantTransaction) => {
      const [row] = await checkedRows(
        transaction,
        signedOut,
        (columns) => Prisma.sql`select ${columns} from directory.sign_out_everywhere(${userId}::uuid) is_so`,
      );
      // Who has deleted their account meanwhile is on record as nobody.
      if (!row?.isSo) return;
      const actor = { kind: 'user', id: userId, ...by } as const;
      const entry = { action: 'user.sign-out-everywhere', objectKind: 'user', objectId: userId, detail: {} } as const;
      noteEvent(transaction, { tenantId: null, actor, entry });
    };
    return this.database.outside((transaction) =>
      grant ? onceInNoTenant(transaction, grant, () => signOut(transaction)) : signOut(transaction),
    );
  }

  followAddress({ userId, name }: Pick<User, 'userId' | 'name'>, told: ToldAddress): Promise<void> {
    const { email, emailVerified, asOf } = told;
    return this.database.outside(async (transaction) => {
      const [row] = await checkedRows(
        transaction,
        followed,
        (columns) =>
          Prisma.sql`select ${columns} from directory.follow_address(${userId}::uuid, ${email}, ${emailVerified}, ${asOf}::timestamptz) is_news`,
      );
      if (!row?.isNews) return;
      const detail = { emailVerified };
      const entry = { action: 'user.follow-address', objectKind: 'user', objectId: userId, detail } as const;
      noteEvent(transaction, { tenantId: null, actor: { kind: 'user', id: userId, name }, entry });
    });
  }

  eraseUser(grant: PersonGrant, address: string): Promise<void> {
    return this.database.outside(async (transaction) => {
      // Who they are is asked within: a retry finds nobody any more, and is answered all the same.
      await onceInNoTenant(transaction, grant, () => {
        const userId = accepted(userOf(grant));
        const { person, requestId } = grant;
        const actor = { kind: 'user', id: userId, name: person.name, ...(requestId ? { requestId } : {}) } as const;
        return eraseUser(transaction, { userId, address }, actor);
      });
    });
  }
}

/** Refuses LAST_OWNER with the tenants, and then nothing was done. Who is erased already is nobody. */
export async function eraseUser(
  transaction: TenantTransaction,
  { userId, address }: { readonly userId: UserId; readonly address: string },
  actor: Actor,
): Promise<boolean> {
  const rows = await checkedRows(
    transaction,
    erasure,
    (columns) =>
      Prisma.sql`select ${columns} from directory.erase_user(${userId}::uuid, ${address}, ${JSON.stringify(actor)}::jsonb)`,
  );
  const inTheWay = rows.filter(({ outcome }) => outcome === 'last owner').map(({ slug }) => slug);
  if (inTheWay.length > 0) throw Refusal.of('LAST_OWNER', inTheWay.sort().join(', '));
  return rows[0]?.outcome === 'erased';
}

const entered = RowShape.of({ userId: ['entered', idOf<UserId>()] });

export async function enterUser(
  transaction: TenantTransaction,
  { userId, subject, email, emailVerified, name }: SignedInUser,
): Promise<UserId> {
  const [row] = await checkedRows(
    transaction,
    entered,
    (columns) =>
      Prisma.sql`select ${columns} from directory.enter_user(${userId}::uuid, ${subject}, ${email}, ${emailVerified}, ${name}) entered`,
  );
  return (row as { userId: UserId }).userId;
}

export async function keepFirstTenant(transaction: TenantTransaction, userId: UserId, made: TenantId): Promise<void> {
  await transaction.$executeRaw`select directory.keep_first_tenant(${userId}::uuid, ${made}::uuid)`;
}
