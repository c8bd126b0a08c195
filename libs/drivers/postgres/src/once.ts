import { deserialize, serialize } from 'node:v8';
import type { Once, StoreKey } from '@tiffin/access';
import { disjointKey, Refusal } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const lock = RowShape.of({ isOurs: ['is_ours', truth] });
const kept = RowShape.of({
  field: ['k.field', text],
  step: ['k.step', integer],
  requestHash: ['k.request_hash', text],
  answer: ['k.answer', orNull(text)],
});

/**
 * Runs the work of a transaction, unless one with the same Idempotency-Key was committed: then it answers what that one did. What was
 * answered is stored by the transaction itself, so that there is never the one without the other. Refuses IDEMPOTENCY_KEY_REUSED,
 * IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_SPENT.
 */
export async function once<T>(transaction: TenantTransaction, key: StoreKey, work: () => Promise<T>): Promise<T> {
  if (!key.once) return work();
  const { what } = key.once;
  const step = key.once.nextStep();
  await holdAlone(transaction, key, what);
  const before = await storedUnder(transaction, key, what);
  if (before.some(({ requestHash }) => requestHash !== what.requestHash)) throw Refusal.of('IDEMPOTENCY_KEY_REUSED');
  const same = before.find((one) => one.field === what.field && one.step === step);
  if (same) return answerOf<T>(same.answer);
  const answer = await work();
  const stored = what.isAnswerKept ? serialize(answer).toString('base64') : null;
  await transaction.$executeRaw`
    insert into idempotency_key (tenant_id, caller_id, key_hash, field, step, request_hash, answer)
    values (${key.tenantId}::uuid, ${key.actor.id}, ${what.keyHash}, ${what.field}, ${step}::int, ${what.requestHash}, ${stored})`;
  return answer;
}

type What = Once['what'];

/** Until the end of the transaction. A retry that comes while the first is at work waits for nothing: its client may have gone. */
async function holdAlone(
  transaction: TenantTransaction,
  { tenantId, actor }: StoreKey,
  { keyHash }: What,
): Promise<void> {
  const name = `once ${disjointKey(tenantId, actor.id, keyHash)}`;
  const [held] = await checkedRows(
    transaction,
    lock,
    (columns) => Prisma.sql`
    select ${columns} from pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) l (is_ours)`,
  );
  if (!held?.isOurs) throw Refusal.of('IDEMPOTENCY_KEY_IN_USE');
}

function storedUnder(transaction: TenantTransaction, { actor }: StoreKey, { keyHash }: What) {
  return checkedRows(
    transaction,
    kept,
    (columns) => Prisma.sql`
    select ${columns} from idempotency_key k
    where k.caller_id = ${actor.id} and k.key_hash = ${keyHash} and k.created_at > now() - interval '1 day'`,
  );
}

function answerOf<T>(stored: string | null): T {
  if (stored === null) throw Refusal.of('IDEMPOTENCY_KEY_SPENT');
  return deserialize(Buffer.from(stored, 'base64')) as T;
}
