const mostNamed = 3;

/** Words of changes, for a sentence; many are counted. */
export function changesText(words: readonly string[]): string {
  const named = words.slice(0, mostNamed).join('; ');
  return words.length <= mostNamed ? named : `${named}; and ${words.length - mostNamed} more`;
}
