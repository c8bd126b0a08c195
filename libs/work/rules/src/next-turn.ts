/** Who waits for a turn. */
export interface Waiting {
  readonly tenant: string;
  /** Of two of one tenant the lower goes first. */
  readonly rank: number;
}

/** What a tenant has had so far. */
export interface TenantTurns {
  readonly atWork: number;
  /** Counts up over all tenants; 0: it had none yet. */
  readonly lastTurn: number;
}

/**
 * Whose turn it is: of the tenant with the fewest at work, or of those the one that waits longest for its turn; of its own the lowest
 * rank, and of equals who came first. Null where every tenant that waits has `atMost` at work.
 */
export function nextTurn<W extends Waiting>(
  waiting: Iterable<W>,
  turnsOf: (tenant: string) => TenantTurns,
  atMost: number,
): W | null {
  let next: W | null = null;
  for (const one of waiting) {
    if (turnsOf(one.tenant).atWork >= atMost) continue;
    if (next === null || isBefore(one, next, turnsOf)) next = one;
  }
  return next;
}

function isBefore(one: Waiting, other: Waiting, turnsOf: (tenant: string) => TenantTurns): boolean {
  const [a, b] = [turnsOf(one.tenant), turnsOf(other.tenant)];
  return (a.atWork - b.atWork || a.lastTurn - b.lastTurn || one.rank - other.rank) < 0;
}

/**
 * Who makes room for one more of `tenant` where too many wait: the last who came of the tenant of which most do. Null where that is
 * the tenant itself, or one that then had fewer.
 */
export function whoYields<W extends Waiting>(waiting: Iterable<W>, tenant: string): W | null {
  const ofTenants = Map.groupBy(waiting, (one) => one.tenant);
  const most = [...ofTenants.values()].reduce<readonly W[]>((a, b) => (b.length > a.length ? b : a), []);
  return most.length > (ofTenants.get(tenant)?.length ?? 0) + 1 ? (most.at(-1) ?? null) : null;
}
