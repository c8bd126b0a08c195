import type { Duplex, Readable } from 'node:stream';
import type { Trailers } from '../trailers.js';

/** What holds the answer back, or ends the call. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** Nobody wants the answer any more. Nothing is told to the call afterwards. */
  abort(): void;
}

export interface UpstreamBody extends Readable {
  /** What follows it where it goes in chunks, once it has ended. */
  readonly trailers?: Trailers;
}

/** One request to an upstream, and who takes its answer. Exactly one of `onWhole`, `onEnd`, `onSwitch` and `onError` ends it. */
export interface UpstreamCall {
  readonly method: string;
  readonly path: string;
  /** Name, value, name, value ... without those of the connection. */
  readonly headers: readonly string[];
  readonly body: UpstreamBody | null;
  /** A WebSocket is asked for. */
  readonly upgrades: boolean;
  /** No further request may follow on its connection, whatever the upstream says. */
  readonly isLast: boolean;
  readonly headersTimeoutMs: number;
  /** Longest silence inside an answer. */
  readonly bodyTimeoutMs: number;

  /** It is on its way; not told again where it waits for a connection first. */
  onFlow(flow: Flow): void;
  /** The whole answer at once; the body is text in Latin-1. */
  onWhole(status: number, headers: string[], body: string): void;
  onHead(status: number, headers: string[]): void;
  /** Bytes of the call's own: nobody changes them afterwards. */
  onBody(chunk: Buffer): void;
  /** `trailers`: name, value, name, value ... as the upstream sent them. */
  onEnd(trailers?: readonly string[]): void;
  onSwitch(headers: readonly string[], socket: Duplex): void;
  onError(error: Error): void;
}

/** `code` says what has happened (`upstream-failure.ts`). */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';

  constructor(
    readonly code:
      'CONNECT_TIMEOUT' | 'HEADERS_TIMEOUT' | 'BODY_TIMEOUT' | 'CLOSED' | 'PROXY_REFUSED' | 'INVALID_REQUEST',
    message: string,
  ) {
    super(message);
  }
}
