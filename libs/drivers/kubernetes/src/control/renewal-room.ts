import { type EnvironmentRecord, isRenewing } from '../record/environment-record.js';

/** How many environments of a cell are renewed at a time: all of them may have to be, after one change of its settings. */
const most = 10;

/** Keeps those that are renewed at the same time few, so that what people deploy meanwhile need not wait for all of them. */
export class RenewalRoom {
  private readonly renewing = new Set<string>();

  hasRoomFor(environmentId: string): boolean {
    return this.renewing.has(environmentId) || this.renewing.size < most;
  }

  /** To be told of each record that is worked at. */
  see(environmentId: string, record: EnvironmentRecord): void {
    if (isRenewing(record)) this.renewing.add(environmentId);
    else this.renewing.delete(environmentId);
  }
}
