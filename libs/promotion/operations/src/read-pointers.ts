import type { StoreKey } from '@tiffin/access';
import type { EnvironmentId } from '@tiffin/kernel';
import { type Pointers, pointersOf, retentionSettings } from '@tiffin/promotion-rules';
import type { PromotionStore } from './promotion-store.js';

export class ReadPointers {
  constructor(private readonly store: PromotionStore) {}

  /** What an environment runs, was stable with and can go back to, by its ledgers. Null: there is no such environment. */
  run(key: StoreKey, environmentId: EnvironmentId): Promise<Pointers | null> {
    return this.store.within(key, async (rows) => {
      if ((await rows.environment(environmentId)) === null) return null;
      const { ledger } = await rows.candidateFacts(environmentId, []);
      const pointers = pointersOf(ledger);
      return { ...pointers, rollbackTargets: pointers.rollbackTargets.slice(0, retentionSettings.rollbackTargets) };
    });
  }
}
