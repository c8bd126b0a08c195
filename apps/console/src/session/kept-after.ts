import type { SessionState } from './access-tokens.js';

export interface Kept {
  /** Whether the page of whoever was signed in is still there. */
  readonly isKept: boolean;
  /** Whether it is in sight. */
  readonly isShown: boolean;
}

export const nothingKept: Kept = { isKept: false, isShown: false };

/**
 * What somebody had before them stays while they may come back to it. Where nobody answers it stays in sight, as nobody has said that the
 * session is over; once it is over, it waits unseen for the same person.
 */
export function keptAfter(before: Kept, state: SessionState): Kept {
  if (state.is === 'open') return { isKept: true, isShown: true };
  if (state.is === 'away') return before;
  return { isKept: before.isKept && state.is === 'none' && state.isOver, isShown: false };
}
