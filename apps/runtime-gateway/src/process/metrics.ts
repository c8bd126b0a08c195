const bucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx', 'aborted'] as const;
const aborted = 5;

/** Counters of one API endpoint. */
class EndpointCounters {
  readonly requests = new Float64Array(statusClasses.length);
  readonly buckets = new Float64Array(bucketsSeconds.length);
  seconds = 0;
  count = 0;

  add(statusClass: number, seconds: number): void {
    this.requests[statusClass]!++;
    this.seconds += seconds;
    this.count++;
    for (let index = 0; index < bucketsSeconds.length; index++) {
      if (seconds <= bucketsSeconds[index]!) {
        this.buckets[index]!++;
        return;
      }
    }
  }
}

/** What `/metrics` shows, in the text format of Prometheus. Counting a request allocates nothing. */
export class Metrics {
  readonly #endpoints: readonly EndpointCounters[];
  readonly #unrouted = new EndpointCounters();
  readonly #upstreamErrors = new Map<string, number>();
  active = 0;

  constructor(private readonly endpointNames: readonly string[]) {
    this.#endpoints = endpointNames.map(() => new EndpointCounters());
  }

  /** `endpoint` is its place in the names, undefined if no endpoint matched; `status` undefined if the client left. */
  countRequest(endpoint: number | undefined, status: number | undefined, seconds: number): void {
    const counters = endpoint === undefined ? this.#unrouted : this.#endpoints[endpoint]!;
    counters.add(status === undefined ? aborted : Math.floor(status / 100) - 1, seconds);
  }

  countUpstreamError(serviceEndpoint: string, reason: string): void {
    const labels = `service_endpoint="${escaped(serviceEndpoint)}",reason="${reason}"`;
    this.#upstreamErrors.set(labels, (this.#upstreamErrors.get(labels) ?? 0) + 1);
  }

  text(): string {
    const counters: [name: string, EndpointCounters][] = this.#endpoints.map((each, index) => [
      this.endpointNames[index]!,
      each,
    ]);
    counters.push(['', this.#unrouted]);
    const lines = [
      '# HELP tiffin_gateway_requests_total Requests by API endpoint (empty: none matched) and class of status.',
      '# TYPE tiffin_gateway_requests_total counter',
      ...counters.flatMap(([name, each]) => requestLines(name, each)),
      '# HELP tiffin_gateway_request_duration_seconds Time from the request line to the end of the answer.',
      '# TYPE tiffin_gateway_request_duration_seconds histogram',
      ...counters.flatMap(([name, each]) => durationLines(name, each)),
      '# HELP tiffin_gateway_upstream_errors_total Failed attempts to reach an upstream.',
      '# TYPE tiffin_gateway_upstream_errors_total counter',
      ...[...this.#upstreamErrors].map(([labels, count]) => `tiffin_gateway_upstream_errors_total{${labels}} ${count}`),
      '# HELP tiffin_gateway_active_requests Requests and WebSockets that are under way.',
      '# TYPE tiffin_gateway_active_requests gauge',
      `tiffin_gateway_active_requests ${this.active}`,
      ...processLines(),
    ];
    return `${lines.join('\n')}\n`;
  }
}

function requestLines(name: string, counters: EndpointCounters): string[] {
  return statusClasses.flatMap((status, index) => {
    const count = counters.requests[index]!;
    const labels = `api_endpoint="${escaped(name)}",status="${status}"`;
    return count === 0 ? [] : [`tiffin_gateway_requests_total{${labels}} ${count}`];
  });
}

function durationLines(name: string, counters: EndpointCounters): string[] {
  if (counters.count === 0) return [];
  const metric = 'tiffin_gateway_request_duration_seconds';
  const label = `api_endpoint="${escaped(name)}"`;
  let sum = 0;
  const buckets = bucketsSeconds.map((bound, index) => {
    sum += counters.buckets[index]!;
    return `${metric}_bucket{${label},le="${bound}"} ${sum}`;
  });
  return [
    ...buckets,
    `${metric}_bucket{${label},le="+Inf"} ${counters.count}`,
    `${metric}_sum{${label}} ${counters.seconds}`,
    `${metric}_count{${label}} ${counters.count}`,
  ];
}

function processLines(): string[] {
  const cpu = process.cpuUsage();
  return [
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total ${(cpu.user + cpu.system) / 1e6}`,
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    '# TYPE process_start_time_seconds gauge',
    `process_start_time_seconds ${(performance.timeOrigin / 1000).toFixed(3)}`,
  ];
}

function escaped(label: string): string {
  return label.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`));
}
