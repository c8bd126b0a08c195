import type { Grant } from '@tiffin/access';
import { accepted, type EnvironmentId, newId, type ProjectId } from '@tiffin/kernel';
import { decidePipeline, decideStageName, defaultUpstream, plainStage } from '@tiffin/promotion-rules';
import { heldStages, refuseUnknown } from './held-stages.js';
import type { FirstSettings, StageStore } from './stage-store.js';

/** Absent: after the stage that the name says, or the last one; any of those before it; at once. */
export interface WantedEnvironment extends Partial<FirstSettings> {
  readonly name: string;
}

export class CreateEnvironment {
  constructor(private readonly store: StageStore) {}

  /** An environment in which nothing runs yet. Refuses INPUT_INVALID, NAME_TAKEN, NOT_ACTIVE, PIPELINE_INVALID, QUOTA_EXCEEDED. */
  run(
    grant: Grant<'environment.manage'>,
    projectId: ProjectId,
    { name: wanted, ...settings }: WantedEnvironment,
  ): Promise<EnvironmentId> {
    return this.store.within(grant, async (rows) => {
      const stages = await heldStages(rows, projectId);
      refuseUnknown(settings.upstream, stages);
      const names = stages.map((stage) => stage.name);
      const name = accepted(decideStageName(wanted, names));
      const upstream = settings.upstream ?? accepted(defaultUpstream(name, stages));
      const stage = { ...plainStage(newId<EnvironmentId>(), name, upstream), ...settings, upstream };
      accepted(decidePipeline([...stages, stage]));
      await rows.insertEnvironment(projectId, stage);
      const { environmentId: objectId, requires, soakMs } = stage;
      const detail = { name, upstream: [...upstream], requires, soakMs };
      await rows.audit({ action: 'environment.create', objectKind: 'environment', objectId, detail });
      return objectId;
    });
  }
}
