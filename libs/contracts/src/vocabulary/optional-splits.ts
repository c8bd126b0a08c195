import type { PositionAutomaton } from './position-automaton.js';

const signsRead = 64;
const mostWays = 1_000_000;

/**
 * Whether optional parts that follow each other, as in `(a?){30}a{30}`, can share a short text in too many ways: no loop is
 * needed for that. Reads sign after sign from the first place on, each time one that keeps most ways open, and counts.
 */
export function optionsTooMany(automaton: PositionAutomaton, loops: readonly number[]): boolean {
  return mostChoices(automaton, loops) * signsRead ** 2 > mostWays && areTooMany(automaton);
}

/** More ways than there can be outside of loops, found at once: nearly all patterns leave no choice. */
function mostChoices({ signs, after }: PositionAutomaton, loops: readonly number[]): number {
  return after
    .filter((_, place) => loops[place] === -1)
    .map((next) => {
      const taken = [...next.keys()].map((place) => signs[place] ?? 0n);
      const isChoice = taken.some((one, at) => taken.some((other, index) => index < at && (one & other) !== 0n));
      return isChoice ? next.size : 1;
    })
    .reduce((all, one) => all * one, 1);
}

function areTooMany({ signs, after }: PositionAutomaton): boolean {
  let kinds = kindsOfSigns(signs);
  let ways = new Map([[0, 1]]);
  let all = 0;
  for (let read = 0; read < signsRead && ways.size > 0; read += 1) {
    const next = advanced(ways, after);
    const best = kinds.map((kind) => total(next, kind)).reduce((a, b) => (b.count > a.count ? b : a), nowhere);
    all += best.count;
    if (all > mostWays) return true;
    // Of several that are as good the one that was read longest ago: "abab" opens more ways than "aaaa".
    kinds = [...kinds.filter((kind) => kind !== best.kind), best.kind];
    ways = new Map([...next].filter(([place]) => best.kind.has(place)));
  }
  return false;
}

type Kind = ReadonlySet<number>;

const nowhere = { kind: new Set<number>() as Kind, count: 0 };

/** For each sign that differs from the others the places that take it. */
function kindsOfSigns(signs: PositionAutomaton['signs']): Kind[] {
  const kinds = new Map<string, Kind>();
  for (let bit = 0n; bit <= 128n; bit += 1n) {
    const places = [...signs.keys()].filter((place) => ((signs[place] ?? 0n) >> bit) & 1n);
    kinds.set(places.join(), new Set(places));
  }
  return [...kinds.values()];
}

function advanced(ways: ReadonlyMap<number, number>, after: PositionAutomaton['after']): Map<number, number> {
  const next = new Map<number, number>();
  for (const [place, count] of ways)
    for (const [to, times] of after[place] ?? []) next.set(to, (next.get(to) ?? 0) + count * times);
  return next;
}

function total(ways: ReadonlyMap<number, number>, kind: Kind): typeof nowhere {
  let count = 0;
  for (const [place, number] of ways) if (kind.has(place)) count += number;
  return { kind, count };
}
