import type { RunTraffic, TrafficReport } from '@tiffin/contracts';
import type { CellId } from '@tiffin/kernel';
import type { CellPlace } from './cells.js';
import type { SweepShare } from './sweep-share.js';

/** A cell whose units tell what they have answered. Both calls may come twice and late; both throw CELL_UNAVAILABLE. */
export interface TellingCell {
  /** Every process that there is, with what of it is not known to be kept. */
  traffic(): Promise<TrafficReport>;
  /** What is kept for good, as it was told. */
  settleTraffic(runs: readonly RunTraffic[]): Promise<void>;
}

/** Keeps what units have answered; the same told twice counts once. */
export interface TrafficRecord {
  keep(cellId: CellId, report: TrafficReport): Promise<void>;
}

export interface TakeTrafficParts {
  readonly share: SweepShare;
  readonly record: TrafficRecord;
  /** Throws CELL_UNAVAILABLE. */
  readonly open: (place: CellPlace) => TellingCell;
}

/** Takes from a cell what its units have answered since it was last asked. */
export class TakeTraffic {
  constructor(private readonly parts: TakeTrafficParts) {}

  async run(place: CellPlace): Promise<void> {
    const { share, record, open } = this.parts;
    // One that is known to be silent is asked by the sweep, until it answers.
    if (place.silentSince !== null || !(await share.isOurs(`cell ${place.name}`))) return;
    const cell = open(place);
    const report = await cell.traffic();
    if (report.runs.length === 0) return;
    await record.keep(place.id, report);
    const told = report.runs.filter(({ endpoints }) => endpoints.length > 0);
    if (told.length > 0) await cell.settleTraffic(told);
  }
}
