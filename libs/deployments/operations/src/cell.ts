import type {
  CellHealth,
  ConsumerSnapshot,
  DesiredEnvironment,
  EnvironmentMetrics,
  EnvironmentSummary,
  FollowedLine,
  LogLine,
  ObservedEnvironment,
} from '@tiffin/contracts';

/** Waits on the cell's side until the observation is another one than `afterVersion`, at most `waitMs` (25 s). */
export interface ObserveOptions {
  readonly afterVersion: number;
  readonly waitMs: number;
}

export interface FollowOptions {
  /** So many of the lines that are there come first, of all replicas together. */
  readonly tail: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Whose it is: one holder has a part of the connections that a cell has for all who follow. Absent: the environment itself. */
  readonly holder?: string;
}

/**
 * What can be seen of a place where workloads run, and nothing that changes it.
 * Every call throws `Refusal` CELL_UNAVAILABLE when the cell does not answer.
 */
export interface CellReader {
  /** Null: the cell has no such environment. */
  observe(environmentId: string, options?: ObserveOptions): Promise<ObservedEnvironment | null>;
  /** Every environment of the cell in short, in one call; also those that are only on their way back after a restart. */
  list(): Promise<readonly EnvironmentSummary[]>;
  /** The last `tail` lines, oldest first, over restarts; none where the unit is unknown. */
  logs(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]>;
  /**
   * The lines as they are printed, by all replicas, over restarts, releases and connections that break: each once, in the order of its
   * replica. Waits for a unit that is not there. Who reads slowly is told how many are lost. Where the cell cannot be reached at the
   * beginning, it throws; later it tries again for ever. Refuses QUERY_TOO_COSTLY where the holder follows too many replicas.
   */
  followLogs(environmentId: string, unitKey: string, options: FollowOptions): AsyncIterable<readonly FollowedLine[]>;
  /** What its units use; none where the environment is unknown. */
  metrics(environmentId: string): Promise<EnvironmentMetrics>;
  probe(): Promise<CellHealth>;
}

/**
 * A place where workloads run. Level-based: each call may come twice, late, or after a crash of either side. Where a call
 * throws CELL_UNAVAILABLE, whether the cell acted is unknown: look again.
 */
export interface Cell extends CellReader {
  /**
   * Stores what the environment shall look like and returns; `observe` tells how it goes. The same again changes nothing.
   * Throws `Refusal` EPOCH_STALE when the cell has seen a higher epoch, INPUT_INVALID when the cell cannot read it.
   */
  apply(desired: DesiredEnvironment): Promise<void>;
  /**
   * Ends all of the environment, if there is one. The highest epoch stays known, so that a late worker cannot bring it back.
   * Throws `Refusal` EPOCH_STALE when the cell has seen a higher epoch.
   */
  remove(environmentId: string, epoch: number): Promise<void>;
  /**
   * Keeps who may call through the environment's gateways, and tells those that run; those that start later begin with it, also where
   * nobody else can be asked. A snapshot that is not newer than the kept one changes nothing. It ends with the environment.
   */
  keepConsumers(environmentId: string, snapshot: ConsumerSnapshot): Promise<KeptOrUnknown>;
}

/** `unknown`: there is no such environment in the cell, so nothing is kept. Whoever applies it tells of its consumers anew. */
export type KeptOrUnknown = 'kept' | 'unknown';
