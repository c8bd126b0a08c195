/** Rows in an order, found by a key: with thousands of keys and rows, looking at all rows for each key would take minutes. */
export class RowsByKey<Row> {
  readonly #byKey = new Map<string, { readonly at: number; readonly row: Row }[]>();

  constructor(rows: readonly Row[], keyOf: (row: Row) => unknown) {
    for (const [at, row] of rows.entries()) {
      const key = String(keyOf(row));
      const same = this.#byKey.get(key);
      if (same) same.push({ at, row });
      else this.#byKey.set(key, [{ at, row }]);
    }
  }

  /** In the rows' own order. */
  of(keys: readonly unknown[]): readonly Row[] {
    return this.#found(keys)
      .sort((one, other) => one.at - other.at)
      .map(({ row }) => row);
  }

  /** In the order of the keys. */
  listedBy(keys: readonly unknown[]): readonly Row[] {
    return this.#found(keys).map(({ row }) => row);
  }

  #found(keys: readonly unknown[]) {
    return [...new Set(keys.map(String))].flatMap((key) => this.#byKey.get(key) ?? []);
  }
}
