import type { Grant } from '@tiffin/access';
import { accepted, type EnvironmentId, Refusal } from '@tiffin/kernel';
import { decideRemark } from '@tiffin/promotion-rules';
import type { Doorbell } from '@tiffin/work-operations';
import { type HeldEnvironment, personOf, type PromotionRows, type PromotionStore } from './promotion-store.js';

type Promote = Grant<'environment.promote'>;

export class HoldEnvironment {
  constructor(
    private readonly store: PromotionStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Keeps automation away from what runs there. False: it was held already. Refuses NOT_FOUND, INPUT_INVALID where nothing runs. */
  async hold(grant: Promote, environmentId: EnvironmentId, why: string | null): Promise<boolean> {
    const reason = accepted(decideRemark('reason', why));
    return this.store.within(grant, async (rows) => {
      const { hold, currentReleaseId } = await locked(rows, environmentId);
      if (hold) return false;
      if (currentReleaseId === null)
        throw Refusal.of(
          'INPUT_INVALID',
          'environmentId',
          'Nothing runs there that could be held. Promote a release first.',
        );
      await rows.writeHold(environmentId, {
        releaseId: currentReleaseId,
        promotionId: null,
        by: personOf(grant.actor),
        reason,
      });
      const detail = { release: currentReleaseId };
      await rows.audit({ action: 'environment.hold', objectKind: 'environment', objectId: environmentId, detail });
      return true;
    });
  }

  /** Lets automation at it again. False: nothing held it. Refuses NOT_FOUND. */
  async unhold(grant: Promote, environmentId: EnvironmentId): Promise<boolean> {
    const changed = await this.store.within(grant, async (rows) => {
      const { hold } = await locked(rows, environmentId);
      if (!hold) return false;
      await rows.writeHold(environmentId, null);
      await rows.audit({
        action: 'environment.unhold',
        objectKind: 'environment',
        objectId: environmentId,
        detail: {},
      });
      return true;
    });
    this.doorbell.ring('promote', { tenantId: grant.tenantId, environmentId });
    return changed;
  }
}

async function locked(rows: PromotionRows, environmentId: EnvironmentId): Promise<HeldEnvironment> {
  const environment = await rows.lockEnvironment(environmentId);
  if (!environment) throw Refusal.of('NOT_FOUND', 'environment');
  return environment;
}
