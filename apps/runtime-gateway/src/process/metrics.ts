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

/** What goes on over another config. */
interface KeptFigures {
  readonly unrouted: Unrouted;
  readonly pipelines: ReadonlyMap<string, RequestCounters>;
  readonly upstreamErrors: Map<string, number>;
  readonly underWay: { requests: number };
}

/** So many endpoints are told each by itself; what came to any other is told with what matched none. */
const mostOwn = mostEndpoints - 1;

/** What `/metrics` shows, in the text format of Prometheus. Counting a request allocates nothing. */
export class Metrics {
  private readonly endpoints: readonly RequestCounters[];
  private readonly unrouted: Unrouted;
  private readonly pipelines = new Map<string, RequestCounters>();
  private readonly formerPipelines: ReadonlyMap<string, RequestCounters>;
  private readonly upstreamErrors: Map<string, number>;
  /** Requests and WebSockets, whichever config they met. */
  readonly underWay: { requests: number };
  private readonly shown = new Map<string, Shown[]>();

  /** `former`: those of the config before, which are counted on. */
  constructor(
    private readonly endpointNames: readonly string[],
    former?: Metrics,
  ) {
    const before = new Map(former?.endpointNames.map((name, index) => [name, former.endpoints[index]!]));
    this.endpoints = endpointNames.map((name) => before.get(name) ?? new RequestCounters());
    const kept = former?.keeping() ?? fresh();
    this.unrouted = kept.unrouted;
    this.formerPipelines = kept.pipelines;
    this.upstreamErrors = kept.upstreamErrors;
    this.underWay = kept.underWay;
  }

  private keeping(): KeptFigures {
    const { unrouted, pipelines, upstreamErrors, underWay } = this;
    return { unrouted, pipelines, upstreamErrors, underWay };
  }

  /** For the requests to endpoints of a pipeline: as many as the config has. */
  ofPipeline(name: string): RequestCounters {
    const counters = this.formerPipelines.get(name) ?? new RequestCounters();
    this.pipelines.set(name, counters);
    return counters;
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
    const lines = [
      ...requestFamilies(byEndpoint, [
        ...this.endpoints.map((each, index) => [this.endpointNames[index]!, each] as const),
        ['', this.unrouted.all],
      ]),
      ...requestFamilies(byPipeline, [...this.pipelines]),
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

const fresh = (): KeptFigures => ({
  unrouted: { all: new RequestCounters(), apart: new RequestCounters(), beyond: new RequestCounters() },
  ...{ pipelines: new Map(), upstreamErrors: new Map(), underWay: { requests: 0 } },
});

function linesOf(shown: readonly Shown[]): readonly string[] {
  const figures = shown.flatMap(({ name, figures: now }) =>
    now().map(([labels, value]) => figure(name, labels, value)),
  );
  const { name, kind, help } = shown[0]!;
  return figures.length === 0 ? [] : [...family(name, kind, help), ...figures];
}

const byEndpoint: Counted = {
  ...{ requests: 'tiffin_gateway_requests_total', duration: 'tiffin_gateway_request_duration_seconds' },
  ...{ label: 'api_endpoint', of: 'API endpoint (empty: none matched)' },
};
const byPipeline: Counted = {
  ...{
    requests: 'tiffin_gateway_pipeline_requests_total',
    duration: 'tiffin_gateway_pipeline_request_duration_seconds',
  },
  ...{ label: 'pipeline', of: 'pipeline' },
};
const upstreamErrors = 'tiffin_gateway_upstream_errors_total';
const active = 'tiffin_gateway_active_requests';

interface Counted {
  readonly requests: string;
  readonly duration: string;
  readonly label: string;
  readonly of: string;
}

const requestFamilies = (
  { requests, duration, label, of }: Counted,
  counters: readonly (readonly [name: string, counters: RequestCounters])[],
): readonly string[] => [
  ...family(requests, 'counter', `Requests by ${of} and class of status.`),
  ...counters.flatMap(([name, each]) =>
    statusClasses.flatMap((status, index) => {
      const count = each.requests[index]!;
      return count === 0 ? [] : [figure(requests, { [label]: name, status }, count)];
    }),
  ),
  ...family(duration, 'histogram', `Time from the request line to the end of the answer, by ${of}.`),
  ...counters.flatMap(([name, { seconds }]) => (seconds.count === 0 ? [] : seconds.lines(duration, { [label]: name }))),
];
