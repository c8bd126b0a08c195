import type { WorkerGrant } from '@tiffin/access';
import { readReleaseContent } from '@tiffin/builds-rules';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { renderEnvironment } from '@tiffin/deployments-rules';
import type { EnvironmentId } from '@tiffin/kernel';
import { Lease, type RecordedFault } from '@tiffin/work-operations';
import {
  failureText,
  faultText,
  isExplained,
  isQuarantined,
  quarantineFailure,
  retryDelayMs,
} from '@tiffin/work-rules';
import { bringBack } from './bring-back.js';
import { CanaryDeployment } from './canary-deployment.js';
import { CanaryWaits } from './canary-waits.js';
import { cannotBegin } from './cannot-begin.js';
import { WorkerLeaves } from './canary-watch.js';
import type { Cell } from './cell.js';
import { databaseSteps } from './database-steps.js';
import { goBehindCell } from './go-behind-cell.js';
import type { ReachedCell } from './cells.js';
import { objectionsTo } from './image-evidence.js';
import type { Bound, DeployAttempt, DeployParts, DeploySettings, HeldClaim } from './deploy-attempt.js';
import {
  type DeploymentClaim,
  type DeploymentRows,
  type DeploymentStepName,
  type EnvironmentClaim,
  type RestoreWanted,
  type StepRecord,
  type StoredRelease,
} from './deployment-store.js';
import {
  explainRoom,
  isStale,
  needsIn,
  open,
  pass,
  record,
  recordFailure,
  recordServing,
  servedBeside,
  settingsOf,
} from './record-deployment.js';
import { NothingApplied, ofRelease, RolloutFailure, RolloutWatch } from './rollout-watch.js';
import { stopEnvironment, type StopParts } from './stop-environment.js';

/** Looks at one environment and makes its cell look like the desired release, until nothing is left to do. */
export class DeployEnvironment {
  private readonly waits: CanaryWaits;

  constructor(
    private readonly parts: DeployParts,
    private readonly settings: DeploySettings,
    private readonly chance: () => number = Math.random,
  ) {
    this.waits = new CanaryWaits(parts.report);
  }

  /** Resolves once nothing is left to do, or a canary is all that is waited for: that may take days, and goes on by itself. */
  run(grant: WorkerGrant, environmentId: EnvironmentId): Promise<void> {
    const { holder, leaseMs } = this.settings;
    return this.waits.run(environmentId, async (waitsOnly) => {
      for (;;) {
        const claim = await this.within(grant, (rows) => rows.claim(environmentId, holder, leaseMs));
        if (!claim || !(await this.hold(grant, claim, waitsOnly))) return;
      }
    });
  }

  /** Lets go of all that waits for its cell, for another worker to go on with. Resolves once no canary is waited for. */
  leave(): Promise<void> {
    return this.waits.leave();
  }

  /** Puts a cell that has drifted back to what the environment serves; where that does not help, again at growing distance. */
  async restore(grant: WorkerGrant, wanted: RestoreWanted): Promise<void> {
    const { holder, leaseMs } = this.settings;
    const claim = await this.within(grant, (rows) => rows.claimForRestore(wanted, holder, leaseMs));
    if (!claim) return;
    try {
      const missing = await this.applyComplete(grant, claim, await this.parts.cells.of(claim.environmentId));
      if (missing !== null) return await this.recordText(grant, claim, { text: missing, isExplained: true });
    } catch (error) {
      const epoch = isStale(error) ? await goBehindCell(this.parts, grant, claim) : null;
      if (epoch !== null) return this.restore(grant, { ...wanted, epoch });
      if (isStale(error)) throw error;
      return this.recordFault(grant, claim, error);
    }
    const retryAfterMs = this.retryDelayMs(claim);
    await this.within(grant, async (rows) => {
      const isAgain = claim.faults > 0 && !claim.isStopped;
      if ((await rows.recordRestore(claim, { retryAfterMs })) === 'stale' || isAgain) return;
      await rows.audit({
        action: claim.isStopped ? 'environment.resume' : 'environment.restore',
        objectKind: 'environment',
        objectId: wanted.environmentId,
        detail: { release: claim.desired.id },
      });
    });
  }

  private retryDelayMs({ faults }: EnvironmentClaim): number {
    return retryDelayMs(faults, this.settings.retryAfterMs, this.chance());
  }

  private async recordFault(grant: WorkerGrant, claim: EnvironmentClaim, error: unknown): Promise<void> {
    this.parts.report(error, claim.environmentId);
    await this.recordText(grant, claim, { text: faultText(error), isExplained: isExplained(error) });
  }

