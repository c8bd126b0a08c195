/** An object of a file, its values not yet looked at. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nothing is an empty list, and one thing a list of one: as Express Gateway reads most lists. */
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** A text, or what is written like one: YAML takes `8080` and `true` for something else. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value.trim()
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;

/** Texts in a list or between commas. */
export const textsOf = (value: unknown): readonly string[] =>
  listOf(value)
    .flatMap((part) => (typeof part === 'string' ? part.split(',') : [textOf(part) ?? '']))
    .map((part) => part.trim())
    .filter((part) => part !== '');
