const bucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface MethodCount {
  calls: number;
  failures: number;
  seconds: number;
  /** Calls per bucket, not yet added up; those over the last bucket are in none. */
  readonly buckets: number[];
}

/** Counts calls by method, in Kubeless' metric names. The parser knows a fixed list of methods, so the labels are bounded. */
export class CallMetrics {
  readonly #methods = new Map<string, MethodCount>();

  succeeded(method: string, seconds: number): void {
    const count = this.#of(method);
    count.calls += 1;
    count.seconds += seconds;
    const bucket = bucketsSeconds.findIndex((limit) => seconds <= limit);
    if (bucket >= 0) count.buckets[bucket] = (count.buckets[bucket] ?? 0) + 1;
  }

  failed(method: string, seconds: number): void {
    this.succeeded(method, seconds);
    this.#of(method).failures += 1;
  }

  /** Prometheus text format 0.0.4. */
  text(): string {
    const counts = [...this.#methods];
    return [
      ...head('function_calls_total', 'counter', 'Number of calls of the function'),
      ...counts.map(([method, { calls }]) => `function_calls_total{method="${method}"} ${calls}`),
      ...head('function_failures_total', 'counter', 'Number of calls that threw or took too long'),
      ...counts.map(([method, { failures }]) => `function_failures_total{method="${method}"} ${failures}`),
      ...head('function_duration_seconds', 'histogram', 'Duration of the calls in seconds'),
      ...counts.flatMap(([method, count]) => histogram(method, count)),
      ...head('process_resident_memory_bytes', 'gauge', 'Resident memory of the process'),
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      '',
    ].join('\n');
  }

  #of(method: string): MethodCount {
    const known = this.#methods.get(method);
    if (known) return known;
    const count = { calls: 0, failures: 0, seconds: 0, buckets: bucketsSeconds.map(() => 0) };
    this.#methods.set(method, count);
    return count;
  }
}

const head = (name: string, type: string, help: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];

function histogram(method: string, { calls, seconds, buckets }: MethodCount): string[] {
  const name = 'function_duration_seconds';
  let below = 0;
  return [
    ...bucketsSeconds.map((limit, index) => {
      below += buckets[index] ?? 0;
      return `${name}_bucket{le="${limit}",method="${method}"} ${below}`;
    }),
    `${name}_bucket{le="+Inf",method="${method}"} ${calls}`,
    `${name}_sum{method="${method}"} ${seconds}`,
    `${name}_count{method="${method}"} ${calls}`,
  ];
}
