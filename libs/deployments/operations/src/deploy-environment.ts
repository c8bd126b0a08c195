import type { WorkerGrant } from '@tiffin/access';
import { Lease } from '@tiffin/builds-operations';
import { readReleaseContent } from '@tiffin/builds-rules';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { missingSecrets, renderEnvironment, type Settings } from '@tiffin/deployments-rules';
import { type DeploymentId, type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { Cell } from './cell.js';
import type { CellPlace, Cells, ReachedCell } from './cells.js';
import type {
  DeploymentClaim,
  DeploymentRows,
  DeploymentStepName,
  DeploymentStore,
  StepRecord,
  StoredRelease,
} from './deployment-store.js';
import { RolloutFailure, RolloutWatch } from './rollout-watch.js';
import type { SmokeCheck } from './smoke-check.js';

export interface DeploySettings {
  /** Name of this worker, unique among workers. */
  readonly holder: string;
  readonly leaseMs: number;
  /** When to try again after a fault that is not the release's. */
  readonly retryAfterMs: number;
  /** How long all units together may take to become ready. */
  readonly readyWithinMs: number;
  /** Where host names live in a cell that names no domain of its own. */
  readonly domain: string;
}

export interface DeployParts {
  readonly store: DeploymentStore;
  readonly cells: Cells<Cell>;
  readonly smoke: SmokeCheck;
  /** Told of faults that are not the user's; they are tried again. */
  readonly report: (error: unknown, environmentId: string) => void;
}

interface Attempt {
  readonly grant: WorkerGrant;
  readonly claim: DeploymentClaim;
  readonly deploymentId: DeploymentId;
  readonly lease: Lease;
  /** Where the tenant's environments run. */
  readonly reached: ReachedCell<Cell>;
}

/** Looks at one environment and makes its cell look like the desired release, until nothing is left to do. */
export class DeployEnvironment {
  constructor(
    private readonly parts: DeployParts,
    private readonly settings: DeploySettings,
  ) {}

  async run(grant: WorkerGrant, environmentId: EnvironmentId): Promise<void> {
    const { holder, leaseMs } = this.settings;
    for (;;) {
      const claim = await this.within(grant, (rows) => rows.claim(environmentId, holder, leaseMs));
      if (!claim || !(await this.hold(grant, claim))) return;
    }
  }

  /** Puts a cell that has drifted back to what the environment serves. */
  async restore(grant: WorkerGrant, environmentId: EnvironmentId): Promise<void> {
    const { holder, leaseMs } = this.settings;
    const claim = await this.within(grant, (rows) => rows.claimForRestore(environmentId, holder, leaseMs));
    if (!claim) return;
    const { cell, place } = await this.parts.cells.of(environmentId);
    await cell.apply(this.render(claim, claim.desired, place));
    await this.within(grant, async (rows) => {
      // The cell needs a moment to get there; looking again at once would only see it starting.
      if ((await rows.release(claim, this.settings.retryAfterMs)) === 'stale') return;
      await rows.audit({
        action: 'environment.restore',
        objectKind: 'environment',
        objectId: environmentId,
        detail: { release: claim.desired.id },
      });
    });
  }

  /** False where a fault asks for a pause. */
  private async hold(grant: WorkerGrant, claim: DeploymentClaim): Promise<boolean> {
    const { leaseMs, retryAfterMs } = this.settings;
    const renew = async () => (await this.within(grant, (rows) => rows.renew(claim, leaseMs))) === 'written';
    const lease = new Lease(renew, leaseMs / 3);
    try {
      await this.attempt(grant, claim, lease);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'EPOCH_STALE') return true;
      this.parts.report(error, claim.environmentId);
      await this.within(grant, (rows) => rows.release(claim, retryAfterMs));
      return false;
    } finally {
      lease.stop();
    }
  }

  private async attempt(grant: WorkerGrant, claim: DeploymentClaim, lease: Lease): Promise<void> {
    const opened = await this.within(grant, (rows) => rows.openDeployment(claim));
    if (opened === 'stale') throw stale(claim);
    const reached = await this.parts.cells.of(claim.environmentId);
    const attempt: Attempt = { grant, claim, deploymentId: opened, lease, reached };
    try {
      await this.rollOut(attempt);
      await this.within(grant, (rows) => succeed(rows, attempt));
    } catch (error) {
      if (!(error instanceof RolloutFailure)) throw error;
      await this.putBack(attempt, error.message);
    }
  }

  private async rollOut(attempt: Attempt): Promise<void> {
    const { claim, lease, reached } = attempt;
    const watch = new RolloutWatch(reached.cell, this.parts.smoke, this.settings.readyWithinMs);
    const desired = await this.step(attempt, 'render', async () => this.renderComplete(claim, reached.place));
    await this.step(attempt, 'apply', () => reached.cell.apply(desired));
    await this.step(attempt, 'ready', () => watch.untilLive(desired, () => lease.held));
    await this.step(attempt, 'smoke', () => watch.smoke(desired));
  }

  /** One recorded step. The fence is asked before and after, so that a worker that was passed by stops at the next one. */
  private async step<T>(attempt: Attempt, name: DeploymentStepName, work: () => Promise<T>): Promise<T> {
    await this.record(attempt, { name, state: 'running', detail: null });
    try {
      const answer = await work();
      await this.record(attempt, { name, state: 'succeeded', detail: null });
      return answer;
    } catch (error) {
      if (error instanceof RolloutFailure) {
        await this.record(attempt, { name, state: 'failed', detail: error.message });
      }
      throw error;
    }
  }

  private async record({ grant, claim, deploymentId }: Attempt, step: StepRecord): Promise<void> {
    const written = await this.within(grant, (rows) => rows.recordStep(claim, deploymentId, step));
    if (written === 'stale') throw stale(claim);
  }

  private async putBack({ grant, claim, deploymentId, reached }: Attempt, error: string): Promise<void> {
    const moved = await this.within(grant, async (rows) => {
      const next = await rows.fail(claim, deploymentId, error);
      if (next === 'stale') throw stale(claim);
      await rows.audit({
        action: 'deployment.fail',
        objectKind: 'environment',
        objectId: claim.environmentId,
        detail: { release: claim.desired.id, error },
      });
      return next;
    });
    if (moved.current) await reached.cell.apply(this.render(moved, moved.current, reached.place));
    await this.within(grant, (rows) => rows.release(moved, 0));
  }

  /** What the cell has to run, if the release finds everything that it names. */
  private renderComplete(claim: DeploymentClaim, cell: CellPlace): DesiredEnvironment {
    const missing = missingSecrets(readReleaseContent(claim.desired.content), settings);
    if (missing !== null) throw new RolloutFailure(missing);
    return this.render(claim, claim.desired, cell);
  }

  private render(claim: DeploymentClaim, release: StoredRelease, cell: CellPlace): DesiredEnvironment {
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

const settings: Settings = { secrets: {} };

const stale = (claim: DeploymentClaim): Refusal => Refusal.of('EPOCH_STALE', claim.environmentId);

async function succeed(rows: DeploymentRows, { claim, deploymentId }: Attempt): Promise<void> {
  if ((await rows.succeed(claim, deploymentId)) === 'stale') throw stale(claim);
  await rows.audit({
    action: 'deployment.succeed',
    objectKind: 'environment',
    objectId: claim.environmentId,
    detail: { release: claim.desired.id, revision: claim.revisionNumber },
  });
}
