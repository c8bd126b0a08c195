import type { DesiredEnvironment, UnitFailure, UnitKey } from '@tiffin/contracts';
import { CandidateFailed, Candidates } from './candidates.js';
import type { ProcessHost } from '../process/launch-unit.js';
import type { Places } from './places.js';
import type { UnitProcess } from '../units/unit-process.js';
import { startRanks } from './start-ranks.js';
import { processHash, unitSpec, type UnitSpec } from '../units/unit-spec.js';

/** Called in the same step as what they tell, and only for the newest attempt. */
export interface RolloutEvents {
  /** The new processes are on their way. */
  readonly begun: () => void;
  readonly failed: (failure: UnitFailure) => void;
  /** The new processes serve; `replaced` are to be drained and ended. */
  readonly live: (replaced: readonly UnitProcess[]) => void;
}

/** Brings new processes up beside the old ones and puts all of them in their places at once, or none. */
export class Rollout {
  private attempt = 0;
  private readonly candidates: Candidates;

  constructor(
    host: ProcessHost,
    private readonly places: Places,
  ) {
    this.candidates = new Candidates(host.timings);
  }

  candidate(key: UnitKey): UnitProcess | null {
    return this.candidates.get(key);
  }

  /** A later call supersedes this one, which then tells nothing more. */
  async run(desired: DesiredEnvironment, events: RolloutEvents): Promise<void> {
    const attempt = (this.attempt += 1);
    const specs = this.specsOf(desired);
    const changed = specs.filter((spec) => this.places.get(spec.key).slot.hash !== processHash(spec));
    const unchanged = specs.filter((spec) => !changed.includes(spec));
    this.candidates.arrange(changed, (spec) => this.places.get(spec.key).slot.start(spec));
    events.begun();
    try {
      await this.candidates.allReady();
      // Right after the cell was started, units that did not change are on their way too.
      await Promise.all(unchanged.map(({ key }) => this.places.find(key)?.slot.settled()));
      if (attempt === this.attempt) events.live(this.serve());
    } catch (error) {
      if (attempt !== this.attempt) return;
      void this.candidates.dropAll();
      events.failed(failureOf(error));
    }
  }

  /** Starts what served before the cell was started; no unit waits for another. */
  recover(serving: DesiredEnvironment): void {
    for (const spec of this.specsOf(serving)) this.places.get(spec.key).slot.recover(spec);
  }

  cancel(): void {
    this.attempt += 1;
    void this.candidates.dropAll();
  }

  private serve(): readonly UnitProcess[] {
    const taken = this.candidates.takeAll();
    return [...taken].flatMap(([key, process]) => this.places.get(key).slot.serve(process) ?? []);
  }

  private specsOf(environment: DesiredEnvironment): readonly UnitSpec[] {
    const ranks = startRanks(environment);
    const addressOf = (key: UnitKey): string => this.places.get(key).listener.url;
    // What nobody is named for is its own tenant.
    const tenant = environment.owner?.tenant ?? environment.environmentId;
    const specs = environment.units.map((unit) =>
      unitSpec(unit, { addressOf, tenant, startRank: ranks.get(unit.key) ?? 0 }),
    );
    // Who asks first starts at once, so the first in rank ask first.
    return specs.sort((a, b) => a.startRank - b.startRank);
  }
}

const failureOf = (error: unknown): UnitFailure =>
  error instanceof CandidateFailed ? error.failure : { unitKey: '', reason: (error as Error).message, lastLines: [] };
