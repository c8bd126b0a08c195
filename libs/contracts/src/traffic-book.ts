import type { EndpointTraffic, RunTraffic, TrafficReport, UnitTraffic } from './unit-traffic.js';

interface Entry extends Omit<RunTraffic, 'endpoints'> {
  endpoints: ReadonlyMap<string, readonly number[]>;
  /** Of what the platform keeps, the sum of all figures by endpoint. */
  readonly kept: Map<string, number>;
  isOver: boolean;
}

/** Endpoints in one report: two megabytes of them at most. */
const mostReported = 5_000;

/**
 * What a cell knows of the traffic of its processes. It tells totals until the platform has said that it keeps them; a process that has
 * ended is told of until all of it is kept.
 */
export class TrafficBook {
  private readonly entries = new Map<string, Entry>();

  /** `former`: what another process of the cell had not told. Those processes are over. */
  constructor(former: readonly RunTraffic[] = []) {
    for (const run of former) this.learn(run, run).isOver = true;
  }

  /** What a process says now, or has said late: the higher figure counts. */
  learn(of: Pick<RunTraffic, 'environmentId' | 'unit'>, { run, endpoints }: UnitTraffic): { isOver: boolean } {
    const { environmentId, unit } = of;
    const known = this.entries.get(run);
    const entry = known ?? { run, environmentId, unit, endpoints: new Map(), kept: new Map(), isOver: false };
    entry.endpoints = highest(entry.endpoints, endpoints);
    this.entries.set(run, entry);
    return entry;
  }

  /** Those processes are there; all others have ended. */
  seen(runs: ReadonlySet<string>): void {
    for (const entry of this.entries.values()) entry.isOver = !runs.has(entry.run);
    this.forget();
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
    for (const { run, endpoints } of runs) {
      const entry = this.entries.get(run);
      if (entry === undefined || endpoints.length === 0) continue;
      for (const [name, figures] of endpoints) {
        entry.kept.set(name, Math.max(entry.kept.get(name) ?? 0, sum(figures)));
      }
      this.entries.delete(run);
      this.entries.set(run, entry);
    }
    this.forget();
  }

  private forget(): void {
    for (const entry of this.entries.values()) {
      if (entry.isOver && unkept(entry).length === 0) this.entries.delete(entry.run);
    }
  }
}

const placeOf = ({ run, environmentId, unit }: Entry): Omit<RunTraffic, 'endpoints'> => ({ run, environmentId, unit });

const unkept = ({ endpoints, kept }: Entry): readonly EndpointTraffic[] =>
  [...endpoints].filter(([name, figures]) => sum(figures) > (kept.get(name) ?? 0));

const sum = (figures: readonly number[]): number => figures.reduce((all, count) => all + count, 0);

function highest(
  known: ReadonlyMap<string, readonly number[]>,
  told: readonly EndpointTraffic[],
): ReadonlyMap<string, readonly number[]> {
  const all = new Map(known);
  for (const [name, figures] of told) {
    const before = all.get(name);
    all.set(name, before === undefined ? figures : figures.map((count, at) => Math.max(count, before[at] ?? 0)));
  }
  return all;
}
