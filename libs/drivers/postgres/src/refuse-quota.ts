import { inspect } from 'node:util';
import { Refusal } from '@tiffin/kernel';
import { type QuotaName, quotaWords } from '@tiffin/tenancy-rules';

// SQLSTATE and text of `platform.refuse_quota`; the adapter hides both at changing depths of its errors.
const sqlState = /\bTQ001\b/;
const quotaText = /quota exceeded: (\w+) (\d+) of (\d+)/;

/** Throws QUOTA_EXCEEDED where that is what an error means, and any other error as it is. */
export function refuseQuota(error: unknown): never {
  if (error instanceof Refusal) throw error;
  const text = inspect(error, { depth: 6 });
  const [, what, used, most] = (sqlState.test(text) && quotaText.exec(text)) || [];
  if (what === undefined || used === undefined || most === undefined) throw error;
  throw Refusal.of('QUOTA_EXCEEDED', quotaWords[what as QuotaName], used, most);
}
