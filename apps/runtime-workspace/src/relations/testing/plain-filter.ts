/** For tests: what the parts of a filter mean, said with plain array functions. */
export type Row = Record<string, unknown>;
export interface Filter {
  readonly where?: Row;
  readonly order?: string | readonly string[];
  readonly fields?: readonly string[] | Record<string, boolean>;
  readonly limit?: number;
  readonly skip?: number;
  readonly offset?: number;
  readonly include?: { readonly relation: string; readonly scope?: Filter };
}

const operators: Record<string, (value: number | null, operand: unknown) => boolean> = {
  inq: (value, operand) => (operand as unknown[]).includes(value),
  nin: (value, operand) => !(operand as unknown[]).includes(value),
  between: (value, operand) =>
    value !== null && value >= (operand as number[])[0]! && value <= (operand as number[])[1]!,
  exists: (value, operand) => (value !== null) === operand,
  like: (value, operand) => String(value).endsWith((operand as string).slice(1)),
  nilike: (value, operand) =>
    !String(value)
      .toLowerCase()
      .endsWith((operand as string).slice(1).toLowerCase()),
  regexp: (value, operand) => new RegExp(operand as string).test(String(value)),
  neq: (value, operand) => value !== operand,
  gt: (value, operand) => value !== null && value > (operand as number),
  lt: (value, operand) => value !== null && value < (operand as number),
};

export function holds(row: Row, where: Row): boolean {
  return Object.entries(where).every(([key, condition]) => {
    if (key === 'or') return (condition as Row[]).some((one) => holds(row, one));
    if (key === 'and') return (condition as Row[]).every((one) => holds(row, one));
    const value = (row[key] ?? null) as number | null;
    if (typeof condition !== 'object' || condition === null) return value === condition;
    const [[operator, operand]] = Object.entries(condition) as [[string, unknown]];
    return operators[operator]?.(value, operand) === true;
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
  const terms = [order ?? 'id'].flat().map((term) => term.split(' ') as [string, string?]);
  const compare = (left: Row, right: Row, [name, direction]: [string, string?]) =>
    (direction === 'DESC' ? -1 : 1) * ascending(left[name], right[name]);
  return [...rows].sort((left, right) => terms.map((term) => compare(left, right, term)).find(Boolean) ?? 0);
}

export function shown(row: Row, fields: Filter['fields']): Row {
  if (!fields) return row;
  const isShown = (name: string) => {
    if (Array.isArray(fields)) return fields.includes(name);
    const choice = fields as Record<string, boolean>;
    return Object.values(choice).some(Boolean) ? choice[name] === true : choice[name] !== false;
  };
  return Object.fromEntries(Object.entries(row).filter(([name]) => isShown(name)));
}
