/** Everything that takes no ink: controls, formats, separators, blanks other than the space. Line feeds and tabs lay text out and stay. */
const invisible = /(?![\n\t ])[\p{Cc}\p{Cf}\p{Cs}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** The text with each character that nobody would see as its escape, e.g. `\u{feff}`: a message shows what it speaks of. */
export const visible = (text: string): string =>
  text.replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
