import type { JsonLog, SpanCounts } from '@tiffin/runtime';
import type { TraceSettings } from '@tiffin/contracts';
import { clientAttributes, serverAttributes, SpanExport, spanName } from '@tiffin/runtime/span-export';
import type { Exchange } from '../exchange.js';
import { newSpanId } from '../trace.js';
import type { AskedService, Asking, GatewaySpans, Recording } from './recording.js';

interface Parts {
  readonly settings: TraceSettings;
  /** What the gateway is called, unless the settings say. */
  readonly service: string;
  readonly log: JsonLog;
}

/** Throws where the settings say what cannot be done. */
export const openGatewaySpans = (parts: Parts): GatewaySpans =>
  new ExportedSpans(new SpanExport({ ...parts, scope: 'tiffin.gateway' }));

class ExportedSpans implements GatewaySpans {
  constructor(private readonly exported: SpanExport) {}

  get counts(): SpanCounts {
    return this.exported.counts;
  }

  samples(traceId: string, parent: boolean | undefined): boolean {
    return this.exported.samples(traceId, parent);
  }

  begin(exchange: Exchange): Recording | undefined {
    return this.exported.isExporting && exchange.trace.sampled
      ? new RecordedExchange(exchange, this.exported)
      : undefined;
  }

  close(limitMs: number): Promise<void> {
    return this.exported.close(limitMs);
  }
}

/** One span for the request, and one below it for each time that a service is asked. */
class RecordedExchange implements Recording {
  readonly #asked: RecordedAsking[] = [];
  /** By the end of a request its connection may be gone. */
  readonly #clientAddress: string | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly exported: SpanExport,
  ) {
    this.#clientAddress = exchange.clientAddress;
  }

  get asking(): string {
    return this.#asked.at(-1)?.spanId ?? this.exchange.trace.spanId;
  }

  ask(asked: AskedService): Asking {
    const asking = new RecordedAsking(this.exchange.request.method!, asked);
    this.#asked.push(asking);
    return asking;
  }

  end(status: number | undefined): void {
    const { trace, startedAt, request, route, matchedPath } = this.exchange;
    const { traceId, spanId, tracestate, parentId } = trace;
    const endedAt = performance.now();
    const pattern = route === undefined ? undefined : matchedPath?.text;
    for (const asked of this.#asked)
      this.exported.take(asked.span({ traceId, tracestate, parent: { spanId, isRemote: false } }, endedAt));
    this.exported.take({
      ...{ traceId, spanId, tracestate, startedAt, endedAt },
      parent: parentId === undefined ? undefined : { spanId: parentId, isRemote: true },
      ...{ name: spanName(request.method!, pattern), kind: 'server' },
      attributes: this.#attributes(status, pattern),
      hasFailed: hasFailed(status, 500),
    });
  }

  #attributes(status: number | undefined, route: string | undefined) {
    const { originalUrl, protocol: scheme, request, route: met } = this.exchange;
    const { method, httpVersion, headers } = request;
    const facts = { method: method!, url: originalUrl, httpVersion, host: headers.host, route, status };
    const more = { 'tiffin.api_endpoint': met?.endpoint, 'tiffin.pipeline': met?.pipeline?.name };
    const [clientAddress, userAgent] = [this.#clientAddress, headers['user-agent']];
    return serverAttributes({ ...facts, scheme, clientAddress, userAgent }, more);
  }
}

class RecordedAsking implements Asking {
  readonly spanId = newSpanId();
  readonly #startedAt = performance.now();
  #endedAt: number | undefined;
  #status: number | undefined;
  #error: string | undefined;

  constructor(
    private readonly method: string,
    private readonly asked: AskedService,
  ) {}

  answered(status: number): void {
    this.#status = status;
  }

  failed(reason: string): void {
    this.#error = reason;
  }

  over(): void {
    this.#endedAt ??= performance.now();
  }

  span(place: Place, exchangeEndedAt: number) {
    const { serviceEndpoint, target, path, again } = this.asked;
    const [status, error] = [this.#status, this.#error];
    const origin = target.secret === undefined ? target.upstream.origin : undefined;
    const facts = { method: this.method, origin, path, resendCount: again, status, error };
    return {
      ...{ ...place, spanId: this.spanId, name: spanName(this.method), kind: 'client' as const },
      ...{ startedAt: this.#startedAt, endedAt: this.#endedAt ?? exchangeEndedAt },
      attributes: clientAttributes(facts, { 'tiffin.service_endpoint': serviceEndpoint }),
      hasFailed: error !== undefined || hasFailed(status, 400),
    };
  }
}

interface Place {
  readonly traceId: string;
  readonly tracestate: string | undefined;
  readonly parent: { readonly spanId: string; readonly isRemote: boolean };
}

/** `from`: a server has failed where it says 5xx, whoever asked it also where it says 4xx. */
const hasFailed = (status: number | undefined, from: number): boolean => status === undefined || status >= from;
