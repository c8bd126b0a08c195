import type { SpanCounts } from '@tiffin/runtime';
import type { Exchange } from '../exchange.js';
import type { Target } from '../proxy/forwarding.js';

/** What a gateway needs of the export of spans, which is read from a file of its own. */
export interface GatewaySpans {
  readonly counts: SpanCounts;
  /** Whether a trace is recorded; `parent`: whether the caller says so, undefined where it tells no trace. */
  samples(traceId: string, parent: boolean | undefined): boolean;
  /** Undefined: this request is not recorded. */
  begin(exchange: Exchange): Recording | undefined;
  /** Sends what is left, for so long at most. Never rejects. */
  close(limitMs: number): Promise<void>;
}

/** What is written down of one request. */
export interface Recording {
  /** Span under which the service is asked, and so the parent of what that does. */
  readonly asking: string;
  ask(asked: AskedService): Asking;
  /** `status` undefined: the client left before it had its answer. */
  end(status: number | undefined): void;
}

export interface AskedService {
  readonly serviceEndpoint: string;
  readonly target: Target;
  readonly path: string;
  /** How often a service has been asked for this request before. */
  readonly again: number;
}

/** One time that a service is asked. */
export interface Asking {
  answered(status: number): void;
  failed(reason: string): void;
  /** Nothing more comes of it. */
  over(): void;
}