  private async recordText(grant: WorkerGrant, claim: EnvironmentClaim, fault: Omit<RecordedFault, 'retryAfterMs'>) {
    const retryAfterMs = this.retryDelayMs(claim);
    await this.within(grant, (rows) => rows.recordFault(claim, { ...fault, retryAfterMs }));
  }

  /** False where a fault asks for a pause. */
  private async hold(grant: WorkerGrant, claim: EnvironmentClaim, waitsOnly: () => void): Promise<boolean> {
    const lease = this.leaseOf(grant, claim);
    try {
      if (claim.isPaused || claim.desired === null) await this.stop(grant, claim);
      else await this.attempt({ grant, claim, lease, waitsOnly });
      return true;
    } catch (error) {
      if (isStale(error)) await goBehindCell(this.parts, grant, claim);
      else if (error instanceof WorkerLeaves) await this.within(grant, (rows) => rows.release(claim));
      else await this.recordFault(grant, claim, error);
      return isStale(error);
    } finally {
      lease.stop();
    }
  }

  private leaseOf(grant: WorkerGrant, claim: EnvironmentClaim): Lease {
    const { leaseMs } = this.settings;
    const renew = async () => (await this.within(grant, (rows) => rows.renew(claim, leaseMs))) === 'written';
    return new Lease(renew, leaseMs / 3);
  }

  private async stop(grant: WorkerGrant, claim: EnvironmentClaim): Promise<void> {
    const { cell, place } = await this.parts.cells.of(claim.environmentId);
    const render: StopParts['render'] = (stopped, release, settings) =>
      this.render(stopped, release, { place, settings });
    await stopEnvironment({ cell, render, within: (work) => this.within(grant, work) }, claim);
  }

  private async attempt(held: HeldClaim): Promise<void> {
    const { grant, claim } = held;
    const reached = await this.parts.cells.of(claim.environmentId);
    if (claim.isStopped && servedBeside(claim) !== null) await this.serveAgain(held, reached);
    const opened = await this.within(grant, (rows) => open(rows, claim)).catch(explainRoom(claim));
    const databases = databaseSteps({ ...held, ...opened, migrate: this.parts.migrate, store: this.parts.store });
    const attempt: DeployAttempt = { ...held, reached, ...opened, databases };
    try {
      await this.rollOut(attempt);
    } catch (error) {
      if (!(error instanceof RolloutFailure)) throw error;
      await this.putBack(attempt, error);
    }
  }

  /** What a pause has ended serves again before another release is tried beside it: that may take days, or find no room. */
  private async serveAgain({ grant, claim, lease }: HeldClaim, reached: ReachedCell<Cell>): Promise<void> {
    const { cell } = reached;
    const watch = new RolloutWatch(cell, this.parts.smoke, this.settings.readyWithinMs);
    await this.within(grant, (rows) => rows.hold(claim, needsIn(claim.current, claim)));
    const putBack = () => this.applyComplete(grant, claim, reached);
    // What misses something is for the deployment to say.
    if ((await bringBack({ claim, cell, watch, held: this.waits.heldBy(lease), putBack })) !== null) return;
    await this.within(grant, (rows) => recordServing(rows, claim));
  }

  private async rollOut(attempt: DeployAttempt): Promise<void> {
    const watch = new RolloutWatch(attempt.reached.cell, this.parts.smoke, this.settings.readyWithinMs);
    if (isQuarantined(attempt.claim.starts)) {
      throw cannotBegin(attempt.claim, quarantineFailure('Deploying this release'));
    }
    const desired = await this.step(attempt, 'render', () => this.renderComplete(attempt));
    const { databases } = attempt;
    if (databases) await this.step(attempt, 'migrate', () => databases.migrate());
    await this.bring(attempt, desired, watch);
    if (!databases?.hasContract) return;
    await this.step(attempt, 'contract', () => databases.contract(attempt.reached.cell, desired));
  }

  private async bring(attempt: DeployAttempt, desired: DesiredEnvironment, watch: RolloutWatch): Promise<void> {
    const held = this.waits.heldBy(attempt.lease);
    const canary = this.canaryOf(attempt, watch);
    if (canary === null) return this.comeAtOnce(attempt, desired, watch);
    try {
      await this.step(attempt, 'apply', () => canary.apply(desired));
      await this.step(attempt, 'ready', () => watch.untilLive(canary.first(desired), held));
      await this.step(attempt, 'smoke', () => watch.smoke(canary.first(desired)));
      attempt.waitsOnly();
      await canary.run(desired);
    } catch (error) {
      // At once, and before it is on record: until then nobody takes the environment for settled.
      if (error instanceof RolloutFailure && !(error instanceof NothingApplied)) await canary.stop(desired);
      throw error;
    }
  }

