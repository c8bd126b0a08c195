import { nextTurn, type Waiting, whoYields } from '@tiffin/work-rules';
import { TenantShares } from './tenant-shares.js';

export interface FairQueueLimits {
  /** Places: as many jobs of weight 1 are at work at the same time. */
  readonly concurrency: number;
  /** Of those, of one tenant: what it has at work may take long, and another tenant's first does not wait for it to end. */
  readonly perTenant: number;
  /** Behind those. Absent: all who come. */
  readonly waiting?: number;
}

export interface Job {
  readonly tenant: string;
  /** Of two of one tenant the lower goes first; absent: 0. */
  readonly rank?: number;
  /** How many places of its tenant it takes, also of those that are not free; absent: 1. */
  readonly weight?: number;
}

interface WaitingJob<Key> extends Waiting {
  readonly key: Key;
  readonly weight: number;
  rank: number;
  readonly answer: (may: boolean) => void;
}

/** Lets so many jobs work at once, tenant by tenant: one who brings a hundred makes only itself wait. */
export class FairQueue<Key> {
  private readonly waiting = new Map<Key, WaitingJob<Key>>();
  private readonly shares: TenantShares;

  constructor(private readonly limits: FairQueueLimits) {
    this.shares = new TenantShares(limits.perTenant);
  }

  /** Of how many tenants it knows when they had their turn. */
  get knownTenants(): number {
    return this.shares.size;
  }

  /** Works once it is its turn. False where it waits already, where too many do, or where it was cancelled: nothing was done. */
  async run(key: Key, job: Job, work: () => Promise<unknown>): Promise<boolean> {
    if (!(await this.turn(key, job))) return false;
    try {
      await work();
    } finally {
      this.end(job);
    }
    return true;
  }

  /** Somebody waits for it: it goes before all others of its tenant. */
  prioritize(key: Key): void {
    const job = this.waiting.get(key);
    if (job !== undefined) job.rank = -1;
  }

  /** It does not want to work any more, and does not wait any longer. */
  cancel(key: Key): void {
    const job = this.waiting.get(key);
    this.waiting.delete(key);
    job?.answer(false);
  }

  /** Sends away all who wait. */
  stop(): void {
    for (const key of [...this.waiting.keys()]) this.cancel(key);
  }

  private turn(key: Key, { tenant, rank = 0, weight = 1 }: Job): boolean | Promise<boolean> {
    if (this.hasPlace && this.shares.mayBegin(tenant)) {
      this.shares.begin(tenant, weight);
      return true;
    }
    if (this.waiting.has(key) || (this.isFull && !this.makeRoom(tenant))) return false;
    return new Promise((answer) => this.waiting.set(key, { key, tenant, weight, rank, answer }));
  }

  private get hasPlace(): boolean {
    return this.shares.taken < this.limits.concurrency;
  }

  private get isFull(): boolean {
    return this.waiting.size >= (this.limits.waiting ?? Infinity);
  }

  private makeRoom(tenant: string): boolean {
    const yielding = whoYields(this.waiting.values(), tenant);
    if (yielding !== null) this.cancel(yielding.key);
    return yielding !== null;
  }

  private end({ tenant, weight = 1 }: Job): void {
    this.shares.end(tenant, weight);
    while (this.hasPlace && this.next());
    this.shares.forget(this.waiting.values());
  }

  private next(): boolean {
    const next = nextTurn(this.waiting.values(), (tenant) => this.shares.of(tenant), this.limits.perTenant);
    if (next === null) return false;
    this.waiting.delete(next.key);
    this.shares.begin(next.tenant, next.weight);
    next.answer(true);
    return true;
  }
}
