import type { TenantTurns } from '@tiffin/work-rules';

const none: TenantTurns = { atWork: 0, lastTurn: 0 };

/** What each tenant has at work, and when it had its last turn. */
export class TenantShares {
  private readonly tenants = new Map<string, TenantTurns>();
  private turns = 0;
  private placesTaken = 0;

  constructor(private readonly perTenant: number) {}

  get size(): number {
    return this.tenants.size;
  }

  /** Places of all tenants that are not free. */
  get taken(): number {
    return this.placesTaken;
  }

  of(tenant: string): TenantTurns {
    return this.tenants.get(tenant) ?? none;
  }

  mayBegin(tenant: string): boolean {
    return this.of(tenant).atWork < this.perTenant;
  }

  begin(tenant: string, weight: number): void {
    this.change(tenant, { atWork: this.of(tenant).atWork + weight, lastTurn: (this.turns += 1) });
  }

  end(tenant: string, weight: number): void {
    const { atWork, lastTurn } = this.of(tenant);
    this.change(tenant, { atWork: atWork - weight, lastTurn });
  }

  /** Tenants with nothing at work that would go before all who wait in any case: they may as well be new. */
  forget(waiting: Iterable<{ readonly tenant: string }>): void {
    let longestAgo = Infinity;
    for (const { tenant } of waiting) {
      if (this.mayBegin(tenant)) longestAgo = Math.min(longestAgo, this.of(tenant).lastTurn);
    }
    for (const [tenant, { atWork, lastTurn }] of this.tenants) {
      if (atWork === 0 && lastTurn < longestAgo) this.tenants.delete(tenant);
    }
  }

  private change(tenant: string, turns: TenantTurns): void {
    this.placesTaken += this.placesOf(turns) - this.placesOf(this.of(tenant));
    this.tenants.set(tenant, turns);
  }

  /** Of its own places alone, however heavy what it does: the others stay free for other tenants. */
  private placesOf({ atWork }: TenantTurns): number {
    return Math.min(atWork, this.perTenant);
  }
}
