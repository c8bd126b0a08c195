/** Quantities as the API server writes them: a live object is compared field by field. */
export const cpuQuantity = (millicores: number): string =>
  millicores % 1_000 === 0 ? String(millicores / 1_000) : `${millicores}m`;

const suffixes = ['Mi', 'Gi', 'Ti', 'Pi'] as const;

/** The largest suffix that leaves a whole number. */
export function mebibytes(mb: number): string {
  if (mb === 0) return '0';
  let [amount, suffix] = [mb, 0];
  while (amount % 1_024 === 0 && suffix + 1 < suffixes.length) [amount, suffix] = [amount / 1_024, suffix + 1];
  return `${amount}${suffixes[suffix]}`;
}
