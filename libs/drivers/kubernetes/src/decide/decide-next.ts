import {
  type EnvironmentRecord,
  isRenewing,
  type PlacedRelease,
  waitsForEntrance,
} from '../record/environment-record.js';
import { decideRenewal } from './decide-renewal.js';
import type { Problem } from './read-pod.js';
import type { SeenUnit } from './read-unit.js';

export interface Seen {
  /** The units of a release, as they run. */
  readonly units: (release: PlacedRelease) => readonly SeenUnit[];
  /** Whether the entrance leads every host to what serves, and deals its requests out as it should. */
  readonly isSwitched: boolean;
  /** A release as it is to stay, whatever the cell makes of it later. */
  readonly kept: (release: PlacedRelease) => PlacedRelease;
  /** Whether the cell makes something else of a release by now. */
  readonly isOutdated: (release: PlacedRelease) => boolean;
  /** Whether the cell has room to renew one more environment. */
  readonly mayRenew: boolean;
  readonly now: Date;
}

export type Next =
  /** `lookMs`: when to look again though nothing happens, where that does not follow from the record. */
  | { readonly is: 'rest'; readonly lookMs?: number }
  | { readonly is: 'failed'; readonly unitKey: string; readonly problem: Problem }
  /** What serves could not be renewed: it goes on as it is. */
  | { readonly is: 'unrenewed'; readonly unitKey: string; readonly problem: Problem }
  | { readonly is: 'move'; readonly record: EnvironmentRecord };

export interface SwitchTimings {
  /** How long what served goes on after the switch, until everything that leads there has seen it. */
  readonly drainMs: number;
}

/** What is to become of a record, seen what runs. Pure. */
export function decideNext(record: EnvironmentRecord, seen: Seen, timings: SwitchTimings): Next {
  if (record.state === 'starting') return decideStart(record, seen, timings);
  if (waitsForEntrance(record.state) && seen.isSwitched) return move({ ...record, state: seenBy(record) });
  const drain = decideDrain(record, seen);
  return drain.is === 'rest' ? decideRenewal(record, seen, timings) : drain;
}

/** What a state becomes once the entrance has seen what was changed. */
function seenBy({ state }: EnvironmentRecord): EnvironmentRecord['state'] {
  if (state === 'switching') return 'live';
  return state === 'weighing' ? 'canary' : 'failed';
}

const move = (record: EnvironmentRecord): Next => ({ is: 'move', record });

function decideStart(record: EnvironmentRecord, seen: Seen, { drainMs }: SwitchTimings): Next {
  const { wanted, serving, draining } = record;
  if (wanted === null) return { is: 'rest' };
  const units = seen.units(wanted);
  const failed = units.find(({ problem }) => problem !== null);
  if (failed?.problem != null) return { is: 'failed', unitKey: failed.unit.key, problem: failed.problem };
  if (!units.every(({ isReady }) => isReady)) return { is: 'rest' };
  const kept = seen.kept(wanted);
  if (wanted.desired.canary !== undefined) return move({ ...record, state: 'weighing', wanted: kept });
  const until = new Date(seen.now.getTime() + drainMs).toISOString();
  const former = serving === null ? [] : [{ ...serving, until }];
  return move({ ...record, state: 'switching', serving: kept, draining: [...draining, ...former] });
}

function decideDrain(record: EnvironmentRecord, { now }: Seen): Next {
  const left = record.draining.filter(({ until }) => Date.parse(until) > now.getTime());
  return left.length === record.draining.length ? { is: 'rest' } : move({ ...record, draining: left });
}

/** When a record is to be looked at again though nothing happens; null: not before something does. */
export function nextLookMs(record: EnvironmentRecord, now: Date): number | null {
  const { state, draining, renewal } = record;
  const times = [...draining.map(({ until }) => until), renewal?.failedUntil ?? []].flat();
  const due = times.map((time) => Date.parse(time) - now.getTime());
  // What is on its way up may wait for something of which no event tells, and nobody tells how a canary answers.
  if (!isSettled(state) || isRenewing(record)) due.push(1_000);
  return due.length === 0 ? null : Math.max(0, Math.min(...due));
}

const isSettled = (state: EnvironmentRecord['state']): boolean => state === 'live' || state === 'failed';
