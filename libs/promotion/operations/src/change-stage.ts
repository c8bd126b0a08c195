import type { Grant } from '@tiffin/access';
import type { CellHealth } from '@tiffin/contracts';
import { decideCanarySettings } from '@tiffin/deployments-rules';
import { accepted, type EnvironmentId, type Json, Refusal, sameJson } from '@tiffin/kernel';
import { decideApprovals, decidePipeline, decideWindows, type Stage } from '@tiffin/promotion-rules';
import { heldStages, refuseUnknown } from './held-stages.js';
import { type KeptStage, settingsOfStage, type StageRows, type StageSettings, type StageStore } from './stage-store.js';

/** Whether the cell of an environment can deal requests out between two releases. */
export interface SplittingCells {
  /** Throws `Refusal` CELL_UNAVAILABLE. */
  probe(environmentId: EnvironmentId): Promise<Pick<CellHealth, 'splitsRequests' | 'keepsNoClients'>>;
  cellName(environmentId: EnvironmentId): Promise<string>;
}

/** By name; a role names as many as have it. */
const mostApprovers = 50;

export class ChangeStage {
  constructor(
    private readonly store: StageStore,
    private readonly cells: SplittingCells,
  ) {}

  /** What is absent stays. Answers whether anything changed. Refuses NOT_FOUND, NOT_ACTIVE, PIPELINE_INVALID, WINDOW_INVALID, APPROVALS_FORCED, CANARY_UNSUPPORTED. */
  async run(
    grant: Grant<'environment.manage'>,
    environmentId: EnvironmentId,
    changes: Partial<StageSettings>,
  ): Promise<boolean> {
    await this.refuseUnsplit(environmentId, changes);
    return this.store.within(grant, async (rows) => {
      const projectId = await rows.projectOf(environmentId);
      if (!projectId) throw Refusal.of('NOT_FOUND', 'environment');
      const stages = await heldStages(rows, projectId);
      refuseUnknown(changes.upstream, stages);
      refuseBeforeBuilds(
        changes,
        stages.find((stage) => stage.environmentId === environmentId),
      );
      refuseFewer(
        changes,
        stages.find((stage) => stage.environmentId === environmentId),
      );
      const changed = stages.map((stage) => (stage.environmentId === environmentId ? { ...stage, ...changes } : stage));
      accepted(decidePipeline(changed));
      await refuseStrangers(rows, changes);
      if (changes.windows) accepted(decideWindows(changes.windows, await rows.now()));
      const [before, after] = [stages, changed].map((list) => settingsOf(list, environmentId));
      if (!before || !after || sameJson(before, after)) return false;
      await rows.changeStage(environmentId, after);
      const detail = { ...after } as unknown as Readonly<Record<string, Json>>;
      await rows.audit({
        action: 'environment.change-stage',
        objectKind: 'environment',
        objectId: environmentId,
        detail,
      });
      return true;
    });
  }

  /** A cell that is away is no reason to refuse: who deploys asks it again. */
  private async refuseUnsplit(environmentId: EnvironmentId, { rollout }: Partial<StageSettings>): Promise<void> {
    if (!rollout) return;
    accepted(decideCanarySettings(rollout));
    const health = await this.cells.probe(environmentId).catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'CELL_UNAVAILABLE') return null;
      throw error;
    });
    if (health === null) return;
    if (health.splitsRequests !== true) {
      throw Refusal.of('CANARY_UNSUPPORTED', await this.cells.cellName(environmentId));
    }
    if (health.keepsNoClients === true && rollout.stickyBy !== null) throw notSticky();
  }
}

const notSticky = (): Refusal =>
  Refusal.of('INPUT_INVALID', 'rollout', 'is sticky, and the cell deals each request out anew. Leave that out.');

/** Who is no member could never vote, and the quorum would wait for them. */
async function refuseStrangers(rows: StageRows, { approvals }: Partial<StageSettings>): Promise<void> {
  const people = approvals?.approvers.flatMap((one) => ('person' in one ? [one.person] : [])) ?? [];
  if (people.length > mostApprovers)
    throw Refusal.of('INPUT_INVALID', 'approvals', `Name ${mostApprovers} people at most, or roles.`);
  const members = people.length > 0 ? await rows.membersOf(people) : [];
  if (people.some((one) => !members.includes(one))) throw Refusal.of('NOT_FOUND', 'member');
}

/** What the plan asks for holds whatever a stage says; who would say less is told so. */
function refuseFewer({ approvals }: Partial<StageSettings>, stage: KeptStage | undefined): void {
  if (approvals === undefined || !stage) return;
  const decided = decideApprovals(stage, approvals);
  if (decided instanceof Refusal) throw decided;
}

/** Every build would go past whatever is set to come before. */
function refuseBeforeBuilds({ upstream = [] }: Partial<StageSettings>, stage: KeptStage | undefined): void {
  if (!stage?.followsHead || upstream.length === 0) return;
  const reason = `"${stage.name}" runs each release that is built, so that nothing comes before it. Create another environment.`;
  throw Refusal.of('INPUT_INVALID', 'upstream', reason);
}

function settingsOf(stages: readonly Stage[], id: EnvironmentId): StageSettings | undefined {
  const stage = stages.find(({ environmentId }) => environmentId === id);
  return stage && settingsOfStage(stage);
}
