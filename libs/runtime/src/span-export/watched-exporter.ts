import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { JsonLog } from '../json-log.js';

/** Tells in the log when a collector stops taking spans, and when it takes them again: once each. */
export class WatchedExporter implements SpanExporter {
  #isFailing = false;

  /** `limitMs`: an answer that never ends is given up after so long. */
  constructor(
    private readonly exporter: SpanExporter,
    private readonly limitMs: number,
    private readonly log: JsonLog,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    let isOver = false;
    const settle = (result: ExportResult): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#tell(result);
      done(result);
    };
    const late = new Error('it does not end its answer');
    const timer = setTimeout(() => settle({ code: ExportResultCode.FAILED, error: late }), this.limitMs).unref();
    this.exporter.export(spans, settle);
  }

  #tell({ code, error }: ExportResult): void {
    const hasFailed = code !== ExportResultCode.SUCCESS;
    if (hasFailed === this.#isFailing) return;
    this.#isFailing = hasFailed;
    if (hasFailed) this.log.warn('the collector takes no spans: they are dropped', { reason: reasonOf(error) });
    else this.log.info('the collector takes spans again');
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}

/** A code where there is one: what else an error says may hold the address, which may be a secret. */
function reasonOf(error: Error | undefined): string {
  const code = error !== undefined && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return `it answers ${code}`;
  return typeof code === 'string' ? code : (error?.message ?? 'it gave none');
}
