/** A needle that was found, from where to where. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly needle: string;
}

/** Blocks of two characters; a collision costs a look, and hides nothing. */
const buckets = 4_096;
const bucketOf = (first: number, second: number): number => ((first * 67) ^ second) & (buckets - 1);

/**
 * Finds many texts in one pass (Wu and Manber): of most places it reads one character of as many as the shortest needle has, since a
 * pair of characters that is in no needle rules all of them out there.
 */
export class TextSearch {
  /** Length of the longest needle. */
  readonly longest: number;
  private readonly shortest: number;
  private readonly shifts: Uint16Array;
  private readonly ending = new Map<number, string[]>();

  constructor(needles: Iterable<string>) {
    // The longest first: of two that begin at one place it is the whole, and the other a part.
    const list = [...new Set(needles)].filter((needle) => needle.length > 1).sort((a, b) => b.length - a.length);
    this.longest = list[0]?.length ?? 0;
    this.shortest = Math.min(list.at(-1)?.length ?? 0, 65_535);
    this.shifts = new Uint16Array(buckets).fill(Math.max(1, this.shortest - 1));
    for (const needle of list) this.add(needle);
  }

  private add(needle: string): void {
    const last = this.shortest - 1;
    for (let at = 1; at <= last; at += 1) {
      const bucket = bucketOf(needle.charCodeAt(at - 1), needle.charCodeAt(at));
      this.shifts[bucket] = Math.min(this.shifts[bucket] ?? 0, last - at);
      if (at === last) this.ending.set(bucket, [...(this.ending.get(bucket) ?? []), needle]);
    }
  }

  /** The first one at or behind `from`; null: none is left. */
  next(text: string, from: number): Found | null {
    if (this.longest === 0) return null;
    const { shifts, shortest } = this;
    let at = from + shortest - 1;
    while (at < text.length) {
      const bucket = bucketOf(text.charCodeAt(at - 1), text.charCodeAt(at));
      const shift = shifts[bucket] ?? 1;
      const found = shift === 0 ? this.at(text, at - shortest + 1, bucket) : null;
      if (found) return found;
      at += Math.max(1, shift);
    }
    return null;
  }

  private at(text: string, start: number, bucket: number): Found | null {
    const needle = this.ending.get(bucket)?.find((one) => text.startsWith(one, start));
    return needle === undefined ? null : { start, end: start + needle.length, needle };
  }
}
