import type { StoreKey } from '@tiffin/access';
import type { PromoterRows, PromoterStore } from '@tiffin/promotion-operations';
import { type Death, Mortal } from './mortal.js';

/** A store whose promoter stops for good at one of its transactions: its fault is not written either. */
export class MortalStore implements PromoterStore {
  private readonly mortal: Mortal;

  /** Null: it lives. */
  constructor(
    private readonly store: PromoterStore,
    death: Death | null,
  ) {
    this.mortal = new Mortal(death);
  }

  claim(...asked: Parameters<PromoterStore['claim']>): ReturnType<PromoterStore['claim']> {
    return this.mortal.does(() => this.store.claim(...asked));
  }

  get calls(): number {
    return this.mortal.calls;
  }

  within<T>(key: StoreKey, work: (rows: PromoterRows) => Promise<T>): Promise<T> {
    return this.mortal.does(() => this.store.within(key, work));
  }
}
