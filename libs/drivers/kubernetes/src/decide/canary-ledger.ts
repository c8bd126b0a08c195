import { latencyBoundsMs, type Measured, type PackedMeasured, type UnitCounts } from '@tiffin/contracts';

export type Side = 'running' | 'canary';

/** What is known of how a canary and what serves beside it answer, since requests are dealt out as they are now. */
export interface CanaryLedger {
  /** Which canary, and with what share: of another one it begins anew. */
  readonly of: string;
  /** ISO 8601. When it began, once there was somebody to look at on both sides; null: not yet. */
  readonly since: string | null;
  /** Of the last look that found somebody on both sides. */
  readonly until: string | null;
  /** By `run` of their counts. What has ended stays. */
  readonly processes: Readonly<Record<string, LedgerProcess>>;
}

interface LedgerProcess {
  readonly side: Side;
  readonly from: PackedMeasured;
  readonly to: PackedMeasured;
}

/** What was read of one process. */
export interface Reading {
  readonly side: Side;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly hasEnded: boolean;
  readonly counts: UnitCounts;
}

export interface Look {
  readonly of: string;
  readonly readings: readonly Reading[];
  readonly now: Date;
}

const nothing: PackedMeasured = { requests: 0, failures: 0, latencies: {} };

/** What is known after one more look. The same twice changes nothing but the time. Pure. */
export function lookedAt(before: CanaryLedger | null, { of, readings, now }: Look): CanaryLedger {
  const hasBoth = isLive(readings, 'running') && isLive(readings, 'canary');
  const at = now.toISOString();
  if (before === null || before.of !== of || before.since === null) {
    const since = hasBoth ? at : null;
    return { of, since, until: since, processes: hasBoth ? Object.fromEntries(readings.map(begun)) : {} };
  }
  const { since } = before;
  const read = readings.flatMap((reading) => {
    const known = before.processes[reading.counts.run];
    const next = known === undefined ? found(reading, since) : grown(known, reading);
    return next === null ? [] : [[reading.counts.run, next] as const];
  });
  const processes = { ...before.processes, ...Object.fromEntries(read) };
  return { ...before, until: hasBoth ? at : before.until, processes };
}

const isLive = (readings: readonly Reading[], side: Side): boolean =>
  readings.some((reading) => reading.side === side && !reading.hasEnded);

const begun = ({ side, counts: { run, measured } }: Reading) => [run, { side, from: measured, to: measured }] as const;

/** Of a process that nobody has looked at: what has begun since counts from its beginning, and of another one nobody knows. */
function found({ side, startedAt, hasEnded, counts }: Reading, since: string): LedgerProcess | null {
  // Clusters tell whole seconds.
  if (Date.parse(startedAt) >= Math.floor(Date.parse(since) / 1_000) * 1_000)
    return { side, from: nothing, to: counts.measured };
  return hasEnded ? null : { side, from: counts.measured, to: counts.measured };
}

/** What came late says less. */
const grown = (known: LedgerProcess, { counts: { measured } }: Reading): LedgerProcess =>
  measured.requests < known.to.requests ? known : { ...known, to: measured };

export interface LedgerFigures {
  readonly measuredMs: number;
  readonly running: Measured;
  readonly canary: Measured;
}

export function figuresOf({ since, until, processes }: CanaryLedger): LedgerFigures {
  const measuredMs = since === null || until === null ? 0 : Date.parse(until) - Date.parse(since);
  const all = Object.values(processes);
  const sumOf = (side: Side) => all.filter((one) => one.side === side).reduce(added, empty());
  return { measuredMs, running: sumOf('running'), canary: sumOf('canary') };
}

const empty = (): Measured => ({ requests: 0, failures: 0, latencies: latencyBoundsMs.map(() => 0) });

function added(sum: Measured, { from, to }: LedgerProcess): Measured {
  return {
    requests: sum.requests + to.requests - from.requests,
    failures: sum.failures + to.failures - from.failures,
    latencies: sum.latencies.map((count, index) => count + (to.latencies[index] ?? 0) - (from.latencies[index] ?? 0)),
  };
}
