/** The value below which a share of all values lies; `share` 0.5 is the median. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** A row of a Markdown table: name, p50 and p95 in ms. */
export const milliseconds = (name: string, values: readonly number[]): string =>
  `| ${name} | ${percentile(values, 0.5).toFixed(0)} | ${percentile(values, 0.95).toFixed(0)} |`;
