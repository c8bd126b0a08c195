const mostLetters = 40;

/** The name that was probably meant, or null. */
export function nearestName(written: string, known: readonly string[]): string | null {
  const most = written.length <= 4 ? 1 : 2;
  const near = known
    .map((name) => ({ name, distance: distance(written.toLowerCase(), name.toLowerCase()) }))
    .filter((one) => one.distance <= most)
    .sort((one, other) => one.distance - other.distance);
  return near[0]?.name ?? null;
}

/** `did you mean "paths"?`, or what there is. */
export const meant = (written: string, known: readonly string[]): string => {
  const near = nearestName(written, known);
  if (near !== null) return `write "${near}" if that was meant`;
  return known.length === 0 ? 'remove it' : `remove it, or use one of ${known.join(', ')}`;
};

function distance(one: string, other: string): number {
  if (Math.max(one.length, other.length) > mostLetters) return one === other ? 0 : mostLetters;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const same = one[at - 1] === other[to - 1] ? 0 : 1;
      next.push(Math.min(row[to]! + 1, next[to - 1]! + 1, row[to - 1]! + same));
    }
    row = next;
  }
  return row[other.length]!;
}
