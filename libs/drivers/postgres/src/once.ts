import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { Once, OperatorKey, PersonGrant, StoreKey } from '@tiffin/access';
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
export function once<T>(transaction: TenantTransaction, key: StoreKey, work: () => Promise<T>): Promise<T> {
  return key.once ? asked(transaction, { once: key.once, keys: keysOfTenant(key) }, work) : work();
}

/** The same for what a person or an operator does, which is in no tenant. */
export function onceInNoTenant<T>(
  transaction: TenantTransaction,
  caller: PersonGrant | OperatorKey,
  work: () => Promise<T>,
): Promise<T> {
  return caller.once ? asked(transaction, { once: caller.once, keys: keysOfCaller(caller) }, work) : work();
}

type What = Once['what'];

/** Where keys and answers of a caller are kept. */
interface Keys {
  /** Of the caller, and of nobody else. */
  readonly caller: string;
  readonly under: (keyHash: string) => Prisma.Sql;
  readonly keep: (answer: { what: What; step: number; stored: string | null }) => Prisma.Sql;
}

const keysOfTenant = ({ tenantId, actor }: StoreKey): Keys => ({
  caller: disjointKey(tenantId, actor.id),
  under: (keyHash) => Prisma.sql`idempotency_key k
    where k.caller_id = ${actor.id} and k.key_hash = ${keyHash} and k.created_at > now() - interval '1 day'`,
  keep: ({ what: { keyHash, field, requestHash }, step, stored }) => Prisma.sql`
    insert into idempotency_key (tenant_id, caller_id, key_hash, field, step, request_hash, answer)
    values (${tenantId}::uuid, ${actor.id}, ${keyHash}, ${field}, ${step}::int, ${requestHash}, ${stored})`,
});

/** By a hash: who somebody is stays in no table of ours once they have deleted their account. */
function keysOfCaller(caller: PersonGrant | OperatorKey): Keys {
  const named =
    'person' in caller ? disjointKey('person', caller.person.subject) : disjointKey('operator', caller.actor.id);
  const hash = createHash('sha256').update(named).digest('hex');
  return {
    caller: hash,
    under: (keyHash) => Prisma.sql`platform.kept_answers(${hash}, ${keyHash}) k`,
    keep: ({ what: { keyHash, field, requestHash }, step, stored }) => Prisma.sql`
      select platform.keep_answer(${hash}, ${keyHash}, ${field}, ${step}::int, ${requestHash}, ${stored})`,
  };
}

async function asked<T>(
  transaction: TenantTransaction,
  { once, keys }: { once: Once; keys: Keys },
  work: () => Promise<T>,
): Promise<T> {
  const [{ what }, step] = [once, once.nextStep()];
  await holdAlone(transaction, disjointKey(keys.caller, what.keyHash));
  const before = await checkedRows(
    transaction,
    kept,
    (columns) => Prisma.sql`select ${columns} from ${keys.under(what.keyHash)}`,
  );
  if (before.some(({ requestHash }) => requestHash !== what.requestHash)) throw Refusal.of('IDEMPOTENCY_KEY_REUSED');
  const same = before.find((one) => one.field === what.field && one.step === step);
  if (same) return answerOf<T>(same.answer);
  const answer = await work();
  const stored = what.isAnswerKept ? serialize(answer).toString('base64') : null;
  await transaction.$executeRaw(keys.keep({ what, step, stored }));
  return answer;
}

/** Until the end of the transaction. A retry that comes while the first is at work waits for nothing: its client may have gone. */
async function holdAlone(transaction: TenantTransaction, key: string): Promise<void> {
  const name = `once ${key}`;
  const [held] = await checkedRows(
    transaction,
    lock,
    (columns) => Prisma.sql`
    select ${columns} from pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) l (is_ours)`,
  );
  if (!held?.isOurs) throw Refusal.of('IDEMPOTENCY_KEY_IN_USE');
}

function answerOf<T>(stored: string | null): T {
  if (stored === null) throw Refusal.of('IDEMPOTENCY_KEY_SPENT');
  return deserialize(Buffer.from(stored, 'base64')) as T;
}
