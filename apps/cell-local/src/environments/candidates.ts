import type { UnitFailure, UnitKey } from '@tiffin/contracts';
import type { CellTimings } from '../cell-timings.js';
import type { UnitProcess } from '../units/unit-process.js';
import { processHash, type UnitSpec } from '../units/unit-spec.js';

/** A new process did not become ready. */
export class CandidateFailed extends Error {
  constructor(readonly failure: UnitFailure) {
    super(failure.reason);
  }
}

/** The new processes of a rollout, beside the old ones that still serve. */
export class Candidates {
  private readonly processes = new Map<UnitKey, UnitProcess>();

  constructor(private readonly timings: CellTimings) {}

  get(key: UnitKey): UnitProcess | null {
    return this.processes.get(key) ?? null;
  }

  /** Keeps what is still right, ends the rest and starts what is missing. */
  arrange(specs: readonly UnitSpec[], start: (spec: UnitSpec) => UnitProcess): void {
    const wanted = new Map(specs.map((spec) => [spec.key, processHash(spec)]));
    for (const [key, process] of this.processes) {
      if (process.hash !== wanted.get(key) || hasEnded(process)) void this.drop(key);
    }
    for (const spec of specs) {
      if (!this.processes.has(spec.key)) this.processes.set(spec.key, start(spec));
    }
  }

  /** Rejects with `CandidateFailed` as soon as one of them fails. */
  async allReady(): Promise<void> {
    await Promise.all(
      [...this.processes].map(([unit, process]) =>
        process.ready.catch((error: Error) => {
          const { isFault, lastLines } = process;
          throw new CandidateFailed({ unitKey: unit, reason: error.message, isFault, lastLines: [...lastLines] });
        }),
      ),
    );
  }

  /** Hands the ready processes over and forgets them. Throws `CandidateFailed` when one has ended since it was ready. */
  takeAll(): ReadonlyMap<UnitKey, UnitProcess> {
    for (const [unit, process] of this.processes) {
      if (process.phase === 'ready') continue;
      throw new CandidateFailed({
        unitKey: unit,
        reason: 'ended right after it was ready',
        lastLines: [...process.lastLines],
      });
    }
    const taken = new Map(this.processes);
    this.processes.clear();
    return taken;
  }

  /** Ends all of them; nothing was served by them, so there is nothing to wait for. */
  async dropAll(): Promise<void> {
    await Promise.all([...this.processes.keys()].map((key) => this.drop(key)));
  }

  private async drop(key: UnitKey): Promise<void> {
    const process = this.processes.get(key);
    this.processes.delete(key);
    await process?.end(this.timings.graceMs);
  }
}

const hasEnded = ({ phase }: UnitProcess): boolean => phase === 'ending' || phase === 'ended';
