/** RFC 5321 allows no longer path. */
const mostCharacters = 254;
/** One `@`, something on both sides, a dot-separated domain; whether anybody reads there, only a mail can tell. */
const form = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@(?:[^\s@<>()[\]\\,;:"\p{C}.]{1,63}\.)+[^\s@<>()[\]\\,;:"\p{C}.]{2,63}$/u;

/** An e-mail address in the one spelling in which accounts are kept, or null for what is none. */
export function foldEmail(text: string): string | null {
  const folded = text.trim().normalize('NFC').toLowerCase();
  if (folded.length > mostCharacters || !form.test(folded)) return null;
  return /(^|@)\.|\.\.|\.(@|$)/.test(folded) ? null : folded;
}
