export interface RefusalRow {
  /** Says what was refused and how to go on; the arguments name the things. */
  readonly text: (...names: readonly string[]) => string;
  readonly when: string;
}

export const row = (when: string, text: RefusalRow['text']): RefusalRow => ({ when, text });
