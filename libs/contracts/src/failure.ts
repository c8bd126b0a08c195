/** What the user drew did not work: it is not tried again for this content, or it runs and does not stay up. Stored and shown as it is. */
export interface Failure {
  /** Null where it is not about one unit. */
  readonly unitKey: string | null;
  /** As the unit was called then. */
  readonly unitName: string | null;
  /** Goes on where the unit's name stands: `could not be built: handler.js:1: Unexpected token`. */
  readonly reason: string;
  readonly lastLines: readonly string[];
  /** It was given up, having never come to an end: operators see it, and can have it begun again (`directory.quarantine`). */
  readonly isQuarantined?: true;
}
