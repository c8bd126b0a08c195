/** A sign that stands for several: what it may take, and how few at least. */
export interface Wildcard {
  /** One sign, e.g. `[^.]`. */
  readonly sign: string;
  readonly least: 0 | 1;
}

/**
 * The source of a regular expression for texts of a fixed length each, with a wildcard between any two. The first place where a text
 * between two wildcards fits is kept: another wildcard follows, for which an earlier end is never worse. So the time grows with the length of
 * what is matched, and not with a power of it, as `.*a.*b.*c` would.
 */
export function betweenWildcards(texts: readonly string[], { sign, least }: Wildcard, name: string): string {
  const any = `${sign}${least === 0 ? '*' : '+'}`;
  const [first = '', ...rest] = texts;
  const last = rest.pop();
  if (last === undefined) return first;
  // JavaScript has no atomic groups; what a look-ahead has found is not tried again.
  const kept = rest.map((text, index) => `(?=(?<${name}${index}>${any}?${text}))\\k<${name}${index}>`);
  return `${first}${kept.join('')}${any}${last}`;
}
