import type { RequestLimit, UnitAllowance } from '@tiffin/contracts';

/** A process that counts requests of a tenant. */
export interface CountingProcess {
  readonly key: string;
  readonly tenant: string;
  /** In the month that is dealt for, as it was last told. */
  readonly counted: number;
}

/**
 * How far each process may go, so that all of a tenant's together go as far as its limits let them: what is left is dealt out evenly, and what
 * cannot be divided goes to those who are called most. Null: it may go as far as it likes. Pure.
 */
export function dealBudgets(
  processes: readonly CountingProcess[],
  { month, limits }: { readonly month: string; readonly limits: readonly RequestLimit[] },
): ReadonlyMap<string, UnitAllowance | null> {
  const byTenant = new Map(limits.map((limit) => [limit.tenant, limit]));
  const dealt = new Map<string, UnitAllowance | null>();
  for (const [tenant, theirs] of Map.groupBy(processes, (one) => one.tenant)) {
    const limit = byTenant.get(tenant);
    const sorted = theirs.toSorted((a, b) => b.counted - a.counted || (a.key < b.key ? -1 : 1));
    for (const [place, { key, counted }] of sorted.entries()) {
      dealt.set(
        key,
        limit === undefined ? null : allowance(limit, month, counted + shareOf(limit.budget, sorted.length, place)),
      );
    }
  }
  return dealt;
}

/** Everybody the same, and the first ones of it one more. */
const shareOf = (left: number, among: number, place: number): number =>
  Math.floor(left / among) + (place < left % among ? 1 : 0);

const allowance = ({ plan, limit }: RequestLimit, month: string, most: number): UnitAllowance => ({
  month,
  plan,
  limit,
  most,
});
