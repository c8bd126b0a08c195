/** A duration for people: `84 ms`, `1.3 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Milliseconds between two ISO 8601 times; null while the second is open. */
export const between = (start: string, end: string | null): number | null =>
  end === null ? null : Date.parse(end) - Date.parse(start);
