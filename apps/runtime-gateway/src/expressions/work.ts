/** Thrown inside an evaluation that would take too long; its value is undefined then. */
export class Exhausted extends Error {}

const exhausted = new Exhausted('the expression would take too long');

/** About a millisecond for each 100,000: one character that is copied or compared is one. */
const mostWork = 2_000_000;

/** Characters of a text, and items of a list, that an expression can make. */
export const longestText = 262_144;

let left = mostWork;

/** Evaluations are synchronous and never inside each other, so that one count serves them all. */
export const beginWork = (): void => void (left = mostWork);

/** Pays for work before it is done. Throws Exhausted. */
export function spend(units: number): void {
  left -= units;
  if (!(left >= 0)) throw exhausted;
}

/** Pays for a text or a list of this length that is about to be made. Throws Exhausted. */
export function make(length: number): void {
  if (!(length <= longestText)) throw exhausted;
  spend(length);
}

/** Pays for a text that is made longer by so much. Throws Exhausted. */
export function grow(length: number, by: number): void {
  if (!(length + by <= longestText)) throw exhausted;
  spend(by);
}

/** Levels of lists inside lists that are walked: what comes as JSON may have as many as it has signs. */
const deepest = 1_000;

export function descend(depth: number): number {
  if (depth >= deepest) throw exhausted;
  return depth + 1;
}
