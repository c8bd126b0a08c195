/** Upper bounds in seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Series {
  readonly counts: number[];
  count: number;
  sum: number;
}

/**
 * Requests by route, method and status, and the process's own figures, as Prometheus text. A few counters do not pay for a
 * metrics library in a process of which there are many.
 */
export class RequestMetrics {
  readonly #series = new Map<string, Series>();

  observe(labels: { readonly method: string; readonly route: string; readonly status: number }, seconds: number): void {
    const key = `method="${labels.method}",route="${labels.route}",status="${labels.status}"`;
    const series = this.#series.get(key) ?? { counts: buckets.map(() => 0), count: 0, sum: 0 };
    this.#series.set(key, series);
    for (const [at, bound] of buckets.entries()) if (seconds <= bound) series.counts[at] = (series.counts[at] ?? 0) + 1;
    series.count += 1;
    series.sum += seconds;
  }

  text(): string {
    return [...this.#processLines(), ...this.#requestLines(), ''].join('\n');
  }

  #requestLines(): readonly string[] {
    const name = 'http_request_duration_seconds';
    const lines = [...this.#series].flatMap(([labels, { counts, count, sum }]) => [
      ...buckets.map((bound, at) => `${name}_bucket{${labels},le="${bound}"} ${counts[at]}`),
      `${name}_bucket{${labels},le="+Inf"} ${count}`,
      `${name}_sum{${labels}} ${sum}`,
      `${name}_count{${labels}} ${count}`,
    ]);
    return [`# HELP ${name} Time to answer a request below /api.`, `# TYPE ${name} histogram`, ...lines];
  }

  #processLines(): readonly string[] {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const startSeconds = Math.round((Date.now() - process.uptime() * 1000) / 1000);
    return [
      ...figure('process_cpu_seconds_total', 'counter', { help: 'CPU time used.', value: (user + system) / 1e6 }),
      ...figure('process_resident_memory_bytes', 'gauge', { help: 'Resident memory.', value: rss }),
      ...figure('process_start_time_seconds', 'gauge', { help: 'Start, since the epoch.', value: startSeconds }),
      ...figure('nodejs_heap_size_used_bytes', 'gauge', { help: 'Used heap.', value: heapUsed }),
    ];
  }
}

const figure = (name: string, kind: string, { help, value }: { help: string; value: number }): readonly string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${kind}`,
  `${name} ${value}`,
];
