import type { PositionAutomaton } from './position-automaton.js';

/** Looked at for one pair of loops; what is more tangled is taken for a pair that shares a text. */
const mostLooks = 20_000;

export interface Loops {
  /** For each place the number of its loop, or -1. */
  readonly of: readonly number[];
  /** For each place the places that come after it, at once or later. */
  readonly reach: readonly ReadonlySet<number>[];
}

/**
 * Whether a text can be split among three repetitions that follow each other, as in `.*.*.*x`: trying all of that takes time
 * that grows with the cube of the text's length or worse. Two loops share a text when a word goes around the first, from the
 * first into the second, and around the second; a chain of two such pairs is one too many.
 */
export function splitsTooOften(automaton: PositionAutomaton, loops: Loops): boolean {
  const pairs = sharingPairs(automaton, loops);
  return pairs.some(({ to }) => pairs.some(({ from }) => from === to || loops.reach[to]?.has(from)));
}

interface Pair {
  readonly from: number;
  readonly to: number;
}

function sharingPairs(automaton: PositionAutomaton, loops: Loops): Pair[] {
  const places = Map.groupBy(automaton.signs.keys(), (place) => loops.of[place] ?? -1);
  const numbers = [...places.keys()].filter((loop) => loop !== -1);
  const pairs = numbers.flatMap((from) => numbers.map((to) => ({ from, to })));
  return pairs.filter(({ from, to }) => {
    if (from === to || !loops.reach[from]?.has(to)) return false;
    const search = new SharedText(automaton, loops);
    return places.get(from)?.some((start) => places.get(to)?.some((end) => search.isBetween(start, end)));
  });
}

/** Where three readers of one text stand: one goes around the first loop, one on to the second, one around the second. */
type Readers = readonly [number, number, number];

class SharedText {
  #looks = 0;

  constructor(
    private readonly automaton: PositionAutomaton,
    private readonly loops: Loops,
  ) {}

  isBetween(start: number, end: number): boolean {
    const seen = new Map<string, Readers>([['', [start, start, end]]]);
    for (const readers of seen.values()) {
      const next = this.#after(readers, end);
      this.#looks += next.length;
      if (this.#looks > mostLooks || next.some((readers) => this.#areRound(readers, start, end))) return true;
      for (const one of next) seen.set(one.join(), one);
    }
    return false;
  }

  readonly #areRound = ([one, two, three]: Readers, start: number, end: number): boolean =>
    one === start && two === end && three === end;

  #after([one, two, three]: Readers, end: number): Readers[] {
    const { of, reach } = this.loops;
    const inLoop = (place: number) => this.#next(place).filter((next) => of[next] === of[place]);
    const [ones, threes] = [inLoop(one), inLoop(three)];
    return this.#next(two)
      .filter((next) => next === end || reach[next]?.has(end))
      .flatMap((b) => ones.flatMap((a) => threes.map((c) => [a, b, c] as const)))
      .filter((readers) => this.#readTogether(readers));
  }

  readonly #next = (place: number): number[] => [...(this.automaton.after[place]?.keys() ?? [])];

  readonly #readTogether = (readers: Readers): boolean =>
    readers.reduce((signs, place) => signs & (this.automaton.signs[place] ?? 0n), -1n) !== 0n;
}
