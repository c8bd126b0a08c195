import type { Grant } from '@tiffin/access';
import { accepted, type EnvironmentId, Refusal, sameJson } from '@tiffin/kernel';
import { decidePipeline, type Stage } from '@tiffin/promotion-rules';
import { heldStages, refuseUnknown } from './held-stages.js';
import type { KeptStage, StageSettings, StageStore } from './stage-store.js';

export class ChangeStage {
  constructor(private readonly store: StageStore) {}

  /** What is absent stays. Answers whether anything changed. Refuses NOT_FOUND, NOT_ACTIVE, PIPELINE_INVALID. */
  run(
    grant: Grant<'environment.manage'>,
    environmentId: EnvironmentId,
    changes: Partial<StageSettings>,
  ): Promise<boolean> {
    return this.store.within(grant, async (rows) => {
      const projectId = await rows.projectOf(environmentId);
      if (!projectId) throw Refusal.of('NOT_FOUND', 'environment');
      const stages = await heldStages(rows, projectId);
      refuseUnknown(changes.upstream, stages);
      refuseBeforeBuilds(
        changes,
        stages.find((stage) => stage.environmentId === environmentId),
      );
      const changed = stages.map((stage) => (stage.environmentId === environmentId ? { ...stage, ...changes } : stage));
      accepted(decidePipeline(changed));
      const [before, after] = [stages, changed].map((list) => settingsOf(list, environmentId));
      if (!before || !after || sameJson(before, after)) return false;
      await rows.changeStage(environmentId, after);
      const detail = { ...after, upstream: [...after.upstream] };
      await rows.audit({
        action: 'environment.change-stage',
        objectKind: 'environment',
        objectId: environmentId,
        detail,
      });
      return true;
    });
  }
}

/** Every build would go past whatever is set to come before. */
function refuseBeforeBuilds({ upstream = [] }: Partial<StageSettings>, stage: KeptStage | undefined): void {
  if (!stage?.followsHead || upstream.length === 0) return;
  const reason = `"${stage.name}" runs each release that is built, so that nothing comes before it. Create another environment.`;
  throw Refusal.of('INPUT_INVALID', 'upstream', reason);
}

function settingsOf(stages: readonly Stage[], id: EnvironmentId): StageSettings | undefined {
  const stage = stages.find(({ environmentId }) => environmentId === id);
  return stage && { upstream: stage.upstream, requires: stage.requires, soakMs: stage.soakMs };
}
