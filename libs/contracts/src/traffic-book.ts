import {
  type EndpointTraffic,
  mostEndpoints,
  type RunTraffic,
  type TrafficReport,
  type UnitTraffic,
} from './unit-traffic.js';

/** A process as its cell knows it. Its run is what it says itself, so that alone it names nobody. */
export type ToldProcess = Omit<RunTraffic, 'endpoints'>;

interface Entry extends ToldProcess {
  endpoints: ReadonlyMap<string, readonly number[]>;
  /** Of what the platform keeps, the sum of all figures by endpoint. */
  readonly kept: Map<string, number>;
  /** In milliseconds; null: it is there. */
  overSince: number | null;
}

/** Endpoints in one report: two megabytes of them at most. */
const mostReported = 5_000;

/**
 * What is told of a process that is over for longer is nothing: the platform remembers processes for a day longer (ADR 0045), and what
 * it has forgotten would count twice.
 */
export const toldAfterEndMs = 7 * 24 * 3_600_000;

/**
 * What a cell knows of the traffic of its processes. It tells totals until the platform has said that it keeps them; a process that has
 * ended is told of until all of it is kept.
 */
export class TrafficBook {
  private readonly entries = new Map<string, Entry>();

  /** `former`: what another process of the cell had not told. Those processes are over. */
  constructor(
    former: readonly RunTraffic[] = [],
    private readonly now: () => number = Date.now,
  ) {
    for (const run of former) this.learn(run, run).overSince = this.now();
  }

  /** What a process says now, or has said late: the higher figure counts. */
  learn(of: Omit<ToldProcess, 'run'>, { run, endpoints }: UnitTraffic): { overSince: number | null } {
    const place = placeOf({ ...of, run });
    const key = keyOf(place);
    const entry = this.entries.get(key) ?? { ...place, endpoints: new Map(), kept: new Map(), overSince: null };
    entry.endpoints = highest(entry.endpoints, endpoints);
    this.entries.set(key, entry);
    return entry;
  }

  /** What is left of a process that ended at that time. */
  learnLast(of: Omit<ToldProcess, 'run'>, told: UnitTraffic, endedAtMs: number = this.now()): void {
    this.learn(of, told).overSince = endedAtMs;
    this.forget();
  }

  /** Those processes are there; all others have ended. */
  seen(processes: readonly ToldProcess[]): void {
    const there = new Set(processes.map(keyOf));
    for (const [key, entry] of this.entries) entry.overSince = there.has(key) ? null : (entry.overSince ?? this.now());
    this.forget();
  }

  /** All that is not known to be kept, however much it is. */
  untold(): readonly RunTraffic[] {
    const runs = [...this.entries.values()].map((entry) => ({ ...placeOf(entry), endpoints: unkept(entry) }));
    return runs.filter(({ endpoints }) => endpoints.length > 0);
  }

  /** So much at once; who is left out is one of the first once something is kept. */
  report(): TrafficReport {
    let left = mostReported;
    const runs = [...this.entries.values()].map((entry) => {
      const endpoints = unkept(entry).slice(0, left);
      left -= endpoints.length;
      return { ...placeOf(entry), endpoints };
    });
    return { runs };
  }

  /** `runs`: what is kept for good, as it was told. */
  settle(runs: readonly RunTraffic[]): void {
    for (const { endpoints, ...process } of runs) {
      const key = keyOf(process);
      const entry = this.entries.get(key);
      if (entry === undefined || endpoints.length === 0) continue;
      for (const [name, figures] of endpoints) {
        entry.kept.set(name, Math.max(entry.kept.get(name) ?? 0, sum(figures)));
      }
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    this.forget();
  }

  private forget(): void {
    const since = this.now() - toldAfterEndMs;
    for (const [key, entry] of this.entries) {
      if (entry.overSince === null) continue;
      if (entry.overSince < since || unkept(entry).length === 0) this.entries.delete(key);
    }
  }
}

const placeOf = ({ run, environmentId, unit }: ToldProcess): ToldProcess => ({ run, environmentId, unit });

/** Who says the run of another unit's process writes into nothing of it. */
const keyOf = ({ environmentId, unit, run }: ToldProcess): string => `${environmentId} ${unit} ${run}`;

const unkept = ({ endpoints, kept }: Entry): readonly EndpointTraffic[] =>
  [...endpoints].filter(([name, figures]) => sum(figures) > (kept.get(name) ?? 0));

const sum = (figures: readonly number[]): number => figures.reduce((all, count) => all + count, 0);

/** A process that has new names at each look has no more of them in the end than in one. */
function highest(
  known: ReadonlyMap<string, readonly number[]>,
  told: readonly EndpointTraffic[],
): ReadonlyMap<string, readonly number[]> {
  const all = new Map(known);
  for (const [name, figures] of told) {
    const before = all.get(name);
    if (before === undefined && all.size >= mostEndpoints) continue;
    all.set(name, before === undefined ? figures : figures.map((count, at) => Math.max(count, before[at] ?? 0)));
  }
  return all;
}
