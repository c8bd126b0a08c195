/** Colours and the like are left; what moves the cursor, names the window or turns the writing direction is shown as what it is. */
const unsafe = /\u001b\[[\d;]*m|(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** A text that somebody else wrote, so that it does nothing to a terminal: names, and what units print. */
export const harmless = (text: string): string =>
  text
    .replace(/\r(?=\n|$)/g, '')
    .replace(unsafe, (found) => (found.length > 1 ? found : `\\u{${found.codePointAt(0)?.toString(16) ?? ''}}`));
