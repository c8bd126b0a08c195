import { nextTurn, type TenantTurns, type Waiting, whoYields } from '@tiffin/work-rules';

export interface TurnLimits {
  /** At work at the same time. */
  readonly atOnce: number;
  /** Of those, of one tenant: what it has at work may take long, and another tenant's first does not wait for it to end. */
  readonly ofOneTenant: number;
  /** Behind those. Absent: all who come. */
  readonly waiting?: number;
}

export interface Comer {
  readonly tenant: string;
  /** Of two of one tenant the lower goes first; absent: 0. */
  readonly rank?: number;
  /** How many places it takes once it is at work, also of those that are not free; absent: 1. */
  readonly weight?: number;
}

interface Ticket<Key> extends Waiting {
  readonly key: Key;
  readonly weight: number;
  rank: number;
  readonly answer: (may: boolean) => void;
}

const none: TenantTurns = { atWork: 0, lastTurn: 0 };

/** Lets so many work at once, tenant by tenant: one who brings a hundred things to do makes only itself wait. */
export class Turns<Key> {
  private readonly waiting = new Map<Key, Ticket<Key>>();
  private readonly tenants = new Map<string, TenantTurns>();
  private atWork = 0;
  private given = 0;

  constructor(private readonly limits: TurnLimits) {}

  /** Works once it is its turn. False where it waits already, where too many do, or where it was called off: nothing was done. */
  async run(key: Key, comer: Comer, work: () => Promise<unknown>): Promise<boolean> {
    if (!(await this.turn(key, comer))) return false;
    try {
      await work();
    } finally {
      this.end(comer);
    }
    return true;
  }

  /** Somebody waits for it: it goes before all others of its tenant. */
  hurry(key: Key): void {
    const ticket = this.waiting.get(key);
    if (ticket !== undefined) ticket.rank = -1;
  }

  /** It does not want to work any more, and does not wait any longer. */
  callOff(key: Key): void {
    const ticket = this.waiting.get(key);
    this.waiting.delete(key);
    ticket?.answer(false);
  }

  /** Sends away all who wait. */
  stop(): void {
    for (const key of [...this.waiting.keys()]) this.callOff(key);
  }

  private turn(key: Key, { tenant, rank = 0, weight = 1 }: Comer): boolean | Promise<boolean> {
    if (this.isFree(tenant)) {
      this.begin({ tenant, weight });
      return true;
    }
    if (this.waiting.has(key) || (this.isFull && !this.makeRoom(tenant))) return false;
    return new Promise((answer) => this.waiting.set(key, { key, tenant, weight, rank, answer }));
  }

  private isFree(tenant: string): boolean {
    return this.atWork < this.limits.atOnce && this.turnsOf(tenant).atWork < this.limits.ofOneTenant;
  }

  private get isFull(): boolean {
    return this.waiting.size >= (this.limits.waiting ?? Infinity);
  }

  private makeRoom(tenant: string): boolean {
    const yielding = whoYields(this.waiting.values(), tenant);
    if (yielding !== null) this.callOff(yielding.key);
    return yielding !== null;
  }

  private begin({ tenant, weight = 1 }: Comer): void {
    this.atWork += weight;
    this.given += 1;
    this.tenants.set(tenant, { atWork: this.turnsOf(tenant).atWork + weight, lastTurn: this.given });
  }

  private end({ tenant, weight = 1 }: Comer): void {
    this.atWork -= weight;
    const { atWork, lastTurn } = this.turnsOf(tenant);
    this.tenants.set(tenant, { atWork: atWork - weight, lastTurn });
    while (this.atWork < this.limits.atOnce && this.next());
    // Nobody is left whose turn could depend on it.
    if (this.atWork === 0) this.tenants.clear();
  }

  private next(): boolean {
    const next = nextTurn(this.waiting.values(), (tenant) => this.turnsOf(tenant), this.limits.ofOneTenant);
    if (next === null) return false;
    this.waiting.delete(next.key);
    this.begin(next);
    next.answer(true);
    return true;
  }

  private turnsOf(tenant: string): TenantTurns {
    return this.tenants.get(tenant) ?? none;
  }
}
