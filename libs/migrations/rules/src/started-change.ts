/** What a database tells, as hashes (`appliedHash`), before a change and once it is made. */
export interface ChangeHashes {
  readonly before: string;
  readonly after: string;
}

/**
 * Whether a change was made that somebody had begun and never put an end to. `unknown`: the database is another one than it was, or was
 * changed by hand.
 */
export function startedChange({ before, after }: ChangeHashes, applied: string): 'made' | 'not-made' | 'unknown' {
  if (applied === after) return 'made';
  return applied === before ? 'not-made' : 'unknown';
}
