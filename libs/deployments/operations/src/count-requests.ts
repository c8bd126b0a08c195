import type { RequestOrders, RequestReport } from '@tiffin/contracts';
import type { CellId } from '@tiffin/kernel';
import type { CellPlace } from './cells.js';
import type { SweepShare } from './sweep-share.js';

/** A cell that counts the requests of its tenants. Both calls may come twice and late; both throw CELL_UNAVAILABLE. */
export interface CountingCell {
  /** What is not known to be kept. */
  countedRequests(): Promise<RequestReport>;
  settleRequests(orders: RequestOrders): Promise<void>;
}

/** Keeps what cells count; the same twice counts once. */
export interface RequestRecord {
  /** Answers how far each tenant of the cell that has a limit may go, in the report's run and month. */
  keep(cellId: CellId, report: RequestReport): Promise<Pick<RequestOrders, 'limits' | 'limitsVersion'>>;
}

export interface CountRequestsParts {
  readonly share: SweepShare;
  readonly record: RequestRecord;
  /** Throws CELL_UNAVAILABLE. */
  readonly open: (place: CellPlace) => CountingCell;
}

/** Takes from a cell what it has counted, and tells it what its tenants may use yet. */
export class CountRequests {
  constructor(private readonly parts: CountRequestsParts) {}

  async run(place: CellPlace): Promise<void> {
    const { share, record, open } = this.parts;
    // One that is known to be silent is asked by the sweep, until it answers.
    if (place.silentSince !== null || !(await share.isOurs(`cell ${place.name}`))) return;
    const cell = open(place);
    const report = await cell.countedRequests();
    const { run, month, tallies: kept, limitsVersion: known } = report;
    const { limits, limitsVersion } = await record.keep(place.id, report);
    if (kept.length === 0 && limitsVersion === known) return;
    await cell.settleRequests({ run, month, kept, limits, limitsVersion });
  }
}
