import { classOf, type FaultClass } from './fault-classes.js';

/** What the API server says of a request that it did not fulfil. */
export interface ApiStatus {
  /** 0: no answer came. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  /** What it asks to be left alone for; null: it says nothing. */
  readonly retryAfterMs: number | null;
}

/** A request that was not fulfilled, or of which nobody knows whether it was. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly is: FaultClass;

  constructor(
    readonly status: ApiStatus,
    /** Verb and path, e.g. `PATCH /api/v1/namespaces/t-...`. */
    readonly request: string,
    options?: ErrorOptions,
  ) {
    super(`${request}: ${status.code === 0 ? '' : `${status.code} `}${status.reason}: ${status.message}`, options);
    this.is = classOf(status);
  }
}

export const isFault = (error: unknown, ...classes: readonly FaultClass[]): error is ApiFault =>
  error instanceof ApiFault && classes.includes(error.is);
