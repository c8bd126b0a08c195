/** For tests: arbitrary filters over `relatedTables`, the same for the same seed. */
import type { Filter, Include, Row } from './plain-filter.js';
import { relatedTables, ways } from './related-tables.js';

const columns = ['id', 'name', 'rank', 'since', 'open'];
const keys: Readonly<Record<string, readonly string[]>> = {
  teams: ['mainId'],
  players: ['teamId', 'reserveOf'],
  sponsors: ['playerId'],
};
const patterns = ['a%', '%a', 'B_c', '%', '_', 'A%', '%_C', ''];

/** Choices by a seed: mulberry32. */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to below a limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** At least one of them, in their order. */
  some<Item>(items: readonly Item[]): readonly Item[] {
    const chosen = items.filter(() => this.once(2));
    return chosen.length > 0 ? chosen : [this.of(items)];
  }

  list<Item>(longest: number, make: () => Item): Item[] {
    return Array.from({ length: this.below(longest + 1) }, make);
  }
}

export class AnyFilter {
  constructor(readonly choices: Choices) {}

  /** Includes nest up to three deep below depth 0; from depth 3 on there are none. */
  of(table: string, depth = 0): Filter {
    const { choices } = this;
    const sometimes = <Part>(times: number, make: () => Part): Part | Record<string, never> =>
      choices.once(times) ? make() : {};
    return {
      ...sometimes(2, () => ({ where: this.#where(table, 0) })),
      ...sometimes(2, () => ({ order: this.#order(table) })),
      ...sometimes(3, () => ({ fields: this.#fields(table) })),
      ...sometimes(3, () => ({ limit: 1 + choices.below(4) })),
      ...sometimes(4, () => ({ [choices.of(['skip', 'offset'])]: choices.below(3) })),
      ...(depth < 3 ? sometimes(depth + 2, () => ({ include: this.#include(table, depth) })) : {}),
    };
  }

  #names(table: string): readonly string[] {
    return [...columns, ...(keys[table] as readonly string[])];
  }

  #condition(table: string): Row {
    const { choices } = this;
    const column = choices.of(this.#names(table));
    const own = (relatedTables[table] as readonly Row[]).map((row) => row[column]).filter((value) => value != null);
    const value = () => choices.of(own);
    const orNull = () => (choices.once(4) ? null : value());
    const isText = column === 'name' || (table === 'sponsors' && column === 'id');
    const conditions: (() => unknown)[] = [
      orNull,
      () => ({ neq: orNull() }),
      () => ({ eq: value() }),
      () => ({ [choices.of(['inq', 'nin'])]: choices.list(3, orNull) }),
      () => ({ exists: choices.once(2) }),
      ...(column === 'open' ? [] : [() => this.#comparison(value)]),
      ...(isText ? [() => ({ [choices.of(['like', 'nlike', 'ilike', 'nilike'])]: choices.of(patterns) })] : []),
      ...(isText ? [() => ({ regexp: choices.of(['^a', '[bc]$', '.']) })] : []),
    ];
    return { [column]: choices.of(conditions)() };
  }

  #comparison(value: () => unknown): Row {
    const { choices } = this;
    if (choices.once(3)) return { between: [value(), value()] };
    if (choices.once(3)) return { gte: value(), lt: value() };
    return { [choices.of(['gt', 'gte', 'lt', 'lte'])]: value() };
  }

  #where(table: string, depth: number): Row {
    const { choices } = this;
    const plain = Object.assign({}, this.#condition(table), choices.once(3) ? this.#condition(table) : {}) as Row;
    if (depth > 2 || !choices.once(3)) return plain;
    const group = { [choices.of(['and', 'or', 'nor'])]: choices.list(3, () => this.#where(table, depth + 1)) };
    return choices.once(2) ? { ...plain, ...group } : group;
  }

  #order(table: string): string | string[] {
    const { choices } = this;
    const directions = ['', ' ASC', ' DESC', ' desc'];
    const terms = choices.some(this.#names(table)).map((name) => name + choices.of(directions));
    if (choices.once(2)) terms.reverse();
    return choices.of([terms, terms.join(', ')]);
  }

  #fields(table: string): NonNullable<Filter['fields']> {
    const { choices } = this;
    const names = choices.some(this.#names(table));
    if (choices.once(2)) return names;
    const isShown = choices.once(2);
    return Object.fromEntries(names.map((name) => [name, isShown]));
  }

  #include(table: string, depth: number): Include {
    const { choices } = this;
    const names = Object.keys(ways[table] as object);
    const item = (name: string): Exclude<Include, readonly unknown[]> => {
      const target = ways[table]?.[name]?.target as string;
      if (choices.once(5)) return name;
      if (depth < 2 && choices.once(5)) return { [name]: this.#include(target, depth + 1) };
      return { relation: name, scope: this.of(target, depth + 1) };
    };
    return choices.once(2) ? item(choices.of(names)) : choices.some(names).slice(0, 3).map(item);
  }
}
