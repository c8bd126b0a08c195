import { usageWords } from '../usage/usage-text.js';

const whole = new Intl.NumberFormat('en');

/** In the unit of the resource, as operators set it. */
export const usedText = (used: number, limit: number | null): string =>
  limit === null ? `${whole.format(used)}, no limit` : `${whole.format(used)} of ${whole.format(limit)}`;

const words: Readonly<Record<string, { readonly label: string }>> = usageWords;
const units: Readonly<Record<string, string>> = {
  requests_per_month: 'a month',
  cpu_millicores: 'millicores',
  memory_mb: 'MiB',
  disk_mb: 'MiB',
};

/** A limit's name with its unit: `Memory (MiB)`. One that this console does not know yet is called as the API calls it. */
export function resourceText(resource: string): string {
  const label = words[resource]?.label ?? resource.replaceAll('_', ' ');
  return units[resource] === undefined ? label : `${label} (${units[resource]})`;
}

/** A limit as it is typed: a whole number, or null for what is none. */
export function readLimit(text: string): number | null {
  const value = Number(text.trim());
  return /^\d+$/.test(text.trim()) && Number.isSafeInteger(value) ? value : null;
}
