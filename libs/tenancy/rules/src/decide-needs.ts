import { Refusal } from '@tiffin/kernel';
import { type Needs, type QuotaName, quotaWords } from './quota.js';

/** What a tenant has of what is held: the limit (null: none), and what all but the one who asks hold of it. */
export interface Room {
  readonly what: QuotaName;
  readonly heldByOthers: number;
  readonly held: number;
  readonly limit: number | null;
}

const amounts: Readonly<Record<string, keyof Needs>> = {
  units: 'units',
  replicas: 'replicas',
  cpu_millicores: 'cpuMillicores',
  memory_mb: 'memoryMb',
  disk_mb: 'diskMb',
};

/** Names of the limits of what environments hold. */
export const heldNames = Object.keys(amounts);

const fewer = (one: Needs, other: Needs): boolean =>
  (Object.keys(one) as (keyof Needs)[]).every((amount) => one[amount] <= other[amount]);

/** Whether something needs more of anything than before: who does not is never refused, however low a limit has become. */
export const needsMore = (wanted: Needs, before: Needs): boolean => !fewer(wanted, before);

/** Null where there is room for `wanted` in each of so many places; what one needed before is no reason to refuse it. */
export function decideNeeds(
  rooms: readonly Room[],
  places: number,
  change: { before: Needs; wanted: Needs },
): Refusal | null {
  for (const { what, heldByOthers, held, limit } of rooms) {
    const amount = amounts[what];
    if (amount === undefined || limit === null) continue;
    const wanted = heldByOthers + places * change.wanted[amount];
    if (wanted <= limit || change.wanted[amount] <= change.before[amount]) continue;
    const used = `${heldByOthers + held}; with this you would use ${wanted}`;
    return Refusal.of('QUOTA_EXCEEDED', quotaWords[what], used, String(limit));
  }
  return null;
}
