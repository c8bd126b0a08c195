import { optionsTooMany } from './optional-splits.js';
import { type PositionAutomaton, positionAutomaton } from './position-automaton.js';
import { everySign, readRegex, type RegexTree } from './regex-tree.js';
import { splitsTooOften } from './repeated-splits.js';

const mostPairs = 200_000;

/**
 * Whether a text could be split among the repetitions of a pattern in so many ways that a backtracking engine, which tries
 * them all before it gives up, holds everybody else: exponentially many ways around one loop, the cube of the text's length
 * through several, or very many ways through optional parts alone. Decided as in Weber and Seidl, "On the degree of ambiguity of
 * finite automata". Back references and look-around count as matching nothing.
 */
export function backtracks(source: string, flags = ''): boolean {
  const automaton = positionAutomaton(withStart(readRegex(source, flags.includes('i')), source));
  if (automaton === null) return true;
  const reach = reachable(automaton.after);
  const loops = loopsOf(automaton, reach);
  if (isExponential(automaton, loops)) return true;
  return splitsTooOften(automaton, { of: loops, reach }) || optionsTooMany(automaton, loops);
}

/** The place before the first sign. A pattern that is not bound to the beginning is tried at each sign of the text. */
function withStart(tree: RegexTree, source: string): RegexTree {
  const start: RegexTree = { is: 'sign', signs: everySign };
  const isBound = source.startsWith('^') && tree.is !== 'one';
  return { is: 'all', parts: [isBound ? start : { is: 'many', part: start, least: 1, most: Infinity }, tree] };
}

/** Two different ways around one loop read the same text. */
function isExponential(automaton: PositionAutomaton, loops: readonly number[]): boolean {
  const inside = automaton.after.map(
    (after, from) => new Map([...after].filter(([to]) => loops[to] === loops[from] && loops[from] !== -1)),
  );
  if (inside.some((after) => [...after.values()].some((ways) => ways > 1))) return true;
  return meetsAgain(automaton, inside);
}

/**
 * Follows two matches that read the same text, from where they stand at one place together: if they part and can stand
 * together again inside the loop, each further round doubles the number of ways.
 */
function meetsAgain({ signs }: PositionAutomaton, inside: readonly ReadonlyMap<number, number>[]): boolean {
  const size = signs.length;
  const seen = new Set<number>([...inside.keys()].map((place) => place * size + place));
  let steps = 0;
  for (const pair of seen) {
    const [one, other] = [Math.floor(pair / size), pair % size];
    const next = pairsAfter(inside[one], inside[other]);
    steps += next.length;
    // A loop that is so tangled is none that anybody could vouch for.
    if (steps > mostPairs) return true;
    const together = next.filter(([a, b]) => ((signs[a] ?? 0n) & (signs[b] ?? 0n)) !== 0n);
    if (one !== other && together.some(([a, b]) => a === b)) return true;
    for (const [a, b] of together) seen.add(a * size + b);
  }
  return false;
}

type After = ReadonlyMap<number, number> | undefined;

const pairsAfter = (one: After, other: After): (readonly [number, number])[] =>
  [...(one?.keys() ?? [])].flatMap((a) => [...(other?.keys() ?? [])].map((b) => [a, b] as const));

/** For each place the number of the loop that it is in (a strongly connected component), or -1. */
function loopsOf({ after }: PositionAutomaton, forward: readonly ReadonlySet<number>[]): readonly number[] {
  return after.map((_, place) => {
    if (!forward[place]?.has(place)) return -1;
    return Math.min(...[...(forward[place] ?? [])].filter((other) => forward[other]?.has(place)));
  });
}

function reachable(after: PositionAutomaton['after']): readonly ReadonlySet<number>[] {
  return after.map((next) => {
    const seen = new Set(next.keys());
    for (const place of seen) for (const further of after[place]?.keys() ?? []) seen.add(further);
    return seen;
  });
}
