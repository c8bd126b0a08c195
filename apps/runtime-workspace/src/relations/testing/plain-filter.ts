/** For tests: what the parts of a filter mean, said with plain array functions. */
export type Row = Record<string, unknown>;
export interface Filter {
  readonly where?: Row;
  readonly order?: string | readonly string[];
  readonly fields?: readonly string[] | Record<string, boolean>;
  readonly limit?: number;
  readonly skip?: number;
  readonly offset?: number;
  readonly include?: Include;
}
interface Included {
  readonly relation: string;
  readonly scope?: Filter;
}
type IncludeItem = string | Included | { readonly [relation: string]: Include };
export type Include = IncludeItem | readonly IncludeItem[];

/** LoopBack's spellings as one. */
export function includesOf(include: Include | undefined): readonly Included[] {
  if (include === undefined) return [];
  if (typeof include === 'string') return [{ relation: include }];
  if (Array.isArray(include)) return include.flatMap(includesOf);
  if (typeof (include as Row)['relation'] === 'string') return [include as Included];
  return Object.entries(include as Record<string, Include>).map(([relation, inner]) => ({
    relation,
    scope: { include: inner },
  }));
}

const isText = (value: unknown): value is string => typeof value === 'string';
const asPattern = (pattern: unknown): RegExp =>
  new RegExp(`^${String(pattern).replaceAll('%', '.*').replaceAll('_', '.')}$`, 's');
const among = (value: unknown, list: unknown): boolean => (list as unknown[]).includes(value);

const operators: Record<string, (value: never, operand: never) => boolean> = {
  eq: (value: unknown, operand) => value === operand,
  neq: (value: unknown, operand) => value !== operand,
  inq: among,
  nin: (value, operand) => !among(value, operand),
  between: (value: number | null, [low, high]: number[]) =>
    value !== null && value >= (low as number) && value <= (high as number),
  exists: (value, operand) => (value !== null) === operand,
  like: (value, operand) => isText(value) && asPattern(operand).test(value),
  nlike: (value, operand) => !(isText(value) && asPattern(operand).test(value)),
  ilike: (value, operand) => isText(value) && new RegExp(asPattern(operand), 'i').test(value),
  nilike: (value, operand) => !(isText(value) && new RegExp(asPattern(operand), 'i').test(value)),
  regexp: (value, operand) => isText(value) && new RegExp(operand).test(value),
  gt: (value: number | null, operand) => value !== null && value > operand,
  gte: (value: number | null, operand) => value !== null && value >= operand,
  lt: (value: number | null, operand) => value !== null && value < operand,
  lte: (value: number | null, operand) => value !== null && value <= operand,
};

export function holds(row: Row, where: Row): boolean {
  return Object.entries(where).every(([key, condition]) => {
    if (key === 'or') return (condition as Row[]).some((one) => holds(row, one));
    if (key === 'and') return (condition as Row[]).every((one) => holds(row, one));
    if (key === 'nor') return !(condition as Row[]).some((one) => holds(row, one));
    const value = row[key] ?? null;
    if (typeof condition !== 'object' || condition === null) return value === condition;
    return Object.entries(condition).every(([name, operand]) => operators[name]?.(value as never, operand as never));
  });
}

/** Nulls last. */
function ascending(left: unknown, right: unknown): number {
  const [a, b] = [left ?? null, right ?? null] as [string | null, string | null];
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

export function sorted(rows: readonly Row[], order: Filter['order']): Row[] {
  const terms = [order ?? 'id']
    .flat()
    .flatMap((text) => text.split(','))
    .map((term) => term.trim().split(' ') as [string, string?]);
  const compare = (left: Row, right: Row, [name, direction]: [string, string?]) =>
    (direction?.toUpperCase() === 'DESC' ? -1 : 1) * ascending(left[name], right[name]);
  return [...rows].sort((left, right) => terms.map((term) => compare(left, right, term)).find(Boolean) ?? 0);
}

export function shown(row: Row, fields: Filter['fields']): Row {
  if (!fields || Object.keys(fields).length === 0) return row;
  const isShown = (name: string) => {
    if (Array.isArray(fields)) return fields.includes(name);
    const choice = fields as Record<string, boolean>;
    return Object.values(choice).some(Boolean) ? choice[name] === true : choice[name] !== false;
  };
  return Object.fromEntries(Object.entries(row).filter(([name]) => isShown(name)));
}
