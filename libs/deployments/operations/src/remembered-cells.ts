import type { EnvironmentId } from '@tiffin/kernel';
import type { CellDirectory, CellPlace } from './cells.js';

interface Remembered {
  readonly place: Promise<CellPlace | null>;
  readonly until: number;
}

const mostRemembered = 20_000;

/** Asks for the cell of an environment once in a while, not with each look at it; a row that changes is seen that much later. */
export class RememberedCells implements CellDirectory {
  private readonly remembered = new Map<EnvironmentId, Remembered>();

  constructor(
    private readonly directory: CellDirectory,
    private readonly forMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  cells(): Promise<readonly CellPlace[]> {
    return this.directory.cells();
  }

  cellOf(environmentId: EnvironmentId): Promise<CellPlace | null> {
    const known = this.remembered.get(environmentId);
    if (known !== undefined && known.until > this.now()) return known.place;
    if (this.remembered.size >= mostRemembered) this.remembered.clear();
    const place = this.directory.cellOf(environmentId);
    this.remembered.set(environmentId, { place, until: this.now() + this.forMs });
    // What failed, and what is not there yet, is asked for again.
    const forget = (): boolean => this.remembered.delete(environmentId);
    place.then((found) => found ?? forget(), forget);
    return place;
  }
}
