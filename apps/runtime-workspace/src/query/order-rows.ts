type Row = Record<string, unknown>;
type Comparison = (left: object, right: object) => number;

/**
 * A total order over rows by `"price DESC"`-like terms, as PostgreSQL has it: nulls last when ascending and first when
 * descending, an absent value like null. Values of different types, which only free properties have, come in the order
 * of PostgreSQL's jsonb: texts, numbers, dates, booleans, lists, objects. Rows that are equal keep their places.
 */
export function orderOf(terms: string | readonly string[]): Comparison {
  const comparisons = [terms].flat().map(comparisonOf);
  return (left, right) => {
    for (const compare of comparisons) {
      const order = compare(left, right);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function comparisonOf(term: string): Comparison {
  const [, name = term, direction = 'ASC'] = /^\s*(\S+)(?:\s+(ASC|DESC))?\s*$/i.exec(term) ?? [];
  const path = name.split('.');
  const sign = direction.toUpperCase() === 'DESC' ? -1 : 1;
  const valueOf = path.length > 1 ? (row: object) => valueAt(row, path) : (row: object) => (row as Row)[name];
  return (left, right) => sign * compareValues(valueOf(left), valueOf(right));
}

function valueAt(row: unknown, path: readonly string[]): unknown {
  let value = row;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Row)[key];
  }
  return value;
}

const ranks = ['text', 'number', 'date', 'boolean', 'list', 'object', 'null'] as const;
type Kind = (typeof ranks)[number];

export function compareValues(left: unknown, right: unknown): number {
  // Nearly all that is compared, at least the ids of each list without an order. NaN is none of them.
  if (typeof left === 'number' && typeof right === 'number' && (left < right || left > right))
    return left < right ? -1 : 1;
  const kind = kindOf(left);
  const difference = ranks.indexOf(kind) - ranks.indexOf(kindOf(right));
  return difference === 0 ? within[kind](left, right) : difference;
}

function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'object') return 'number';
  if (value instanceof Date) return 'date';
  return Array.isArray(value) ? 'list' : 'object';
}

const bySign = (left: string | number | bigint, right: string | number | bigint): number =>
  left < right ? -1 : Number(left > right);

/** NaN is equal to itself and larger than any other number, as in PostgreSQL. */
function byNumber(left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return bySign(left, right);
}

function byItems(left: readonly unknown[], right: readonly unknown[]): number {
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = compareValues(left[at], right[at]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const within: Readonly<Record<Kind, (left: unknown, right: unknown) => number>> = {
  null: () => 0,
  text: (left, right) => bySign(left as string, right as string),
  number: (left, right) => byNumber(left as number, right as number),
  boolean: (left, right) => Number(left) - Number(right),
  date: (left, right) => byNumber((left as Date).getTime(), (right as Date).getTime()),
  list: (left, right) => byItems(left as readonly unknown[], right as readonly unknown[]),
  object: (left, right) => bySign(JSON.stringify(left), JSON.stringify(right)),
};
