import type { DesiredEnvironment } from '@tiffin/contracts';
import { type CanaryPlan, type CanaryStep, canaryStepName, withShare } from '@tiffin/deployments-rules';
import { type DeploymentId, Refusal } from '@tiffin/kernel';
import { bringBack } from './bring-back.js';
import { CanaryWatch } from './canary-watch.js';
import type { Cell } from './cell.js';
import type { ReachedCell } from './cells.js';
import type { DeploymentClaim, DeploymentRows, DeploymentStepName } from './deployment-store.js';
import { stale } from './record-deployment.js';
import { NothingApplied, ofRelease, type RolloutWatch } from './rollout-watch.js';

export interface CanaryDeploymentParts {
  readonly claim: DeploymentClaim;
  readonly deploymentId: DeploymentId;
  readonly plan: CanaryPlan;
  readonly reached: ReachedCell<Cell>;
  readonly watch: RolloutWatch;
  readonly held: () => boolean;
  readonly isLeaving: () => boolean;
  readonly within: <T>(work: (rows: DeploymentRows) => Promise<T>) => Promise<T>;
  /** Puts the end of a step on record, with the text that it answers, and what follows it. */
  readonly step: (name: DeploymentStepName, work: () => Promise<string | void>) => Promise<unknown>;
  /** Applies what served before; answers what it misses. */
  readonly putBack: () => Promise<string | null>;
}

/** Brings a release in steps: beside what serves, with a share of the requests that grows. */
export class CanaryDeployment {
  constructor(private readonly parts: CanaryDeploymentParts) {}

  /** Applied beside what serves, with what it had where a former worker left it. */
  async apply(desired: DesiredEnvironment): Promise<void> {
    if (this.parts.plan.firstPercent < 100) await this.makeSureOfServing();
    await this.parts.reached.cell.apply(this.first(desired));
  }

  first(desired: DesiredEnvironment): DesiredEnvironment {
    return withShare(desired, this.parts.plan.settings, this.parts.plan.firstPercent);
  }

  /** Throws `RolloutFailure` where it is to be stopped. */
  async run(desired: DesiredEnvironment): Promise<void> {
    for (const step of this.parts.plan.left) {
      const shared = withShare(desired, this.parts.plan.settings, step.weightPercent);
      await this.parts.step(canaryStepName(step), () => this.runStep(shared, step));
    }
  }

  /** Nothing is dealt to it any more, and what served goes on as it is. */
  stop(desired: DesiredEnvironment): Promise<void> {
    return this.parts.reached.cell.apply({ ...desired, canary: 'stopped' });
  }

  private async runStep(shared: DesiredEnvironment, step: CanaryStep): Promise<string | void> {
    const { plan, reached, watch, held, isLeaving } = this.parts;
    await reached.cell.apply(shared);
    if (shared.canary === undefined) return watch.untilLive(shared, held);
    const ageMs = () => this.ageMs(step);
    const { settings } = plan;
    return new CanaryWatch({ cell: reached.cell, settings, ageMs, isLeaving }).untilJudged(shared, step);
  }

  private async ageMs(step: CanaryStep): Promise<number> {
    const { claim, deploymentId, within } = this.parts;
    const age = await within((rows) => rows.watchStep(claim, deploymentId, canaryStepName(step)));
    if (age === 'stale') throw stale(claim);
    return age;
  }

  /** A cell that was wiped has nothing that a canary could run beside: first it gets back what served. */
  private async makeSureOfServing(): Promise<void> {
    const { cell, place } = this.parts.reached;
    const { splitsRequests, keepsNoClients } = await cell.probe();
    if (splitsRequests !== true) {
      throw new NothingApplied(ofRelease(Refusal.of('CANARY_UNSUPPORTED', place.name).message));
    }
    if (keepsNoClients === true && this.parts.plan.settings.stickyBy !== null) {
      throw new NothingApplied(ofRelease(`The cell "${place.name}" cannot keep a client with one release. ${wayOut}`));
    }
    const missing = await bringBack({ ...this.parts, cell });
    if (missing !== null) throw new NothingApplied(ofRelease(missing));
  }
}

const wayOut = 'Have the rollout of the environment deal each request out anew.';
