/** For tests: which parts of arbitrary filters decided an answer, by the place that was asked. */
import { isDeepStrictEqual } from 'node:util';
import type { Filter, Row } from './plain-filter.js';

export interface Case {
  readonly path: string;
  readonly filter: Filter;
  /** What is sent; the filter itself where it is absent. */
  asked?(filter: Filter): Row;
  answer(filter: Filter): unknown;
}

export const ofWhere = ['where', 'and', 'or', 'nor', 'null'] as const;
export const ofOne = [...ofWhere, 'fields', 'skip', 'offset', 'include'] as const;
export const ofMany = [...ofOne, 'order', 'limit'] as const;

const mostDraws = 60;

export class DecidingParts {
  readonly #seen = new Map<string, Set<string>>();

  /** The first drawn, or while some of the parts never decided there: one of which such a part decides, if some draws bring one. */
  choose(place: string, parts: readonly string[], draw: () => Case): Case {
    const seen = this.#seen.get(place) ?? new Set();
    this.#seen.set(place, seen);
    const lacking = this.lacking(place, parts);
    let drawn = draw();
    let decisive = partsThatDecide(drawn, lacking);
    for (let at = 1; at < mostDraws && lacking.length > 0 && decisive.length === 0; at += 1) {
      drawn = draw();
      decisive = partsThatDecide(drawn, lacking);
    }
    for (const part of decisive) seen.add(part);
    return drawn;
  }

  /** Those of some parts that never decided. */
  lacking(place: string, parts: readonly string[]): readonly string[] {
    return parts.filter((part) => !this.#seen.get(place)?.has(part));
  }
}

/** Those of some parts without which the answer would be another. */
function partsThatDecide({ filter, answer }: Case, among: readonly string[]): readonly string[] {
  const within = (part: string): readonly string[] =>
    [part, ...(part === 'where' ? partsOf(filter.where as Row) : [])].filter((one) => among.includes(one));
  return Object.keys(filter).flatMap((part) => {
    const found = within(part);
    const { [part as keyof Filter]: _, ...rest } = filter;
    return found.length > 0 && !isDeepStrictEqual(answer(rest), answer(filter)) ? found : [];
  });
}

/** Groups of conditions, and `null` where one asks for it. */
const partsOf = (where: Row): readonly string[] =>
  Object.entries(where).flatMap(([name, condition]) => {
    if (['and', 'or', 'nor'].includes(name)) return [name, ...(condition as Row[]).flatMap(partsOf)];
    return condition === null ||
      Object.values(condition as Row)
        .flat()
        .includes(null)
      ? ['null']
      : [];
  });
