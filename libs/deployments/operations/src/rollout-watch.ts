import type { DesiredEnvironment } from '@tiffin/contracts';
import { decideRollout, failureText } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import type { Cell, ObserveOptions } from './cell.js';
import type { SmokeCheck } from './smoke-check.js';

/** The release is at fault: a unit did not become ready, or does not answer. */
export class RolloutFailure extends Error {
  override readonly name = 'RolloutFailure';
}

// Also how soon a worker that was passed by notices it.
const lookAgainMs = 500;

/** Follows a rollout through what the cell observes. */
export class RolloutWatch {
  constructor(
    private readonly cell: Cell,
    private readonly smokeCheck: SmokeCheck,
    private readonly readyWithinMs: number,
  ) {}

  /** Returns once all units serve. Throws `RolloutFailure`, or EPOCH_STALE when `held` says that somebody took over. */
  async untilLive(desired: DesiredEnvironment, held: () => boolean): Promise<void> {
    const deadline = performance.now() + this.readyWithinMs;
    let seen: ObserveOptions | undefined;
    while (performance.now() < deadline) {
      if (!held()) throw Refusal.of('EPOCH_STALE', desired.environmentId);
      const observed = await this.cell.observe(desired.environmentId, seen);
      // A cell that has forgotten the environment was wiped while we waited: the next look starts over.
      if (observed === null) throw Refusal.of('CELL_UNAVAILABLE', 'it has lost the environment');
      const verdict = decideRollout(observed, desired.releaseId);
      if (verdict.is === 'live') return;
      if (verdict.is === 'failed') {
        throw new RolloutFailure(failureText(verdict.failure, nameOf(desired, verdict.failure.unit)));
      }
      seen = { afterVersion: observed.version, waitMs: lookAgainMs };
    }
    throw new RolloutFailure(`The release was not ready after ${this.readyWithinMs / 1000} s.`);
  }

  /** Calls every gateway through its host name. */
  async smoke(desired: DesiredEnvironment): Promise<void> {
    if (desired.routes.length === 0) return;
    const { routerUrl } = await this.cell.probe();
    for (const { host } of desired.routes) {
      const wrong = await this.smokeCheck.run(routerUrl, host);
      if (wrong !== null) throw new RolloutFailure(`"${host}" does not answer: ${wrong}`);
    }
  }
}

const nameOf = (desired: DesiredEnvironment, key: string): string =>
  desired.units.find((unit) => unit.key === key)?.name ?? key;
