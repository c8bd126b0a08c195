/**
 * What UTS #39 asks of names, of the recommended scripts of UAX #31: letters of one script, or of those that are written together; and
 * which letters of other scripts are drawn as Latin ones. Reviewed by hand, since no maintained library has it.
 */
const scripts = [
  ...['Arabic', 'Armenian', 'Bengali', 'Bopomofo', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek'],
  ...['Gujarati', 'Gurmukhi', 'Han', 'Hangul', 'Hebrew', 'Hiragana', 'Kannada', 'Katakana', 'Khmer', 'Lao', 'Latin'],
  ...['Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan'],
] as const;
const scriptOf = scripts.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const);
/**
 * Marks and signs that every script uses. Of the letters among them only those that names need: the Japanese long vowel and repetition
 * signs, and the Hawaiian and Uzbek apostrophes; `ª` or `µ` is none.
 */
const ofAll = /^(?:[\u30fc\u3005\u3006\u02bb\u02bc]|(?=[\p{Script=Common}\p{Script=Inherited}])(?!\p{L}))/u;

/** UTS #39, 5.2, highly restrictive: Latin may stand beside what Japanese, Chinese and Korean are written in. */
const together: readonly ReadonlySet<string>[] = [
  new Set(['Latin', 'Han', 'Hiragana', 'Katakana']),
  new Set(['Latin', 'Han', 'Bopomofo']),
  new Set(['Latin', 'Han', 'Hangul']),
];

const lettersOf = (name: string): string[] => [...name].filter((character) => !ofAll.test(character));

function scriptsIn(name: string): ReadonlySet<string> {
  return new Set(lettersOf(name).map((letter) => scriptOf.find(([, of]) => of.test(letter))?.[0] ?? 'other'));
}

export function mixedScripts(name: string): boolean {
  const found = scriptsIn(name);
  return found.size > 1 && !together.some((set) => [...found].every((script) => set.has(script)));
}

/** Of no script in general use; or a Latin letter of phonetics or an African click, which are drawn as `a`, `g`, `l` or `!`. */
const notInNames =
  /[\u0180\u01c0-\u01c3\u0250-\u02ff\u1d00-\u1dbf\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f\ud7b0-\ud7ff]/u;

export const unusualLetter = (name: string): boolean =>
  lettersOf(name).some((letter) => notInNames.test(letter) || !scriptOf.some(([, of]) => of.test(letter)));

/** Letters of Cyrillic, Greek and Armenian that are drawn as Latin ones in most typefaces (confusables.txt of UTS #39). */
const likeLatin = new Set(
  'АВЕЅІЈКМНОРСТУХЬавеѕіјкмнорстухьԁԍԛԝҮүһӀӏҺҽԌԜԚѴѵ' + 'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορτυχϲϳϹ' + 'ՍՕօսցհոսզՏԼ',
);

/** Written in another script, and with nothing but letters that could be Latin ones. */
export function isLatinLookalike(name: string): boolean {
  const letters = lettersOf(name);
  return letters.length > 0 && letters.every((letter) => likeLatin.has(letter));
}
