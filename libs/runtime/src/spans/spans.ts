import type { IncomingHttpHeaders } from 'node:http';
import type { TraceSettings } from '@tiffin/contracts';
import { WrongSetting } from '../process-settings.js';
import { family, figure, type Labels } from '../prometheus-text.js';

/** One process's part of a trace, once it is over. */
export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly tracestate: string | undefined;
  /** Undefined: the trace begins with it. `isRemote`: it is of another process. */
  readonly parent: { readonly spanId: string; readonly isRemote: boolean } | undefined;
  readonly name: string;
  readonly kind: 'server' | 'client';
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly hasFailed: boolean;
}

/** What became of spans so far. */
export interface SpanCounts {
  readonly exported: number;
  /** They came faster than they were sent. */
  readonly queueFull: number;
  /** The collector did not take them. */
  readonly exportFailed: number;
}

/** The spans of a process that answers requests for user code. */
export interface RequestSpans {
  readonly counts: SpanCounts;
  begin(request: AskedRequest): RequestSpan;
  /** Sends what is left, for so long at most. Never rejects. */
  close(limitMs: number): Promise<void>;
}

export interface AskedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
  /** What the caller says of the trace; undefined: nothing that can be carried on. */
  readonly parent:
    | {
        readonly traceId: string;
        readonly spanId: string;
        readonly sampled: boolean;
        readonly tracestate?: string | undefined;
      }
    | undefined;
}

/** One request, recorded or not. */
export interface RequestSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** What is told to whomever its code calls. */
  readonly traceparent: string;
  /** Runs code of it: what that code asks over HTTP is told of the trace. */
  run<T>(work: () => T): T;
  /** `status` undefined: nobody waited for the answer. `route`: the path with its parameters' names. */
  end(outcome: { readonly status: number | undefined; readonly route?: string }): void;
}

/** Undefined where nothing is told of traces: then nothing is loaded either. Throws `WrongSetting`. */
export async function openSpans<Spans>(
  settings: TraceSettings | null,
  load: (settings: TraceSettings) => Promise<Spans>,
): Promise<Spans | undefined> {
  if (settings === null) return undefined;
  try {
    return await load(settings);
  } catch (error) {
    // What was loaded has classes of its own.
    throw new WrongSetting(error instanceof Error ? error.message : String(error));
  }
}

interface Family {
  readonly name: string;
  readonly kind: 'counter';
  readonly help: string;
  readonly figures: () => readonly (readonly [labels: Labels, value: number])[];
}

/** What metrics show of spans. */
export const spanFamilies = (spans: { readonly counts: SpanCounts }): readonly Family[] => [
  {
    ...{ name: 'tiffin_spans_exported_total', kind: 'counter' },
    help: 'Spans that the collector has taken.',
    figures: () => [[{}, spans.counts.exported]],
  },
  {
    ...{ name: 'tiffin_spans_dropped_total', kind: 'counter' },
    help: 'Spans that were lost: the queue was full, or the collector did not take them.',
    figures: () => [
      [{ reason: 'queue_full' }, spans.counts.queueFull],
      [{ reason: 'export_failed' }, spans.counts.exportFailed],
    ],
  },
];

/** The same as text; nothing where there are none. */
export const spanLines = (spans: { readonly counts: SpanCounts } | undefined): readonly string[] =>
  spans === undefined
    ? []
    : spanFamilies(spans).flatMap(({ name, kind, help, figures }) => [
        ...family(name, kind, help),
        ...figures().map(([labels, value]) => figure(name, labels, value)),
      ]);
