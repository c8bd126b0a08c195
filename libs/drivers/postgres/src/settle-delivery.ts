import type { DueDelivery, Settlement } from '@tiffin/events-operations';
import type { Outcome, Reply } from '@tiffin/events-rules';
import { Prisma } from './generated/client.js';
import type { TenantTransaction } from './tenant-database.js';

const longestError = 500;

/** Answers whether the webhook was paused by it. */
export async function settleDelivery(
  transaction: TenantTransaction,
  { id, webhookId, tries }: DueDelivery,
  { reply, outcome }: Settlement,
): Promise<boolean> {
  // The webhook first, as everybody takes it who takes both.
  await transaction.$executeRaw`select from webhook where id = ${webhookId}::uuid for no key update`;
  // A failure that comes late, after another try, says nothing any more; a success that comes late is one.
  const isStale = outcome.kind === 'delivered' ? Prisma.empty : Prisma.sql`and tries = ${tries}::int`;
  const settled = await transaction.$executeRaw`
    update webhook_delivery set tries = tries + 1, last_try_at = now(), ${said(reply)}, ${nextOf(outcome)}
    where id = ${id}::uuid and delivered_at is null and dead_at is null ${isStale}`;
  if (settled === 0) return false;
  if (outcome.kind === 'delivered') return succeeded(transaction, webhookId);
  return failed(transaction, webhookId, outcome);
}

const said = (reply: Reply): Prisma.Sql =>
  reply.kind === 'answer'
    ? Prisma.sql`last_status = ${reply.status}::int, last_error = null`
    : Prisma.sql`last_status = null, last_error = ${reply.why.slice(0, longestError)}`;

function nextOf(outcome: Outcome): Prisma.Sql {
  switch (outcome.kind) {
    case 'delivered':
      return Prisma.sql`delivered_at = now(), next_try_at = null`;
    case 'dead':
      return Prisma.sql`dead_at = now(), next_try_at = null`;
    case 'again':
      return Prisma.sql`next_try_at = now() + ${outcome.afterMs}::float8 * interval '1 ms'`;
    case 'gone':
      // It waits with its webhook.
      return Prisma.sql`next_try_at = now()`;
  }
}

/** Most of the time nothing changes: then nothing is written. */
async function succeeded(transaction: TenantTransaction, webhookId: string): Promise<false> {
  await transaction.$executeRaw`
    update webhook set failing_since = null, rest_until = null
    where id = ${webhookId}::uuid and (failing_since is not null or rest_until is not null)`;
  return false;
}

async function failed(transaction: TenantTransaction, webhookId: string, outcome: Outcome): Promise<boolean> {
  const restMs = outcome.kind === 'again' ? outcome.restMs : 0;
  await transaction.$executeRaw`
    update webhook set failing_since = coalesce(failing_since, now()),
      rest_until = nullif(greatest(rest_until, now() + ${restMs}::float8 * interval '1 ms'), now())
    where id = ${webhookId}::uuid and (failing_since is null or ${restMs}::float8 > 0)`;
  if (outcome.kind !== 'gone') return false;
  const paused = await transaction.$executeRaw`
    update webhook set paused_for = 'gone' where id = ${webhookId}::uuid and paused_for is null`;
  return paused === 1;
}
