/**
 * One name for several parts, each with its length before it: no two lists of parts have the same name, and none is the beginning of
 * another of as many parts, whatever is in them.
 */
export function disjointKey(...parts: readonly string[]): string {
  let key = '';
  for (const part of parts) key += `${part.length}:${part}`;
  return key;
}
