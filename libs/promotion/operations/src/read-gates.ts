import type { StoreKey } from '@tiffin/access';
import type { EnvironmentId, PromotionId, ReleaseId } from '@tiffin/kernel';
import { earliestStart, evaluateGates, type Gate, type PromotionWay } from '@tiffin/promotion-rules';
import { personOf, type PromotionStore } from './promotion-store.js';

/** Each gate of an environment for a release, by the same function that lets a promotion start. */
export interface GatesSeen {
  readonly gates: readonly Gate[];
  /** When it could start if everybody whose turn it is acted at once; null: as things stand never. */
  readonly earliestAt: Date | null;
}

export interface AskedGates {
  readonly environmentId: EnvironmentId;
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  readonly promotionId: PromotionId | null;
}

export class ReadGates {
  constructor(private readonly store: PromotionStore) {}

  /** Null: there is no such environment. */
  run(key: StoreKey, asked: AskedGates): Promise<GatesSeen | null> {
    return this.store.within(key, async (rows) => {
      const environment = await rows.environment(asked.environmentId);
      if (!environment) return null;
      const facts = await rows.gateFacts({ ...asked, asker: personOf(key.actor) });
      return { gates: evaluateGates(facts, environment.now), earliestAt: earliestStart(facts, environment.now) };
    });
  }
}
