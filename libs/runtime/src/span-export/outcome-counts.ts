import { createNoopMeter, type Meter, type MeterProvider } from '@opentelemetry/api';
import type { SpanCounts } from '../spans/spans.js';

interface Attributes {
  readonly 'error.type'?: string;
}

/** Counts what the library tells of itself: the semantic conventions' `otel.sdk.processor.span.processed`. */
export class OutcomeCounts implements SpanCounts, MeterProvider {
  exported = 0;
  queueFull = 0;
  exportFailed = 0;

  getMeter(): Meter {
    const createCounter = (name: string) => ({
      add: (count: number, attributes: Attributes = {}) => {
        if (name === 'otel.sdk.processor.span.processed') this.#add(count, attributes);
      },
    });
    return Object.create(createNoopMeter(), { createCounter: { value: createCounter } }) as Meter;
  }

  get settled(): number {
    return this.exported + this.queueFull + this.exportFailed;
  }

  #add(count: number, { 'error.type': error }: Attributes): void {
    if (error === undefined) this.exported += count;
    else if (error === 'queue_full') this.queueFull += count;
    else this.exportFailed += count;
  }
}
