const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Seconds of `90s`, `30m`, `12h` or `2d`; null for any other text. */
export function readDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})(s|m|h|d)$/.exec(text.trim()) ?? [];
  return count === undefined ? null : Number(count) * seconds[unit as keyof typeof seconds];
}

/** The same written with the largest unit that divides it. */
export function writeDuration(total: number): string {
  const units = Object.entries(seconds).toReversed();
  const [unit, size] = units.find(([, size]) => total >= size && total % size === 0) ?? ['s', 1];
  return `${total / size}${unit}`;
}
