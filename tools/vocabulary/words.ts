import fc from 'fast-check';

/** Canvas documents in which all but a word or two are right: what is wrong is left to a single spot. */
export type Word = fc.Arbitrary<unknown>;
export type Fields = Readonly<Record<string, unknown>>;

export const long = 'x'.repeat(3000);
export const junk = fc.constantFrom<unknown>(
  null,
  7,
  -1,
  1e21,
  0.5,
  '5',
  true,
  '',
  'x',
  [],
  {},
  [null],
  ['x'],
  'a b',
  'é',
  'a\nb',
  '日本',
  long,
);
export const mostly = (right: Word, strange: Word): Word =>
  fc.oneof({ weight: 25, arbitrary: right }, { weight: 1, arbitrary: strange });
/** A right word, seldom a strange one. */
export const words = (right: readonly unknown[], strange: readonly unknown[] = []): Word =>
  strange.length === 0 ? fc.constantFrom(...right) : mostly(fc.constantFrom(...right), fc.constantFrom(...strange));
/** The same, and seldom something of another type. */
export const typed = (right: readonly unknown[], strange: readonly unknown[] = []): Word =>
  mostly(words(right, strange), junk);
/** Any of the fields may be left out. */
export const fields = (shape: Readonly<Record<string, Word>>): fc.Arbitrary<Fields> =>
  fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Fields>;
export const textOf = (signs: string, most: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...signs), { maxLength: most }).map((list) => list.join(''));
export const listOf = (word: Word, most = 2): fc.Arbitrary<unknown[]> => fc.array(word, { maxLength: most });
