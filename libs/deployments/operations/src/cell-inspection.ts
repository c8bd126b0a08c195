import type { CellPlace } from './cells.js';

/** What an inspection has found. */
export interface InspectedCell {
  /** What is in the way of opening the cell, a line each for operators, such as the name of a right that is missing; none: it may be opened. */
  readonly problems: readonly string[];
  /** What was seen, such as versions, by name. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Looks whether a cell of one driver can take tenants: that it answers, and all that its driver needs there. Changes nothing that stays. */
export interface CellInspection {
  /** Throws `Refusal` where the cell cannot be asked at all: its text is a problem, too. */
  inspect(place: CellPlace): Promise<InspectedCell>;
}

/** A cell that somebody waits for, as it was when they asked. */
export interface OpeningCell {
  readonly place: CellPlace;
  readonly askedAt: Date;
}

export interface OpeningRecord {
  openings(): Promise<readonly OpeningCell[]>;
  /** Opens the cell where there are no problems. False: it has been changed since it was asked for, and is inspected anew. */
  settle(opening: OpeningCell, found: InspectedCell): Promise<boolean>;
}
