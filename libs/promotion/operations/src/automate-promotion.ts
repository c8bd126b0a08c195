import type { Grant } from '@tiffin/access';
import { accepted, type EnvironmentId, Refusal } from '@tiffin/kernel';
import { type AutoPromote, stageProblems } from '@tiffin/promotion-rules';
import type { Doorbell } from '@tiffin/work-operations';
import { personOf, type PromotionStore } from './promotion-store.js';

/** Set by who may promote there, and not with the other settings: who arranges stages does not give himself production by that. */
export class AutomatePromotion {
  constructor(
    private readonly store: PromotionStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Answers whether anything changed. Refuses NOT_FOUND, PIPELINE_INVALID. */
  async run(
    grant: Grant<'environment.promote'>,
    environmentId: EnvironmentId,
    autoPromote: AutoPromote,
  ): Promise<boolean> {
    const changed = await this.store.within(grant, async (rows) => {
      const environment = await rows.lockEnvironment(environmentId);
      if (!environment) throw Refusal.of('NOT_FOUND', 'environment');
      const { stage, followsHead } = environment;
      if (followsHead)
        throw Refusal.of('INPUT_INVALID', 'auto', `"${stage.name}" runs each release that is built already.`);
      if (stage.autoPromote === autoPromote) return false;
      accepted(refusalOf({ ...stage, autoPromote }));
      await rows.writeAutoPromote(environmentId, autoPromote, personOf(grant.actor));
      const detail = { before: stage.autoPromote, after: autoPromote };
      await rows.audit({ action: 'environment.automate', objectKind: 'environment', objectId: environmentId, detail });
      return true;
    });
    this.doorbell.ring('promote', { tenantId: grant.tenantId, environmentId });
    return changed;
  }
}

function refusalOf(stage: Parameters<typeof stageProblems>[0]): Refusal | null {
  const problem = stageProblems(stage, [stage]).find(({ rule }) => rule === 'follows-upstream');
  return problem ? Refusal.ofProblems('PIPELINE_INVALID', [problem], '1', problem.message) : null;
}
