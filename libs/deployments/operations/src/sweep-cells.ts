import { setTimeout as pause } from 'node:timers/promises';
import type { CellDirectory, CellPlace } from './cells.js';

const stopWithinMs = 2_000;

/** Sweeps all cells, each for itself: one that does not answer is waited for by nobody, and not asked twice meanwhile. */
export class SweepCells {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly parts: {
      readonly directory: Pick<CellDirectory, 'cells'>;
      readonly sweepCell: { readonly run: (place: CellPlace) => Promise<void> };
      readonly report: (error: unknown) => void;
    },
  ) {}

  /** Begins; resolves once all cells are asked, not once all have answered. */
  async run(): Promise<void> {
    const { directory, sweepCell, report } = this.parts;
    for (const place of await directory.cells()) {
      if (place.state === 'down' || this.underWay.has(place.id)) continue;
      const sweep = sweepCell
        .run(place)
        .catch(report)
        .finally(() => this.underWay.delete(place.id));
      this.underWay.set(place.id, sweep);
    }
  }

  /** Ends once what is under way is over, or after two seconds where a cell does not answer. */
  async stop(): Promise<void> {
    await Promise.race([Promise.all(this.underWay.values()), pause(stopWithinMs, null, { ref: false })]);
  }
}
