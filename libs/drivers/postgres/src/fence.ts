import type { Fenced } from '@tiffin/work-operations';

/** Reads a fenced statement's row count: none means that the epoch has moved on. */
export const fenced = (count: number): Fenced => (count > 0 ? 'written' : 'stale');
