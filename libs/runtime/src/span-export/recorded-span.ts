import { type HrTime, SpanKind, type SpanContext, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { EndedSpan } from '../spans/spans.js';

/** As much as everybody has to carry on, by W3C's Trace Context. */
const longestTracestate = 512;

/** What all spans of a process have in common. */
export type SpanPlace = Pick<ReadableSpan, 'resource' | 'instrumentationScope'> & {
  /** Milliseconds since 1970 at which `performance.now()` was 0. */
  readonly epochMs: number;
};

const nothing: never[] = [];
const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT };

/** An ended span as the library exports it. */
export class RecordedSpan implements ReadableSpan {
  readonly ended = true;
  readonly links = nothing;
  readonly events = nothing;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  readonly resource;
  readonly instrumentationScope;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  declare readonly parentSpanContext?: SpanContext;

  private readonly span: EndedSpan;

  constructor(span: EndedSpan, { resource, instrumentationScope, epochMs }: SpanPlace) {
    const isLong = (span.tracestate?.length ?? 0) > longestTracestate;
    this.span = isLong ? { ...span, tracestate: undefined } : span;
    this.resource = resource;
    this.instrumentationScope = instrumentationScope;
    this.startTime = timeOf(epochMs + span.startedAt);
    this.endTime = timeOf(epochMs + span.endedAt);
    const { parent, traceId } = span;
    if (parent !== undefined) this.parentSpanContext = { ...parent, traceId, traceFlags: TraceFlags.SAMPLED };
  }

  get name() {
    return this.span.name;
  }

  get kind() {
    return kinds[this.span.kind];
  }

  get attributes() {
    return this.span.attributes;
  }

  get status() {
    return { code: this.span.hasFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET };
  }

  get duration(): HrTime {
    return timeOf(this.span.endedAt - this.span.startedAt);
  }

  spanContext(): SpanContext {
    const { traceId, spanId, tracestate } = this.span;
    const more = tracestate === undefined ? {} : { traceState: new TraceState(tracestate) };
    return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, ...more };
  }
}

/** Seconds and nanoseconds. */
function timeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.floor((ms - seconds * 1_000) * 1_000_000)];
}
