import type { DesiredEnvironment, Failure, ObservedEnvironment, UnitFailure } from '@tiffin/contracts';
import { decideRollout, lateFailure, rolloutFailure, type UnitNames, unstarted } from '@tiffin/deployments-rules';
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

/** Found before anything was applied: the cell runs what it ran. */
export class NothingApplied extends RolloutFailure {}

// Also how soon a worker that was overtaken notices it.
const lookAgainMs = 500;
/** As many as are kept of a crash. */
const shownLines = 20;
/** So many times as long as a release has, units may wait for their turn to start. */
const cellPatience = 10;

/** What of an environment a rollout is followed by. */
export type WatchedEnvironment = Pick<DesiredEnvironment, 'environmentId' | 'releaseId' | 'canary' | 'units'>;

/** Follows a rollout through what the cell observes. */
export class RolloutWatch {
  constructor(
    private readonly cell: Cell,
    private readonly smokeCheck: SmokeCheck,
    private readonly readyWithinMs: number,
  ) {}

  /**
   * Returns once all units serve. Throws `RolloutFailure`, START_FAILED where the cell could not start a unit, or EPOCH_STALE
   * when `held` says that somebody took over.
   */
  async untilLive(desired: WatchedEnvironment, held: () => boolean): Promise<void> {
    const names = new Map(desired.units.map(({ key, name }) => [key, name]));
    const time = new ReadyTime(this.readyWithinMs);
    let seen: ObserveOptions | undefined;
    let last: ObservedEnvironment | null = null;
    while (time.isLeft) {
      if (!held()) throw Refusal.of('EPOCH_STALE', desired.environmentId);
      const observed = await this.cell.observe(desired.environmentId, seen);
      // A cell that has forgotten the environment was wiped while we waited: the next look starts over.
      if (observed === null) throw Refusal.of('CELL_UNAVAILABLE', 'it has lost the environment');
      last = observed;
      const verdict = decideRollout(observed, desired);
      if (verdict.is === 'live') return;
      if (verdict.is === 'failed') throw failedRollout(verdict.failure, names);
      const waiting = unstarted(observed);
      time.pass(waiting === null ? null : (names.get(waiting) ?? waiting));
      seen = { afterVersion: observed.version, waitMs: lookAgainMs };
    }
    const late = lateFailure(last, names, this.readyWithinMs);
    throw new RolloutFailure(await this.withLines(desired.environmentId, late));
  }

  /** What a unit has printed last may say what it waits for. */
  private async withLines(environmentId: string, failure: Failure): Promise<Failure> {
    if (failure.unitKey === null) return failure;
    try {
      const lines = await this.cell.logs(environmentId, failure.unitKey, shownLines);
      return { ...failure, lastLines: lines.map(({ text }) => text) };
    } catch {
      // The reason is known all the same.
      return failure;
    }
  }

  /** Calls every gateway through its host name. */
  async smoke(desired: DesiredEnvironment): Promise<void> {
    if (desired.routes.length === 0) return;
    const { routerUrl } = await this.cell.probe();
    for (const { host, unit } of desired.routes) {
      const wrong = await this.smokeCheck.run(
        routerUrl,
        host,
        ...(desired.canary === undefined ? [] : (['canary'] as const)),
      );
      if (wrong === null) continue;
      const unitName = desired.units.find(({ key }) => key === unit)?.name ?? null;
      const reason = `does not answer at "${host}": ${wrong}`;
      throw new RolloutFailure({ unitKey: unit, unitName, reason, lastLines: [] });
    }
  }
}

/** While units wait for their turn to start, only the cell's patience is used up. */
class ReadyTime {
  private readonly began = performance.now();
  private looked = this.began;
  private usedMs = 0;

  constructor(private readonly ofRelease: number) {}

  get isLeft(): boolean {
    return this.usedMs + (performance.now() - this.looked) < this.ofRelease;
  }

  /** `waiting` names a unit that has not been started. Throws START_FAILED when that takes too long. */
  pass(waiting: string | null): void {
    const now = performance.now();
    if (waiting === null) this.usedMs += now - this.looked;
    this.looked = now;
    const waitedMs = now - this.began;
    if (waiting === null || waitedMs < this.ofRelease * cellPatience) return;
    throw Refusal.of('START_FAILED', waiting, `it has waited for its turn for ${Math.round(waitedMs / 1000)} s`);
  }
}

/** What a unit that did not become ready means: the release does not work, or the cell could not start it. */
export const failedRollout = (failure: UnitFailure | null, names: UnitNames): Error =>
  failure?.isFault === true
    ? Refusal.of('START_FAILED', names.get(failure.unitKey) ?? failure.unitKey, failure.reason)
    : new RolloutFailure(rolloutFailure(failure, names));

/** A failure that no single unit is to blame for. */
export const ofRelease = (reason: string): Failure => ({ unitKey: null, unitName: null, reason, lastLines: [] });
