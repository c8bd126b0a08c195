import type { OperatorKey } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import { Prisma } from '../generated/client.js';
import { onceInNoTenant } from '../once.js';
import { checkedRows } from '../reads/checked-rows.js';
import { truth } from '../reads/decode.js';
import { RowShape } from '../reads/row-shape.js';
import type { TenantTransaction } from '../tenant-database.js';
import type { OperatorDatabase } from './operator-database.js';

const yes = RowShape.of({ yes: ['yes', truth] });

/** One transaction of an operator, in no tenant. Refuses UNAUTHENTICATED whose sign-in does not count any more. */
export async function withinOperator<T>(
  operators: OperatorDatabase,
  key: OperatorKey,
  work: (transaction: TenantTransaction) => Promise<T>,
): Promise<T> {
  const database = await operators.open();
  return database.outside(async (transaction) => {
    await refuseSignedOut(transaction, key);
    return onceInNoTenant(transaction, key, () => work(transaction));
  });
}

/** What is remembered of a caller may be from before they were signed out, as by `tiffin operator revoke`. Refuses UNAUTHENTICATED then. */
async function refuseSignedOut(transaction: TenantTransaction, { actor, signedInAt }: OperatorKey): Promise<void> {
  if (signedInAt === undefined) return;
  const from = Prisma.sql`from directory.hold_operator(${actor.id}, ${signedInAt}::timestamptz) yes`;
  const [row] = await checkedRows(transaction, yes, (columns) => Prisma.sql`select ${columns} ${from}`);
  if (!row?.yes) throw Refusal.of('UNAUTHENTICATED');
}
