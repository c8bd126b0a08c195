import type { Window } from './window.js';
import { windowStarts, type WindowStarts } from './window-starts.js';

export interface WindowState {
  readonly isOpen: boolean;
  /** Where it is closed: the next moment at which it is open; null: none within 400 days. Where the search was given up, it is closed until then at least. */
  readonly opensAt: Date | null;
  /** Name of the window that decides: one that denies, or one that allows; null: none does, so that nothing is allowed, or all. */
  readonly by: string | null;
  /** How many starts were looked at. From `mostLooked` on the search was given up. */
  readonly looked: number;
}

/** Every start that is looked at costs time, so that the search for an opening ends with the piece in which it comes to so many. */
export const mostLooked = 3_000;

/** How far ahead an opening is looked for. */
export const searchedDays = 400;

const dayMs = 86_400_000;

/** The search is done piece by piece: most windows answer in the first. */
const pieceDays = 8;

/** A time that a window covers, from a moment on and before another. */
interface Span {
  readonly window: Window;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What was read of a window, for every gate asks about the same ones again, each time as they were just read from the database. It is all in
 * their texts; those that were not asked for the longest make room.
 */
const known = new Map<string, WindowStarts | string>();
const mostKnown = 300;

const keyOf = ({ start, timeZone, durationMs, rrule }: Window): string =>
  JSON.stringify([start, timeZone, durationMs, rrule]);

function startsOf(window: Window): WindowStarts | string {
  const key = keyOf(window);
  const starts = known.get(key) ?? windowStarts(window);
  known.delete(key);
  known.set(key, starts);
  const [oldest = key] = known.keys();
  if (known.size > mostKnown) known.delete(oldest);
  return starts;
}

/** The times that a window covers in a piece of time; with the one before, which may last into it. */
function spansOf(window: Window, fromMs: number, endMs: number): Span[] {
  try {
    const starts = startsOf(window);
    if (typeof starts === 'string') return unreadable(window);
    return starts.between(fromMs, endMs).map((start) => ({ window, fromMs: start, toMs: start + window.durationMs }));
  } catch (error) {
    // The search for its starts had an end, which takes long to reach: nobody goes there twice.
    known.set(keyOf(window), (error as Error).message);
    return unreadable(window);
  }
}

/** Whoever meant to keep an environment shut must not find it open: what denies and cannot be read denies always, what allows never does. */
const unreadable = (window: Window): Span[] =>
  window.effect === 'deny' ? [{ window, fromMs: -Infinity, toMs: Infinity }] : [];

/** The last to end of those that cover a moment. */
const covering = (spans: readonly Span[], atMs: number): Span | null =>
  spans
    .filter((span) => span.fromMs <= atMs && atMs < span.toMs)
    .reduce<Span | null>((longest, span) => (longest && longest.toMs >= span.toMs ? longest : span), null);

interface Piece {
  readonly allowing: readonly Span[];
  readonly denying: readonly Span[];
  /** Whether any window allows at all: without one, what is not denied is allowed. */
  readonly isLimited: boolean;
  readonly fromMs: number;
  readonly endMs: number;
}

function pieceOf(windows: readonly Window[], fromMs: number, endMs: number): Piece {
  const spans = (effect: Window['effect']): Span[] =>
    windows
      .filter((window) => window.effect === effect)
      .flatMap((window) => spansOf(window, fromMs, endMs))
      .toSorted((a, b) => a.fromMs - b.fromMs);
  const isLimited = windows.some(({ effect }) => effect === 'allow');
  return { allowing: spans('allow'), denying: spans('deny'), isLimited, fromMs, endMs };
}

/** Answers for later and later moments from when on nothing denies. Each span is met once. */
function undenied(denying: readonly Span[]): (fromMs: number) => number {
  let [met, deniedTo] = [0, -Infinity];
  return (fromMs) => {
    for (let span = denying[met]; span && span.fromMs <= Math.max(fromMs, deniedTo); span = denying[met]) {
      deniedTo = Math.max(deniedTo, span.toMs);
      met += 1;
    }
    return Math.max(fromMs, deniedTo);
  };
}

/** The first moment at which it is open; null: none before the piece ends. */
function openingIn({ allowing, denying, isLimited, fromMs, endMs }: Piece): number | null {
  const undeniedFrom = undenied(denying);
  const always = { fromMs, toMs: Infinity };
  for (const { fromMs: start, toMs: end } of isLimited ? allowing : [always]) {
    const found = undeniedFrom(Math.max(fromMs, start));
    if (found < Math.min(end, endMs)) return found;
  }
  return null;
}

/** The pieces of time from a moment on, one after the other. */
function* piecesFrom(windows: readonly Window[], atMs: number): Generator<Piece> {
  let fromMs = atMs;
  for (let days = pieceDays; days <= searchedDays; days += pieceDays) {
    const endMs = atMs + days * dayMs;
    yield pieceOf(windows, fromMs, endMs);
    fromMs = endMs;
  }
}

/** Whether promotions are allowed at a moment. What denies wins; without a window that allows, all is allowed that none denies. */
export function windowState(windows: readonly Window[], at: Date): WindowState {
  const atMs = at.getTime();
  let [by, looked]: [string | null, number] = [null, 0];
  for (const piece of piecesFrom(windows, atMs)) {
    looked += piece.allowing.length + piece.denying.length;
    if (piece.fromMs === atMs) by = decidingIn(piece, atMs);
    const opensAtMs = openingIn(piece);
    if (opensAtMs === atMs) return { isOpen: true, opensAt: null, by, looked };
    if (opensAtMs !== null) return { isOpen: false, opensAt: new Date(opensAtMs), by, looked };
    if (looked >= mostLooked) return { isOpen: false, opensAt: new Date(piece.endMs), by, looked };
  }
  return { isOpen: false, opensAt: null, by, looked };
}

/** Name of the window that denies a moment, or else allows it. */
const decidingIn = ({ denying, allowing }: Piece, atMs: number): string | null =>
  (covering(denying, atMs) ?? covering(allowing, atMs))?.window.name ?? null;
