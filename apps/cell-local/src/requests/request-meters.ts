import { randomUUID } from 'node:crypto';
import {
  monthOf,
  type RequestLimit,
  type RequestOrders,
  type RequestReport,
  type RequestTally,
} from '@tiffin/contracts';
import { Allowance, RequestMeter } from './request-meter.js';

/** What outlives the cell's process: `budget` is what was left. */
export interface KeptRequests {
  readonly month: string;
  readonly tallies: readonly RequestTally[];
  readonly limits: readonly RequestLimit[];
}

interface Former extends RequestTally {
  readonly totals: Record<string, number>;
}

/**
 * All counters of the cell. What a former run or month has counted stays beside them until the platform keeps it; what the platform
 * said last of limits holds until it says something else, however long that takes.
 */
export class RequestMeters {
  readonly run: string = randomUUID();
  month: string;
  private readonly meters = new Map<string, RequestMeter>();
  private readonly allowances = new Map<string, Allowance>();
  private former: readonly Former[];
  private limits: ReadonlyMap<string, RequestLimit>;
  private limitsVersion = '';

  constructor(kept: KeptRequests | null, at: Date) {
    this.month = monthOf(at);
    this.former = (kept?.tallies ?? []).map((tally) => ({ ...tally, totals: { ...tally.totals } }));
    const limits = (kept?.limits ?? []).map((limit) => (kept?.month === this.month ? limit : anew(limit)));
    this.limits = byTenant(limits);
  }

  /** The one counter of an environment; an environment of nobody has no limit. */
  of(environmentId: string, tenant: string | undefined): RequestMeter {
    const found = this.meters.get(environmentId);
    if (found !== undefined) return found;
    const meter = new RequestMeter(tenant === undefined ? new Allowance() : this.allowanceOf(tenant));
    this.meters.set(environmentId, meter);
    return meter;
  }

  /** What the platform is not known to have. */
  report(): RequestReport {
    const { run, month, limitsVersion } = this;
    const totals = this.totals(({ counted, kept }) => counted > kept);
    const tallies = [...this.former, ...(Object.keys(totals).length > 0 ? [{ run, month, totals }] : [])];
    return { run, month, tallies, limitsVersion };
  }

  settle({ run, month, kept, limits, limitsVersion }: RequestOrders): void {
    for (const tally of kept) this.settleTally(tally);
    this.former = this.former.filter(({ totals }) => Object.keys(totals).length > 0);
    // Budgets are of one run and month: those of another one come again, for this one.
    if (run !== this.run || month !== this.month) return;
    this.limits = byTenant(limits);
    this.limitsVersion = limitsVersion;
    for (const [tenant, allowance] of this.allowances) limitTo(allowance, this.limits.get(tenant));
  }

  /** Begins the month anew once it is another one: all have again what their plan allows. */
  turn(at: Date): void {
    const month = monthOf(at);
    if (month === this.month) return;
    const totals = this.totals(({ counted, kept }) => counted > kept);
    this.former = [...this.former, { run: this.run, month: this.month, totals }].filter(
      (tally) => Object.keys(tally.totals).length > 0,
    );
    this.month = month;
    this.limits = byTenant([...this.limits.values()].map(anew));
    this.limitsVersion = '';
    for (const meter of this.meters.values()) [meter.counted, meter.kept] = [0, 0];
    for (const [tenant, allowance] of this.allowances) {
      allowance.counted = 0;
      limitTo(allowance, this.limits.get(tenant));
    }
  }

  toKeep(): KeptRequests {
    const { tallies, month } = this.report();
    const limits = [...this.limits.values()].map((limit) => ({
      ...limit,
      budget: limit.budget - (this.allowances.get(limit.tenant)?.counted ?? 0),
    }));
    return { month, tallies, limits };
  }

  private allowanceOf(tenant: string): Allowance {
    const allowance = this.allowances.get(tenant) ?? limitTo(new Allowance(), this.limits.get(tenant));
    this.allowances.set(tenant, allowance);
    return allowance;
  }

  private totals(wanted: (meter: RequestMeter) => boolean): Record<string, number> {
    const found = [...this.meters].filter(([, meter]) => wanted(meter));
    return Object.fromEntries(found.map(([id, { counted }]) => [id, counted]));
  }

  private settleTally({ run, month, totals }: RequestTally): void {
    if (run === this.run && month === this.month) {
      for (const [id, total] of Object.entries(totals)) keepIn(this.meters.get(id), total);
      return;
    }
    const former = this.former.find((tally) => tally.run === run && tally.month === month);
    if (former === undefined) return;
    for (const [id, total] of Object.entries(totals)) {
      if ((former.totals[id] ?? 0) <= total) delete former.totals[id];
    }
  }
}

function keepIn(meter: RequestMeter | undefined, total: number): void {
  if (meter !== undefined) meter.kept = Math.max(meter.kept, Math.min(total, meter.counted));
}

function limitTo(allowance: Allowance, limit: RequestLimit | undefined): Allowance {
  allowance.terms = limit ?? null;
  allowance.budget = limit?.budget ?? Number.POSITIVE_INFINITY;
  return allowance;
}

const anew = (limit: RequestLimit): RequestLimit => ({ ...limit, budget: limit.limit });

const byTenant = (limits: readonly RequestLimit[]): ReadonlyMap<string, RequestLimit> =>
  new Map(limits.map((limit) => [limit.tenant, limit]));
