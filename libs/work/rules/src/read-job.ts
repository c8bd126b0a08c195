import type { Job } from '@tiffin/contracts';
import { isId } from '@tiffin/kernel';

const fields = 'id,tenantId,ticket';

/** A job as the dispatcher makes it: these fields and no others. Null for anything else that somebody has put into the queue. */
export function readJob(given: unknown): Job | null {
  if (typeof given !== 'object' || given === null || Object.keys(given).sort().join() !== fields) return null;
  const { tenantId, id, ticket } = given as Readonly<Record<string, unknown>>;
  if (!isIdText(tenantId) || !isIdText(id) || !Number.isSafeInteger(ticket)) return null;
  return { tenantId, id, ticket: ticket as number };
}

const isIdText = (value: unknown): value is string => typeof value === 'string' && isId(value);
