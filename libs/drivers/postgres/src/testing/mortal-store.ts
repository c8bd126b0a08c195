import type { StoreKey } from '@tiffin/access';
import type { PromoterRows, PromoterStore } from '@tiffin/promotion-operations';

export class Killed extends Error {}

/** Where a promoter stops for good: at the so-manieth transaction, before it begins or once it is committed. */
export interface Death {
  readonly call: number;
  readonly side: 'before' | 'after';
}

/** A store whose promoter ends, as by a power cut: from then on it writes nothing, its fault neither. */
export class MortalStore implements PromoterStore {
  calls = 0;
  private isDead = false;

  /** Null: it lives. */
  constructor(
    private readonly store: PromoterStore,
    private readonly death: Death | null,
  ) {}

  async within<T>(key: StoreKey, work: (rows: PromoterRows) => Promise<T>): Promise<T> {
    if (this.isDead) throw new Killed();
    this.calls += 1;
    if (this.dies('before')) throw new Killed();
    const answer = await this.store.within(key, work);
    if (this.dies('after')) throw new Killed();
    return answer;
  }

  private dies(side: Death['side']): boolean {
    this.isDead ||= this.calls === this.death?.call && side === this.death.side;
    return this.isDead;
  }
}
