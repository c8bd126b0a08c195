import { family, figure, Histogram, type Labels, processLines, type SpanCounts, spanLines } from '@tiffin/runtime';

const boundsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Series {
  readonly labels: Labels;
  readonly seconds: Histogram;
}

/** Requests by route, method and status, and the process's own figures, as Prometheus text. */
export class RequestMetrics {
  readonly #series = new Map<string, Series>();

  /** `spans`: what becomes of them, where they go anywhere. */
  constructor(private readonly spans?: { readonly counts: SpanCounts } | undefined) {}

  observe(labels: { readonly method: string; readonly route: string; readonly status: number }, seconds: number): void {
    const key = `${labels.method} ${labels.status} ${labels.route}`;
    const series = this.#series.get(key) ?? { labels, seconds: new Histogram(boundsSeconds) };
    this.#series.set(key, series);
    series.seconds.observe(seconds);
  }

  text(): string {
    const name = 'http_request_duration_seconds';
    return [
      ...processLines(),
      ...spanLines(this.spans),
      ...family('nodejs_heap_size_used_bytes', 'gauge', 'Used heap.'),
      figure('nodejs_heap_size_used_bytes', {}, process.memoryUsage().heapUsed),
      ...family(name, 'histogram', 'Time to answer a request below /api.'),
      ...[...this.#series.values()].flatMap(({ labels, seconds }) => seconds.lines(name, labels)),
      '',
    ].join('\n');
  }
}