  private async comeAtOnce(attempt: DeployAttempt, desired: DesiredEnvironment, watch: RolloutWatch): Promise<void> {
    const { lease, reached } = attempt;
    await this.step(attempt, 'apply', () => reached.cell.apply(desired));
    await this.step(attempt, 'ready', () => watch.untilLive(desired, this.waits.heldBy(lease)));
    await this.step(attempt, 'smoke', () => watch.smoke(desired));
  }

  private canaryOf(attempt: DeployAttempt, watch: RolloutWatch): CanaryDeployment | null {
    const { grant, claim, deploymentId, reached, lease, canary: plan } = attempt;
    if (plan === null) return null;
    const { waits } = this;
    return new CanaryDeployment({
      ...{ claim, deploymentId, plan, reached, watch },
      ...{ held: waits.heldBy(lease), isLeaving: () => waits.isLeaving },
      within: (work) => this.within(grant, work),
      step: (name, work) => this.step(attempt, name, work),
      putBack: () => this.applyComplete(grant, claim, reached),
    });
  }

  /**
   * One step, begun on record already; a text that it answers is kept with it. At its end the fence is asked, so that a worker that
   * was overtaken stops here.
   */
  private async step<T>(attempt: DeployAttempt, name: DeploymentStepName, work: () => T | Promise<T>): Promise<T> {
    const { grant, claim, deploymentId } = attempt;
    try {
      const answer = await work();
      const detail = typeof answer === 'string' ? answer : null;
      await this.within(grant, (rows) => pass(rows, attempt, { name, detail }));
      return answer;
    } catch (error) {
      if (error instanceof RolloutFailure) {
        const failed: StepRecord = { name, state: 'failed', detail: failureText(error.failure) };
        await this.within(grant, (rows) => record(rows, { claim, deploymentId }, [failed]));
      }
      throw error;
    }
  }

  private async putBack(attempt: DeployAttempt, error: RolloutFailure): Promise<void> {
    const { grant } = attempt;
    const moved = await this.within(grant, (rows) => recordFailure(rows, attempt, error.failure));
    await this.applyBefore(attempt, moved, error);
  }

  /** The cell goes back to what served. The failure has moved the epoch on: lease and fault are of the claim as it is now. */
  private async applyBefore(attempt: DeployAttempt, moved: DeploymentClaim, error: RolloutFailure): Promise<void> {
    const { grant } = attempt;
    // The same release with other values: the cell has kept what served, and would only try the new ones again.
    const isUntouched = error instanceof NothingApplied || moved.current?.id === moved.desired.id;
    const lease = this.leaseOf(grant, moved);
    try {
      if (moved.current && !isUntouched) await this.applyComplete(grant, moved, attempt.reached);
      await this.within(grant, (rows) => rows.release(moved));
    } catch (fault) {
      if (isStale(fault)) throw fault;
      await this.recordFault(grant, moved, fault);
    } finally {
      lease.stop();
    }
  }

  /** What the cell has to run, if the release finds everything that it names, and its images are proved to be ours. */
  private async renderComplete({ grant, claim, reached, settings }: DeployAttempt): Promise<DesiredEnvironment> {
    const wrong = await objectionsTo({ ...grant, release: claim.desired, settings }, this.parts.evidence);
    if (wrong !== null) throw new NothingApplied(ofRelease(wrong));
    return this.render(claim, claim.desired, { place: reached.place, settings });
  }

  /** The release that served before; or what is wrong with it, where a secret is gone since: then the cell goes on with what it has. */
  private async applyComplete(
    grant: WorkerGrant,
    claim: DeploymentClaim,
    { cell, place }: ReachedCell<Cell>,
  ): Promise<string | null> {
    if (!claim.current) return null;
    const settings = await this.within(grant, (rows) => settingsOf(rows, claim, claim.current));
    const wrong = await objectionsTo({ ...grant, release: claim.current, settings }, this.parts.evidence);
    if (wrong === null) await cell.apply(this.render(claim, claim.current, { place, settings }));
    return wrong;
  }

  private render(claim: DeploymentClaim, release: StoredRelease, { place: cell, settings }: Bound): DesiredEnvironment {
    const place = { ...claim, domain: cell.domain ?? this.settings.domain };
    return renderEnvironment(
      place,
      { id: release.id, content: readReleaseContent(release.content) },
      { epoch: claim.epoch, ...settings },
    );
  }

  private within<T>(grant: WorkerGrant, work: (rows: DeploymentRows) => Promise<T>): Promise<T> {
    return this.parts.store.within(grant, work);
  }
}
