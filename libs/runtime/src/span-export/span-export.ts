import {
  defaultResource,
  envDetector,
  resourceFromAttributes,
  type Resource,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { TraceSettings } from '@tiffin/contracts';
import type { JsonLog } from '../json-log.js';
import { isExported } from '../spans/read-trace-settings.js';
import type { EndedSpan, SpanCounts } from '../spans/spans.js';
import { inEnvironment } from './library-environment.js';
import { makeExporter, numberIn } from './make-exporter.js';
import { makeSampler, type Samples } from './make-sampler.js';
import { OutcomeCounts } from './outcome-counts.js';
import { RecordedSpan } from './recorded-span.js';
import { WatchedExporter } from './watched-exporter.js';

export interface SpanExportParts {
  readonly settings: TraceSettings;
  /** What the service is called, unless the settings say. */
  readonly service: string;
  /** Which part of ours makes the spans. */
  readonly scope: string;
  readonly log: JsonLog;
}

const defaultTimeoutMs = 10_000;
/** Node's clocks differ by less; more is a clock that was set, or that drifts. */
const mostDriftMs = 2;

/** Sends ended spans to a collector, a batch at a time, beside whatever the process does. */
export class SpanExport {
  readonly samples: Samples;
  /** Undefined: there is nowhere to send them. */
  readonly #processor: BatchSpanProcessor | undefined;
  readonly #counts = new OutcomeCounts();
  readonly #place: { readonly resource: Resource; readonly instrumentationScope: { readonly name: string } };
  #epochMs = performance.timeOrigin;
  #taken = 0;

  /** Throws where the settings say what cannot be done. */
  constructor({ settings, service, scope, log }: SpanExportParts) {
    this.log = log;
    this.samples = makeSampler(settings);
    this.#place = { resource: resourceOf(settings, service), instrumentationScope: { name: scope } };
    if (!isExported(settings)) return;
    this.#processor = new BatchSpanProcessor(processorOptions(settings, log, this.#counts));
  }

  private readonly log: JsonLog;

  /** Whether spans go anywhere; where not, it only says whether others should record. */
  get isExporting(): boolean {
    return this.#processor !== undefined;
  }

  get counts(): SpanCounts {
    return this.#counts;
  }

  take(span: EndedSpan): void {
    if (this.#processor === undefined) return;
    this.#taken += 1;
    this.#processor.onEnd(new RecordedSpan(span, { ...this.#place, epochMs: this.#now() }));
  }

  /** A process lives for weeks, in which a monotonic clock goes away from that of the wall. */
  #now(): number {
    const epochMs = Date.now() - performance.now();
    if (Math.abs(epochMs - this.#epochMs) > mostDriftMs) this.#epochMs = epochMs;
    return this.#epochMs;
  }

  async close(limitMs: number): Promise<void> {
    const processor = this.#processor;
    if (processor === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, limitMs));
      // A failure is in the log already.
      void processor
        .shutdown()
        .catch(() => undefined)
        .then(() => (clearTimeout(timer), resolve()));
    });
    const left = this.#taken - this.#counts.settled;
    if (left > 0) this.log.warn('spans were left when the time to shut down was over', { spans: left });
  }
}

function resourceOf(settings: TraceSettings, service: string): Resource {
  const told = inEnvironment(settings, () => envDetector.detect());
  return defaultResource()
    .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: service, ...serviceInstanceIdDetector.detect().attributes }))
    .merge(resourceFromAttributes(told.attributes ?? {}));
}

function processorOptions(settings: TraceSettings, log: JsonLog, counts: OutcomeCounts) {
  const exportTimeoutMillis = numberIn(settings, 'OTEL_BSP_EXPORT_TIMEOUT') ?? 30_000;
  const timeoutMs =
    numberIn(settings, 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT') ??
    numberIn(settings, 'OTEL_EXPORTER_OTLP_TIMEOUT') ??
    defaultTimeoutMs;
  const limitMs = Math.min(exportTimeoutMillis, timeoutMs + 1_000);
  return {
    exporter: new WatchedExporter(makeExporter(settings), limitMs, log),
    exportTimeoutMillis,
    ...defined('maxQueueSize', numberIn(settings, 'OTEL_BSP_MAX_QUEUE_SIZE')),
    ...defined('maxExportBatchSize', numberIn(settings, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE')),
    ...defined('scheduledDelayMillis', numberIn(settings, 'OTEL_BSP_SCHEDULE_DELAY')),
    selfObsMeterProvider: counts,
  };
}

const defined = <Name extends string>(name: Name, value: number | undefined): { readonly [name in Name]?: number } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [name in Name]?: number };
