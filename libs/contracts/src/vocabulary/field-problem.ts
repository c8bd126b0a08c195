/** What is wrong with one field of a thing: where, counted from the thing itself, and the reason with the way out. */
export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The same problems, seen from further up. */
export const below = (path: FieldProblem['path'], problems: readonly FieldProblem[]): FieldProblem[] =>
  problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));

/** One problem of a field, or none. */
export const at = (path: FieldProblem['path'], message: string | null): FieldProblem[] =>
  message === null ? [] : [{ path, message }];

/** Each item whose key an earlier one has already. Keys are compared without case, as many stores do. */
export function repeatedIn<Item>(items: readonly Item[], keyOf: (item: Item) => string): number[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = keyOf(item).toLowerCase();
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated ? [index] : [];
  });
}
