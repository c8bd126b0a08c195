import { Refusal } from '@tiffin/kernel';
import type { CellInspection, InspectedCell, OpeningCell, OpeningRecord } from './cell-inspection.js';
import type { CellPlace } from './cells.js';
import type { SweepShare } from './sweep-share.js';

export interface InspectCellsParts {
  readonly record: OpeningRecord;
  readonly share: SweepShare;
  /** By driver. */
  readonly inspections: Readonly<Record<string, CellInspection>>;
  readonly report: (error: unknown) => void;
  /** How long a cell may take to say what is asked of it. */
  readonly withinMs: number;
}

/** Inspects the cells that operators want to open, and opens those in which nothing is in the way. */
export class InspectCells {
  private readonly underWay = new Set<string>();

  constructor(private readonly parts: InspectCellsParts) {}

  /** Resolves once all that wait have been inspected, but those that an earlier run has begun with. */
  async run(): Promise<void> {
    const begun = (await this.parts.record.openings()).filter(({ place }) => !this.underWay.has(place.id));
    await Promise.all(begun.map((opening) => this.inspect(opening)));
  }

  private async inspect(opening: OpeningCell): Promise<void> {
    const { share, record, report } = this.parts;
    const { id, name } = opening.place;
    this.underWay.add(id);
    try {
      if (!(await share.isOurs(`opening ${name}`))) return;
      await record.settle(opening, await this.found(opening.place));
    } catch (error) {
      report(error);
    } finally {
      this.underWay.delete(id);
    }
  }

  private async found(place: CellPlace): Promise<InspectedCell> {
    const { inspections, report } = this.parts;
    const inspection = Object.hasOwn(inspections, place.driver) ? inspections[place.driver] : undefined;
    if (inspection === undefined) return onlyProblem(`the driver "${place.driver}" is unknown here.`);
    try {
      // Inspected as what it is to be: one that is marked as down is asked all the same.
      return await this.inTime(inspection.inspect({ ...place, state: 'closed', silentSince: null }));
    } catch (error) {
      if (error instanceof Refusal) return onlyProblem(error.message);
      report(error);
      return onlyProblem('the inspection met a fault of the platform itself, which its log tells.');
    }
  }

  private inTime(inspected: Promise<InspectedCell>): Promise<InspectedCell> {
    const { withinMs } = this.parts;
    const late = onlyProblem(`it had not said within ${withinMs / 1000} s what was asked of it.`);
    const { promise, resolve } = Promise.withResolvers<InspectedCell>();
    const timer = setTimeout(() => resolve(late), withinMs);
    return Promise.race([inspected, promise]).finally(() => clearTimeout(timer));
  }
}

const onlyProblem = (problem: string): InspectedCell => ({ problems: [problem], facts: {} });
