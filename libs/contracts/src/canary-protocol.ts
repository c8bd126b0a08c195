import type { ObservedUnit } from './cell-protocol.js';

/** What of a request decides which release answers it, so that a client stays with one; what has none of it is dealt anew each time. */
export type StickyBy =
  { readonly kind: 'header' | 'cookie'; readonly name: string } | { readonly kind: 'client-address' };

/**
 * A release that is to run as a complete set of units beside the one that serves, whatever that is, and to answer its share of
 * the requests. What serves stays as it is, with the values that it was given.
 */
export interface DesiredCanary {
  /** 0 to 99 of a hundred requests; all of them are for a release that is no canary any more. */
  readonly weightPercent: number;
  /** Null: each request is dealt anew. */
  readonly stickyBy: StickyBy | null;
}

/** How a release answers; only what was dealt between two releases is measured. */
export interface Measured {
  readonly requests: number;
  /** Of those: answered with 5xx, broken off, or not answered before the client went away. */
  readonly failures: number;
  /** How many answers began within each of `latencyBoundsMs`, and in none of the shorter ones. */
  readonly latencies: readonly number[];
}

export interface ObservedCanary {
  readonly weightPercent: number;
  /** For how long: since this weight was set, or since all of its units were first ready after a start of the cell. */
  readonly measuredMs: number;
  readonly running: Measured;
  readonly canary: Measured;
  readonly units: readonly ObservedUnit[];
}

/** Four to an octave, from a quarter of a millisecond to a minute; the last takes all that is slower. */
const shortestMs = 0.25;
const perOctave = 4;
export const latencyBoundsMs: readonly number[] = [
  ...Array.from({ length: 72 }, (_, index) => shortestMs * 2 ** (index / perOctave)),
  Number.POSITIVE_INFINITY,
];

/** Which of `latencyBoundsMs` is the first that is not shorter. */
export function latencyIndex(latencyMs: number): number {
  const index = Math.ceil(Math.log2(latencyMs / shortestMs) * perOctave);
  return Math.min(Math.max(index, 0), latencyBoundsMs.length - 1);
}

/** Asks a reserved path of the canary instead of the release that serves. No other request may choose. */
export const canaryHeader = 'x-tiffin-canary';
