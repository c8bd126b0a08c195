import type { FollowedLine } from './cell-protocol.js';
import type { UnitKey } from './runtime-process.js';

/** A line of what the local cell sends to who follows a unit, or a sign of life. */
export interface LiveLine {
  /** Where it stands: whoever follows again says it, and gets what came behind it. */
  readonly at: string;
  /** Absent: a sign of life. */
  readonly line?: FollowedLine;
}

/** How often the local cell gives a sign of life where a unit prints nothing. */
export const liveSignMs = 10_000;

/** What an environment uses right now. */
export interface EnvironmentMetrics {
  /** Why nothing is known of what is used, in words for people; null: it is known. */
  readonly unknownBecause: string | null;
  readonly units: readonly UnitMetrics[];
}

export interface UnitMetrics {
  readonly key: UnitKey;
  readonly replicas: readonly ReplicaMetrics[];
}

export interface ReplicaMetrics {
  /** As in its log lines. Absent: there is one. */
  readonly replica?: string;
  /** Thousandths of a processor; null: not measured yet. */
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
  /** What it may use at most; null: nothing limits it. */
  readonly cpuLimitMillicores: number | null;
  readonly memoryLimitBytes: number | null;
}
