/**
 * SQL's LIKE over the whole text: `%` is any run of characters, `_` any one, `\` takes the next character as it is.
 * No backtracking beyond the last `%`, so a pattern costs at most pattern x text steps.
 */
export function matchLike(pattern: string, text: string): boolean {
  const parts = partsOf(pattern);
  let part = 0;
  let at = 0;
  let lastRun = -1;
  let runEnd = 0;
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === anyRun) {
      lastRun = part++;
      runEnd = at;
    } else if (wanted === anyOne || wanted === text[at]) {
      part++;
      at++;
    } else if (lastRun >= 0) {
      part = lastRun + 1;
      at = ++runEnd;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === anyRun);
}

/**
 * The same pattern with a backslash before whatever a regular expression would read: the juggler takes a LIKE pattern for
 * one and rewrites it when it is none. SQL reads such a backslash as this file does.
 */
export const escapedLike = (pattern: string): string =>
  pattern.replace(/\\([^])|[-[\]/{}()+?.^$|*\\]/g, (whole, escaped?: string) => `\\${escaped ?? whole}`);

// Longer than one character, so that no character of a text equals them.
const anyRun = '%%';
const anyOne = '__';
const wildcards: Readonly<Record<string, string>> = { '%': anyRun, _: anyOne };

const partsOf = (pattern: string): readonly string[] =>
  Array.from(pattern.matchAll(/\\([^])|[^]/g), ([whole, escaped]) => escaped ?? wildcards[whole] ?? whole);
