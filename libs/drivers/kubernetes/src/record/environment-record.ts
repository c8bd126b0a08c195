import type { DesiredEnvironment, UnitFailure, UnitKey } from '@tiffin/contracts';
import type { RenderedUnit } from '../render/environment-plan.js';

/** A release with the set of units in which it runs: units of a set call each other, and no unit of another set. */
export interface PlacedRelease {
  readonly desired: DesiredEnvironment;
  readonly set: string;
  /** What its units run as since requests reach them; absent: as the cell makes them now. */
  readonly rendered?: Readonly<Record<UnitKey, RenderedUnit>>;
}

/**
 * `starting`: its units are on their way. `switching`: they are what serves, and the entrance is asked whether it has seen that.
 * `weighing`: they are ready beside what serves, and the entrance is asked whether it deals requests out so. `canary`: it does.
 * `returning`: they were stopped, and the entrance is asked whether it has seen that. `live`, `failed`: nothing is left to do.
 */
export type AttemptState = 'starting' | 'switching' | 'weighing' | 'canary' | 'returning' | 'live' | 'failed';

/** Whether what is wanted runs beside what serves, and its units are ready. */
export const isBeside = (state: AttemptState): boolean => state === 'weighing' || state === 'canary';

/** Whether it is waited for until the entrance has seen what was changed. */
export const waitsForEntrance = (state: AttemptState): boolean =>
  state === 'switching' || state === 'weighing' || state === 'returning';

/** What a cell has to know of an environment; kept in the cluster, so that any worker may go on where another one ended. */
export interface EnvironmentRecord {
  /** Highest epoch that was applied. */
  readonly epoch: number;
  /** Grows with each change of what is wanted, so that what is told can be seen to be of it. */
  readonly revision: number;
  /** Null: nothing of it is to run. */
  readonly wanted: PlacedRelease | null;
  /** Where nothing of it is to run: when its namespace goes, ISO 8601. Until then it is wanted again at no cost. */
  readonly emptyUntil?: string;
  readonly state: AttemptState;
  readonly failure: UnitFailure | null;
  readonly serving: PlacedRelease | null;
  /** What serves, as the cell makes it now, on its way to replace what was made of it before. Absent: nothing is to be renewed. */
  readonly renewal?: Renewal;
  /** What served before and answers what it has begun; it is gone once its time is over. */
  readonly draining: readonly Draining[];
}

export interface Draining extends PlacedRelease {
  /** ISO 8601. */
  readonly until: string;
}

export interface Renewal {
  readonly release: PlacedRelease;
  /** It did not come up, and is tried again then, ISO 8601. Absent: it is on its way. */
  readonly failedUntil?: string;
}

/** Everything that is to run for a record, the newest first. */
export function runningOf(record: EnvironmentRecord): readonly PlacedRelease[] {
  const { wanted, state, serving, draining, renewal } = record;
  const isOnItsWay = state === 'starting' || isBeside(state);
  return [
    ...(isOnItsWay && wanted !== null ? [wanted] : []),
    ...(renewal !== undefined && isRenewing(record) ? [renewal.release] : []),
    ...(serving === null ? [] : [serving]),
    ...draining,
  ];
}

export const isRenewing = ({ renewal }: EnvironmentRecord): boolean =>
  renewal !== undefined && renewal.failedUntil === undefined;
