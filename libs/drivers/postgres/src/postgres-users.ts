import { roles } from '@tiffin/access';
import { isId, type TenantId, type UserId } from '@tiffin/kernel';
import type { SignedInUser, User, Users } from '@tiffin/tenancy-operations';
import { z } from 'zod';
import { idOf, json, moment, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import { checkedRows } from './reads/checked-rows.js';
import { Prisma } from './generated/client.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

const tenantId = z.custom<TenantId>((value) => typeof value === 'string' && isId(value));
const memberships = z.array(z.object({ tenantId, role: z.enum(roles) }));

const person = RowShape.of({
  userId: ['id', idOf<UserId>()],
  email: ['email', orNull(text)],
  emailVerified: ['email_verified', truth],
  name: ['name', text],
  sessionsValidFrom: ['sessions_valid_from', moment],
  memberships: ['memberships', json((value) => memberships.parse(value))],
});
const done = RowShape.of({ done: ['true', truth] });
const personOf = statement(person, (columns) => `select ${columns} from directory.person($1)`);
const signOut = statement(done, (columns) => `select ${columns} from directory.sign_out_everywhere($1)`);

/** People of the platform, through the functions of the directory. */
export class PostgresUsers implements Users {
  constructor(private readonly database: TenantDatabase) {}

  async user(subject: string): Promise<User | null> {
    return (await this.database.directory(personOf, [subject]))[0] ?? null;
  }

  async signOutEverywhere(userId: UserId): Promise<void> {
    await this.database.directory(signOut, [userId]);
  }
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
