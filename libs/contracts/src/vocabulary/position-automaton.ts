import type { RegexTree, Signs } from './regex-tree.js';

/**
 * Where a match can stand in a regular expression (Glushkov's automaton): each place is one sign of it. `ways` counts how one
 * place follows another, up to 2: in `(a+)+` an `a` follows the `a` before it in the inner repetition or in the outer one.
 */
export interface PositionAutomaton {
  readonly signs: readonly Signs[];
  /** Place -> place after it -> in how many ways. */
  readonly after: readonly ReadonlyMap<number, number>[];
}

/** Patterns that are written out to more than this are taken for too costly, to look at and to run. */
const most = { places: 1200, steps: 10_000 };

interface Ends {
  readonly nullable: boolean;
  readonly first: ReadonlyMap<number, number>;
  readonly last: ReadonlyMap<number, number>;
}

const nothing: Ends = { nullable: true, first: new Map(), last: new Map() };

/** Null: it has too many places and steps. */
export function positionAutomaton(tree: RegexTree): PositionAutomaton | null {
  const builder = new Builder();
  builder.add(tree);
  return builder.overflown ? null : builder;
}

function union(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> {
  const all = new Map(a);
  for (const [place, ways] of b) all.set(place, Math.min(2, (all.get(place) ?? 0) + ways));
  return all;
}

type Many = Extract<RegexTree, { is: 'many' }>;

/** Few repetitions are written out; many that differ in number are as good as any number. */
function writtenOut(least: number, top: number): { readonly copies: number; readonly isEndless: boolean } {
  const isEndless = top === Infinity || (least !== top && top > 8);
  return { isEndless, copies: isEndless ? Math.max(1, Math.min(least, 2)) : top };
}

class Builder implements PositionAutomaton {
  readonly signs: Signs[] = [];
  readonly after: Map<number, number>[] = [];
  overflown = false;
  #steps = 0;

  add(tree: RegexTree): Ends {
    if (this.signs.length >= most.places || this.#steps > most.steps) this.overflown = true;
    if (this.overflown) return nothing;
    if (tree.is === 'sign') return this.#place(tree.signs);
    if (tree.is === 'all') return tree.parts.reduce((ends: Ends, part) => this.#join(ends, this.add(part)), nothing);
    if (tree.is === 'one') return this.#choice(tree.parts);
    return this.#repeat(tree);
  }

  #place(signs: Signs): Ends {
    const place = this.signs.push(signs) - 1;
    this.after.push(new Map());
    const only = new Map([[place, 1]]);
    return { nullable: false, first: only, last: only };
  }

  #join(a: Ends, b: Ends): Ends {
    this.#follow(a, b);
    this.#steps += a.first.size + b.last.size;
    return {
      nullable: a.nullable && b.nullable,
      first: a.nullable ? union(a.first, b.first) : a.first,
      last: b.nullable ? union(a.last, b.last) : b.last,
    };
  }

  #choice(parts: readonly RegexTree[]): Ends {
    const ends = parts.map((part) => this.add(part));
    return ends.reduce((all, one) => ({
      nullable: all.nullable || one.nullable,
      first: union(all.first, one.first),
      last: union(all.last, one.last),
    }));
  }

  #repeat({ part, least, most: top }: Many): Ends {
    const { copies, isEndless } = writtenOut(least, top);
    let ends: Ends = nothing;
    for (let number = 0; number < copies && !this.overflown; number += 1) {
      const copy = this.add(part);
      if (isEndless && number === copies - 1) this.#follow(copy, copy);
      ends = this.#join(ends, number < least ? copy : { ...copy, nullable: true });
    }
    return ends;
  }

  #follow({ last }: Ends, { first }: Ends): void {
    this.#steps += last.size * first.size;
    if (this.#steps > most.steps) return void (this.overflown = true);
    for (const [from, waysOut] of last) {
      const after = this.after[from];
      for (const [to, waysIn] of first) after?.set(to, Math.min(2, (after.get(to) ?? 0) + waysOut * waysIn));
    }
  }
}
