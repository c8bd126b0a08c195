type Kind = 'counter' | 'gauge' | 'histogram';
export type Labels = Readonly<Record<string, string | number>>;

/** Prometheus text format 0.0.4: what a family of figures is. Its lines follow. */
export const family = (name: string, kind: Kind, help: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${kind}`,
];

export const figure = (name: string, labels: Labels, value: number): string => `${name}${written(labels)} ${value}`;

/**
 * Observations by upper bound. Each is counted once, in the first bucket that holds it, so that counting allocates nothing and
 * touches one number; they are added up when somebody reads them.
 */
export class Histogram {
  readonly #counts: Float64Array;
  #sum = 0;
  #count = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.#counts = new Float64Array(bounds.length);
  }

  get count(): number {
    return this.#count;
  }

  observe(value: number): void {
    this.#sum += value;
    this.#count += 1;
    for (let bucket = 0; bucket < this.bounds.length; bucket++) {
      if (value > this.bounds[bucket]!) continue;
      this.#counts[bucket]! += 1;
      return;
    }
  }

  /** How many there are in each bucket alone, and last of what was larger than all of them. */
  buckets(): readonly number[] {
    const within = [...this.#counts];
    return [...within, this.#count - within.reduce((all, count) => all + count, 0)];
  }

  lines(name: string, labels: Labels): string[] {
    let below = 0;
    return [
      ...this.bounds.map((bound, at) => {
        below += this.#counts[at]!;
        return figure(`${name}_bucket`, { ...labels, le: bound }, below);
      }),
      figure(`${name}_bucket`, { ...labels, le: '+Inf' }, this.#count),
      figure(`${name}_sum`, labels, this.#sum),
      figure(`${name}_count`, labels, this.#count),
    ];
  }
}

/** The process's own figures, by the names that Prometheus' client libraries give them. */
export function processLines(): string[] {
  const { user, system } = process.cpuUsage();
  return [
    ...family('process_cpu_seconds_total', 'counter', 'CPU time used, in seconds.'),
    figure('process_cpu_seconds_total', {}, (user + system) / 1e6),
    ...family('process_resident_memory_bytes', 'gauge', 'Resident memory.'),
    figure('process_resident_memory_bytes', {}, process.memoryUsage.rss()),
    ...family('process_start_time_seconds', 'gauge', 'Start, in seconds since the epoch.'),
    figure('process_start_time_seconds', {}, Math.round(performance.timeOrigin / 1000)),
  ];
}

function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (value: string): string =>
  value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
