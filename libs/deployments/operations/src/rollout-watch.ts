import type { DesiredEnvironment, Failure } from '@tiffin/contracts';
import { decideRollout, rolloutFailure } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import type { Cell, ObserveOptions } from './cell.js';
import type { SmokeCheck } from './smoke-check.js';

/** The release does not work: a unit did not become ready, or does not answer. */
export class RolloutFailure extends Error {
  override readonly name = 'RolloutFailure';

  constructor(readonly failure: Failure) {
    super(failure.reason);
  }
}

// Also how soon a worker that was overtaken notices it.
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
        const names = new Map(desired.units.map(({ key, name }) => [key, name]));
        throw new RolloutFailure(rolloutFailure(verdict.failure, names));
      }
      seen = { afterVersion: observed.version, waitMs: lookAgainMs };
    }
    throw new RolloutFailure(ofRelease(`The release was not ready after ${this.readyWithinMs / 1000} s.`));
  }

  /** Calls every gateway through its host name. */
  async smoke(desired: DesiredEnvironment): Promise<void> {
    if (desired.routes.length === 0) return;
    const { routerUrl } = await this.cell.probe();
    for (const { host, unit } of desired.routes) {
      const wrong = await this.smokeCheck.run(routerUrl, host);
      if (wrong === null) continue;
      const unitName = desired.units.find(({ key }) => key === unit)?.name ?? null;
      const reason = `does not answer at "${host}": ${wrong}`;
      throw new RolloutFailure({ unitKey: unit, unitName, reason, lastLines: [] });
    }
  }
}

/** A failure that no single unit is to blame for. */
export const ofRelease = (reason: string): Failure => ({ unitKey: null, unitName: null, reason, lastLines: [] });
