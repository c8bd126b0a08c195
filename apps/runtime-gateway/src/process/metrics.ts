import { type EndpointTraffic, mostEndpoints, statusClasses } from '@tiffin/contracts';
import { family, figure, type Labels, processLines, RequestCounters } from '@tiffin/runtime';

/** A family of figures, as they are when somebody looks. */
export interface Shown {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  readonly figures: () => readonly (readonly [labels: Labels, value: number])[];
}

/** What came to no endpoint. */
interface Unrouted {
  readonly all: RequestCounters;
  /** Of those, what is no traffic: the platform's own, and what the plan had nothing left for. */
  readonly apart: RequestCounters;
  /** What came to endpoints that are told together. Counted by itself, so that it only grows, whatever config comes. */
  readonly beyond: RequestCounters;
}

/** So many endpoints are told each by itself; what came to any other is told with what matched none. */
const mostOwn = mostEndpoints - 1;

/** What `/metrics` shows, in the text format of Prometheus. Counting a request allocates nothing. */
export class Metrics {
  private readonly endpoints: readonly RequestCounters[];
  private readonly unrouted: Unrouted;
  private readonly upstreamErrors: Map<string, number>;
  /** Requests and WebSockets, whichever config they met. */
  readonly underWay: { requests: number };
  private readonly shown = new Map<string, Shown[]>();

  /** `former`: those of the config before, which are counted on. */
  constructor(
    private readonly endpointNames: readonly string[],
    former?: Metrics,
  ) {
    this.endpoints = endpointNames.map((name) => former?.of(name) ?? new RequestCounters());
    this.unrouted = former?.unrouted ?? {
      ...{ all: new RequestCounters(), apart: new RequestCounters(), beyond: new RequestCounters() },
    };
    this.upstreamErrors = former?.upstreamErrors ?? new Map();
    this.underWay = former?.underWay ?? { requests: 0 };
  }

  private of(endpoint: string): RequestCounters | undefined {
    return this.endpoints[this.endpointNames.indexOf(endpoint)];
  }

  /** `endpoint` is its place in the names, undefined if no endpoint matched; `status` undefined if the client left. */
  countRequest(endpoint: number | undefined, status: number | undefined, seconds: number): void {
    const counters = endpoint === undefined ? this.unrouted.all : this.endpoints[endpoint]!;
    counters.add(status, seconds);
    if (endpoint !== undefined && endpoint >= mostOwn) this.unrouted.beyond.add(status, seconds);
  }

  /** One that came to no route and is no traffic of the tenant's. */
  countApart(status: number | undefined, seconds: number): void {
    this.unrouted.all.add(status, seconds);
    this.unrouted.apart.add(status, seconds);
  }

  /** What was answered to requests from outside, by endpoint; those without one are left out. */
  traffic(): readonly EndpointTraffic[] {
    const routed = this.endpoints
      .slice(0, mostOwn)
      .map((each, index) => [this.endpointNames[index]!, each.figures()] as const);
    const [apart, beyond] = [this.unrouted.apart.figures(), this.unrouted.beyond.figures()];
    const none = this.unrouted.all.figures().map((count, at) => count - apart[at]! + beyond[at]!);
    // First, since who takes it takes so many.
    return [['', none] as const, ...routed].filter(([, figures]) => figures.some((count) => count > 0));
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
    const counters: [name: string, RequestCounters][] = this.endpoints.map((each, index) => [
      this.endpointNames[index]!,
      each,
    ]);
    counters.push(['', this.unrouted.all]);
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

const requestLines = (name: string, counters: RequestCounters): string[] =>
  statusClasses.flatMap((status, index) => {
    const count = counters.requests[index]!;
    return count === 0 ? [] : [figure(requests, { api_endpoint: name, status }, count)];
  });
