import { family, figure, Histogram, processLines, type SpanCounts, spanLines } from '@tiffin/runtime';

const boundsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface MethodCount {
  failures: number;
  readonly seconds: Histogram;
}

/** Counts calls by method, in Kubeless' metric names. The parser knows a fixed list of methods, so the labels are bounded. */
export class CallMetrics {
  readonly #methods = new Map<string, MethodCount>();

  /** `spans`: what becomes of them, where they go anywhere. */
  constructor(private readonly spans?: { readonly counts: SpanCounts } | undefined) {}

  succeeded(method: string, seconds: number): void {
    this.#of(method).seconds.observe(seconds);
  }

  failed(method: string, seconds: number): void {
    this.succeeded(method, seconds);
    this.#of(method).failures += 1;
  }

  /** Prometheus text format 0.0.4. */
  text(): string {
    const counts = [...this.#methods];
    return [
      ...family('function_calls_total', 'counter', 'Number of calls of the function'),
      ...counts.map(([method, { seconds }]) => figure('function_calls_total', { method }, seconds.count)),
      ...family('function_failures_total', 'counter', 'Number of calls that threw or took too long'),
      ...counts.map(([method, { failures }]) => figure('function_failures_total', { method }, failures)),
      ...family('function_duration_seconds', 'histogram', 'Duration of the calls in seconds'),
      ...counts.flatMap(([method, { seconds }]) => seconds.lines('function_duration_seconds', { method })),
      ...spanLines(this.spans),
      ...processLines(),
      '',
    ].join('\n');
  }

  #of(method: string): MethodCount {
    const known = this.#methods.get(method);
    if (known) return known;
    const count = { failures: 0, seconds: new Histogram(boundsSeconds) };
    this.#methods.set(method, count);
    return count;
  }
}
