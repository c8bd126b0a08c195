import type { DesiredEnvironment, ObservedEnvironment } from '@tiffin/contracts';
import { type CanarySettings, type CanaryStep, type CanaryVerdict, decideCanary } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import type { Cell, ObserveOptions } from './cell.js';
import { failedRollout, ofRelease, RolloutFailure } from './rollout-watch.js';

// How soon a release that fails is stopped, once that is sure.
const lookAgainMs = 1_000;

/** This worker is about to end. Nothing is wrong: another one goes on where it was. */
export class WorkerLeaves extends Error {
  override readonly name = 'WorkerLeaves';
}

export interface CanaryWatchParts {
  readonly cell: Cell;
  readonly settings: CanarySettings;
  /** For how long the step has been under way, by the database's clock. Throws EPOCH_STALE where somebody took over. */
  readonly ageMs: () => Promise<number>;
  readonly isLeaving: () => boolean;
}

/** Follows a canary while it has one share of the requests. */
export class CanaryWatch {
  constructor(private readonly parts: CanaryWatchParts) {}

  /** Answers what speaks for a larger share. Throws `RolloutFailure` where it is to be stopped. */
  async untilJudged(desired: DesiredEnvironment, step: CanaryStep): Promise<string> {
    let seen: ObserveOptions | undefined;
    for (;;) {
      if (this.parts.isLeaving()) throw new WorkerLeaves();
      const ageMs = await this.parts.ageMs();
      const observed = await this.parts.cell.observe(desired.environmentId, seen);
      const verdict = this.judge(observed, desired, { step, ageMs });
      if (verdict.is === 'advance') return verdict.evidence;
      if (verdict.is === 'stop') throw new RolloutFailure(ofRelease(stoppedText(step, verdict.reason)));
      seen = { afterVersion: observed?.version ?? 0, waitMs: lookAgainMs };
    }
  }

  private judge(
    observed: ObservedEnvironment | null,
    desired: DesiredEnvironment,
    { step, ageMs }: { readonly step: CanaryStep; readonly ageMs: number },
  ): CanaryVerdict {
    if (observed?.wantedReleaseId !== desired.releaseId) throw lost();
    if (observed.rollout === 'failed') throw failedRollout(observed.failure, namesIn(desired));
    // While a cell that was started anew brings it back there is nothing to see.
    if (observed.rollout === 'starting') return { is: 'wait' };
    const { canary } = observed;
    if (observed.rollout !== 'canary' || canary === undefined) throw lost();
    // What was not measured does not count, however long ago the step began.
    return decideCanary(canary, this.parts.settings, { step, elapsedMs: Math.min(ageMs, canary.measuredMs) });
  }
}

/** The cell was wiped, or told something else: the next attempt puts both releases back. */
const lost = (): Refusal => Refusal.of('CELL_UNAVAILABLE', 'it has lost the canary');

const namesIn = ({ units }: DesiredEnvironment) => new Map(units.map(({ key, name }) => [key, name]));

const stoppedText = ({ weightPercent }: CanaryStep, reason: string): string =>
  `The canary was stopped at ${weightPercent} % of the requests: ${reason}.`;
