const longestMs = 5 * 60_000;

/**
 * How long to wait before work that met a fault is tried again: about `firstMs` after the first fault in a row, twice as long after
 * each further one, about five minutes at most. It never gives up. `chance` (from 0 to 1) spreads it by a quarter both ways: what
 * failed together, as when a cell went away, does not come back together.
 */
export function retryDelayMs(faultsBefore: number, firstMs: number, chance: number): number {
  // Beyond 2^30 the limit has long been reached.
  const middleMs = Math.min(firstMs * 2 ** Math.min(faultsBefore, 30), longestMs);
  return Math.round(middleMs * (0.75 + chance / 2));
}
