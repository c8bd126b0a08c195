import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { AskedRequest, RequestSpan, RequestSpans, SpanCounts } from '../spans/spans.js';
import { serverAttributes, spanName } from './http-attributes.js';
import { carrying, carryingNothing, watchOutgoingCalls } from './outgoing-calls.js';
import { SpanExport, type SpanExportParts } from './span-export.js';

const ids = new RandomIdGenerator();

/** One span for each request, and what its code asks of others told of it. Throws where the settings say what cannot be done. */
export function openRequestSpans(parts: SpanExportParts): RequestSpans {
  const spans = new ExportedRequests(new SpanExport(parts));
  watchOutgoingCalls();
  return spans;
}

class ExportedRequests implements RequestSpans {
  constructor(private readonly exported: SpanExport) {}

  get counts(): SpanCounts {
    return this.exported.counts;
  }

  begin(request: AskedRequest): RequestSpan {
    return new OpenSpan(request, this.exported);
  }

  close(limitMs: number): Promise<void> {
    return this.exported.close(limitMs);
  }
}

class OpenSpan implements RequestSpan {
  readonly traceId: string;
  readonly spanId = ids.generateSpanId();
  readonly traceparent: string;
  readonly #startedAt = performance.now();
  readonly #isRecorded: boolean;

  constructor(
    private readonly request: AskedRequest,
    private readonly exported: SpanExport,
  ) {
    const { parent } = request;
    this.traceId = parent?.traceId ?? ids.generateTraceId();
    this.#isRecorded = exported.samples(this.traceId, parent?.sampled);
    this.traceparent = `00-${this.traceId}-${this.spanId}-${this.#isRecorded ? '01' : '00'}`;
  }

  run<T>(work: () => T): T {
    return carrying(this.traceparent, work);
  }

  end({ status, route }: { readonly status: number | undefined; readonly route?: string }): void {
    if (!this.#isRecorded) return;
    const { method, url, httpVersion, headers, parent } = this.request;
    const [host, userAgent] = [headers.host, headers['user-agent']];
    const span = {
      ...{ traceId: this.traceId, spanId: this.spanId, tracestate: parent?.tracestate },
      parent: parent && { spanId: parent.spanId, isRemote: true },
      ...{ name: spanName(method, route), kind: 'server' as const },
      ...{ startedAt: this.#startedAt, endedAt: performance.now() },
      attributes: serverAttributes({ method, url, httpVersion, scheme: 'http', host, userAgent, route, status }),
      hasFailed: status === undefined || status >= 500,
    };
    // Timers of the export would go on as part of this request.
    carryingNothing(() => this.exported.take(span));
  }
}
