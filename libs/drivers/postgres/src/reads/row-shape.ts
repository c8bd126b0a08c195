import type { Decode } from './decode.js';

/** Field of a row -> where it comes from in SQL, and how it is read. */
type Columns = Readonly<Record<string, readonly [sql: string, decode: Decode<unknown>]>>;

type RowOf<C extends Columns> = {
  readonly [Field in keyof C]: C[Field] extends readonly [string, Decode<infer V>] ? V : never;
};

/** The row that a shape reads. */
export type Row<Shape> = Shape extends RowShape<infer R> ? R : never;

/**
 * The columns of a kind of row: the list for `select`, and the reading of what comes back, each column checked. The row's
 * type is made from it, so that what the compiler believes and what is checked cannot differ.
 */
export class RowShape<R> {
  private constructor(
    /** Columns in order, for `select`. */
    readonly select: string,
    /** The same, each as text. */
    readonly texts: string,
    private readonly columns: readonly (readonly [field: string, decode: Decode<unknown>])[],
  ) {}

  static of<C extends Columns>(columns: C): RowShape<RowOf<C>> {
    const entries = Object.entries(columns);
    const list = (column: (sql: string) => string) =>
      entries.map(([field, [sql]]) => `${column(sql)} as "${field}"`).join(', ');
    return new RowShape(
      list((sql) => sql),
      list((sql) => `(${sql})::text`),
      entries.map(([field, [, decode]]) => [field, decode] as const),
    );
  }

  /** Throws where the number of columns or one of their values is not what was described. */
  read(values: readonly (string | null)[]): R {
    if (values.length !== this.columns.length) {
      throw new TypeError(`A row has ${values.length} columns in place of ${this.columns.length} (${this.select})`);
    }
    const row: Record<string, unknown> = {};
    for (let at = 0; at < this.columns.length; at += 1) {
      const [field, decode] = this.columns[at] as (typeof this.columns)[number];
      row[field] = decodeColumn(field, decode, values[at] as string | null);
    }
    return row as R;
  }

  /** Reads what `texts` selects. Throws as `read` does. */
  readTexts(texts: Readonly<Record<string, unknown>>): R {
    return this.read(Object.values(texts).map(asText));
  }
}

function asText(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  throw new TypeError(`A column is a ${typeof value} in place of a text`);
}

function decodeColumn(field: string, decode: Decode<unknown>, value: string | null): unknown {
  try {
    return decode(value);
  } catch (error) {
    throw new TypeError(`Column "${field}": ${(error as Error).message}`, { cause: error });
  }
}
