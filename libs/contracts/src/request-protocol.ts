/**
 * How the requests of tenants are counted: a cell counts in memory what reaches its units from outside, and tells totals that only grow, so
 * that a total that is told twice, late or by two is counted once. The answer to it is how many more it may let through.
 */

/** What was counted in one run of a cell's counters and one month, by environment. Complete or not: only what is not known to be kept. */
export interface RequestTally {
  /** A UUID, another one after each start of the cell: totals begin at nothing again. */
  readonly run: string;
  /** `2026-11`, of UTC. */
  readonly month: string;
  readonly totals: Readonly<Record<string, number>>;
}

export interface RequestReport {
  /** Of what is counted now. */
  readonly run: string;
  readonly month: string;
  readonly tallies: readonly RequestTally[];
  /** Of the limits that the cell has; empty: of none. */
  readonly limitsVersion: string;
}

/** A tenant that is not among the limits has none. */
export interface RequestLimit {
  /** Its slug. */
  readonly tenant: string;
  readonly plan: string;
  /** Requests a month. */
  readonly limit: number;
  /** How far its total of this run and month may grow, over all of its environments here. */
  readonly budget: number;
}

/** What the platform answers to a report. */
export interface RequestOrders {
  readonly run: string;
  readonly month: string;
  /** What is kept for good, as it was told. */
  readonly kept: readonly RequestTally[];
  /** Of all tenants of the cell. */
  readonly limits: readonly RequestLimit[];
  readonly limitsVersion: string;
}
