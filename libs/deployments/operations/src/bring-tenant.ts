import { readReleaseContent } from '@tiffin/builds-rules';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { missingText, renderEnvironment } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import { failureText, withoutLastLines } from '@tiffin/work-rules';
import type { CarrySettings, HeldMove } from './carry-move.js';
import type { Cell } from './cell.js';
import type { DeploymentClaim } from './deployment-store.js';
import type { TakenEnvironment } from './hold-tenant.js';
import { settingsOf } from './record-deployment.js';
import { RolloutFailure, RolloutWatch } from './rollout-watch.js';
import type { SmokeCheck } from './smoke-check.js';
import { someAtOnce } from './some-at-once.js';

const atOnce = 4;

/** For operators, who are not shown what units print. */
const reasonOf = ({ failure }: RolloutFailure): string => withoutLastLines(failureText(failure)).replace(/\.$/, '');

/** Has what serves in each environment come up in the new cell too, and answer there. */
export class BringTenant {
  private readonly watch: RolloutWatch;

  constructor(
    private readonly parts: { readonly cell: Cell; readonly smoke: SmokeCheck },
    private readonly settings: CarrySettings,
  ) {
    this.watch = new RolloutWatch(parts.cell, parts.smoke, settings.readyWithinMs);
  }

  /** Refuses MOVE_FAILED. */
  async run(move: HeldMove, taken: readonly TakenEnvironment[]): Promise<void> {
    await someAtOnce(taken, atOnce, async ({ name, claim }) => {
      // Where nothing serves, as what is paused, there is nothing to bring.
      if (claim.desired === null || claim.current === null) return;
      if (claim.staysStopped) return this.keepStopped(move, claim);
      if (claim.isPaused || claim.isStopped) return;
      await this.bring(move, claim).catch((error: unknown) => {
        const { to } = move.claim;
        throw error instanceof RolloutFailure ? Refusal.of('MOVE_FAILED', name, to.name, reasonOf(error)) : error;
      });
    });
  }

  /** Nothing of it has to come up; its hosts say so here, too. What it misses is told when it is started. */
  private async keepStopped(move: HeldMove, claim: DeploymentClaim): Promise<void> {
    const desired = await this.render(move, claim).catch((error: unknown) => {
      if (error instanceof RolloutFailure) return null;
      throw error;
    });
    if (desired !== null) await this.parts.cell.apply({ ...desired, isStopped: true });
  }

  private async bring(move: HeldMove, claim: DeploymentClaim): Promise<void> {
    const desired = await this.render(move, claim);
    await this.parts.cell.apply(desired);
    await this.watch.untilLive(desired, move.held);
    await this.watch.smoke(desired);
  }

  private async render({ claim: { to }, within }: HeldMove, claim: DeploymentClaim): Promise<DesiredEnvironment> {
    const { current, epoch } = claim;
    if (current === null) throw new TypeError('Nothing serves.');
    const content = readReleaseContent(current.content);
    const settings = await within((rows) => settingsOf(rows, claim, current));
    const missing = missingText(content, settings);
    if (missing !== null) throw new RolloutFailure({ unitKey: null, unitName: null, reason: missing, lastLines: [] });
    const place = { ...claim, domain: to.domain ?? this.settings.domain };
    return renderEnvironment(place, { id: current.id, content }, { epoch, ...settings });
  }
}
