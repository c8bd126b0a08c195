import { type EnvironmentRecord, isRenewing, type PlacedRelease, type Renewal } from '../record/environment-record.js';
import type { Next, Seen, SwitchTimings } from './decide-next.js';

/** Until what could not be renewed is tried again. */
const pauseMs = 300_000;
/** Until it is seen whether there is room. */
const roomLookMs = 5_000;

/**
 * What serves stays as it was made. Where the cell makes something else of it by now, for its settings are others or the platform is, that
 * comes up beside it and takes its place once it is ready, as another release would; what does not come up replaces nothing.
 */
export function decideRenewal(record: EnvironmentRecord, seen: Seen, timings: SwitchTimings): Next {
  const { serving, renewal } = record;
  if (serving === null || !isAtRest(record)) return { is: 'rest' };
  if (serving.rendered === undefined) return { is: 'move', record: { ...record, serving: seen.kept(serving) } };
  if (!seen.isOutdated(serving)) return renewal === undefined ? { is: 'rest' } : moved(record, serving);
  if (renewal === undefined) return begun(record, serving, seen);
  return isRenewing(record) ? decideReady(record, { serving, renewal, seen }, timings) : decidePause(record, seen);
}

/** Nothing else is on its way. */
const isAtRest = ({ state }: EnvironmentRecord): boolean => state === 'live' || state === 'failed';

interface Renewing {
  readonly serving: PlacedRelease;
  readonly renewal: Renewal;
  readonly seen: Seen;
}

function decideReady(record: EnvironmentRecord, { serving, renewal, seen }: Renewing, timings: SwitchTimings): Next {
  const units = seen.units(renewal.release);
  const failed = units.find(({ problem }) => problem !== null);
  if (failed?.problem != null) return { is: 'unrenewed', unitKey: failed.unit.key, problem: failed.problem };
  if (!units.every(({ isReady }) => isReady)) return { is: 'rest' };
  const until = new Date(seen.now.getTime() + timings.drainMs).toISOString();
  const draining = [...record.draining, { ...serving, until }];
  return moved({ ...record, draining }, seen.kept(renewal.release));
}

function begun(record: EnvironmentRecord, { desired, set }: PlacedRelease, { mayRenew }: Seen): Next {
  if (!mayRenew) return { is: 'rest', lookMs: roomLookMs };
  return { is: 'move', record: { ...record, renewal: { release: { desired, set } } } };
}

function decidePause(record: EnvironmentRecord, { now }: Seen): Next {
  const isOver = Date.parse(record.renewal?.failedUntil ?? '') <= now.getTime();
  return isOver ? moved(record, record.serving) : { is: 'rest' };
}

/** Nothing is renewed any more. */
function moved({ renewal: _, ...record }: EnvironmentRecord, serving: PlacedRelease | null): Next {
  return { is: 'move', record: { ...record, serving } };
}

/** What could not be renewed, from now on. */
export function unrenewed(record: EnvironmentRecord, now: Date): EnvironmentRecord {
  if (record.renewal === undefined) return record;
  const failedUntil = new Date(now.getTime() + pauseMs).toISOString();
  return { ...record, renewal: { ...record.renewal, failedUntil } };
}
