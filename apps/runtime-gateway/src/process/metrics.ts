import { family, figure, Histogram, type Labels, processLines } from '@tiffin/runtime';

const boundsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx', 'aborted'] as const;
const aborted = 5;

/** A family of figures, as they are when somebody looks. */
export interface Shown {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  readonly figures: () => readonly (readonly [labels: Labels, value: number])[];
}

/** Counters of one API endpoint. */
class EndpointCounters {
  readonly requests = new Float64Array(statusClasses.length);
  readonly seconds = new Histogram(boundsSeconds);

  add(statusClass: number, seconds: number): void {
    this.requests[statusClass]!++;
    this.seconds.observe(seconds);
  }
}

/** What `/metrics` shows, in the text format of Prometheus. Counting a request allocates nothing. */
export class Metrics {
  private readonly endpoints: readonly EndpointCounters[];
  private readonly unrouted: EndpointCounters;
  private readonly upstreamErrors: Map<string, number>;
  /** Requests and WebSockets, whichever config they met. */
  readonly underWay: { requests: number };
  private readonly shown = new Map<string, Shown[]>();

  /** `former`: those of the config before, which are counted on. */
  constructor(
    private readonly endpointNames: readonly string[],
    former?: Metrics,
  ) {
    this.endpoints = endpointNames.map((name) => former?.of(name) ?? new EndpointCounters());
    this.unrouted = former?.unrouted ?? new EndpointCounters();
    this.upstreamErrors = former?.upstreamErrors ?? new Map();
    this.underWay = former?.underWay ?? { requests: 0 };
  }

  private of(endpoint: string): EndpointCounters | undefined {
    return this.endpoints[this.endpointNames.indexOf(endpoint)];
  }

  /** `endpoint` is its place in the names, undefined if no endpoint matched; `status` undefined if the client left. */
  countRequest(endpoint: number | undefined, status: number | undefined, seconds: number): void {
    const counters = endpoint === undefined ? this.unrouted : this.endpoints[endpoint]!;
    counters.add(status === undefined ? aborted : Math.floor(status / 100) - 1, seconds);
  }

  countUpstreamError(serviceEndpoint: string, reason: string): void {
    const line = figure(upstreamErrors, { service_endpoint: serviceEndpoint, reason }, 0).slice(0, -2);
    this.upstreamErrors.set(line, (this.upstreamErrors.get(line) ?? 0) + 1);
  }

  /** Shows figures that somebody else counts: those of one name are shown together. */
  show(shown: Shown): void {
    this.shown.set(shown.name, [...(this.shown.get(shown.name) ?? []), shown]);
  }

  text(): string {
    const counters: [name: string, EndpointCounters][] = this.endpoints.map((each, index) => [
      this.endpointNames[index]!,
      each,
    ]);
    counters.push(['', this.unrouted]);
    const lines = [
      ...family(requests, 'counter', 'Requests by API endpoint (empty: none matched) and class of status.'),
      ...counters.flatMap(([name, each]) => requestLines(name, each)),
      ...family(duration, 'histogram', 'Time from the request line to the end of the answer.'),
      ...counters.flatMap(([name, { seconds }]) =>
        seconds.count === 0 ? [] : seconds.lines(duration, { api_endpoint: name }),
      ),
      ...family(upstreamErrors, 'counter', 'Failed attempts to reach an upstream.'),
      ...[...this.upstreamErrors].map(([line, count]) => `${line} ${count}`),
      ...family(active, 'gauge', 'Requests and WebSockets that are under way.'),
      figure(active, {}, this.underWay.requests),
      ...[...this.shown.values()].flatMap(linesOf),
      ...processLines(),
    ];
    return `${lines.join('\n')}\n`;
  }
}

function linesOf(shown: readonly Shown[]): readonly string[] {
  const figures = shown.flatMap(({ name, figures: now }) =>
    now().map(([labels, value]) => figure(name, labels, value)),
  );
  const { name, kind, help } = shown[0]!;
  return figures.length === 0 ? [] : [...family(name, kind, help), ...figures];
}

const requests = 'tiffin_gateway_requests_total';
const duration = 'tiffin_gateway_request_duration_seconds';
const upstreamErrors = 'tiffin_gateway_upstream_errors_total';
const active = 'tiffin_gateway_active_requests';

const requestLines = (name: string, counters: EndpointCounters): string[] =>
  statusClasses.flatMap((status, index) => {
    const count = counters.requests[index]!;
    return count === 0 ? [] : [figure(requests, { api_endpoint: name, status }, count)];
  });
