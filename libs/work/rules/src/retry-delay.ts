const longestMs = 5 * 60_000;

/**
 * How long to wait before work that met a fault is tried again: `firstMs` after the first fault in a row, twice as long after
 * each further one, five minutes at most. It never gives up.
 */
export function retryDelayMs(faultsBefore: number, firstMs: number): number {
  // Beyond 2^30 the limit has long been reached.
  return Math.min(firstMs * 2 ** Math.min(faultsBefore, 30), longestMs);
}
