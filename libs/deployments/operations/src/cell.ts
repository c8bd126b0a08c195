import type { CellHealth, DesiredEnvironment, LogLine, ObservedEnvironment } from '@tiffin/contracts';

/** Waits on the cell's side until the observation is another one than `afterVersion`, at most `waitMs` (25 s). */
export interface ObserveOptions {
  readonly afterVersion: number;
  readonly waitMs: number;
}

/**
 * A place where workloads run. Level-based: each call may come twice, late, or after a crash of either side.
 * Every call throws `Refusal` CELL_UNAVAILABLE when the cell does not answer; whether it acted is then unknown: look again.
 */
export interface Cell {
  /**
   * Stores what the environment shall look like and returns; `observe` tells how it goes. The same again changes nothing.
   * Throws `Refusal` EPOCH_STALE when the cell has seen a higher epoch, INPUT_INVALID when the cell cannot read it.
   */
  apply(desired: DesiredEnvironment): Promise<void>;
  /** Null: the cell has no such environment. */
  observe(environmentId: string, options?: ObserveOptions): Promise<ObservedEnvironment | null>;
  /** The last `tail` lines, oldest first, over restarts; none where the unit is unknown. */
  logs(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]>;
  /** Ends all of the environment. The highest epoch stays known, so that a late worker cannot bring it back. */
  remove(environmentId: string): Promise<void>;
  probe(): Promise<CellHealth>;
}
