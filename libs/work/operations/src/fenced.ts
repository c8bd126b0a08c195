/** Whether a fenced write was made; `stale` means that somebody has moved the epoch on and nothing was written. */
export type Fenced = 'written' | 'stale';

/** A fault as it is recorded on the row that it concerns; counted there, and cleared by the next success. */
export interface RecordedFault {
  /** For users: what happened, without anything of the platform's inside. */
  readonly text: string;
  /** From now, by the database's clock. */
  readonly retryAfterMs: number;
  /** Whether the text says what is in the way; if not, it counts towards the quarantine. */
  readonly isExplained: boolean;
}
