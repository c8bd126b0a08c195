import { z } from 'zod';

const units = { b: 1, kb: 1024, mb: 1024 * 1024 } as const;
const form = /^(\d+(?:\.\d+)?) ?(b|kb|mb)$/i;
const [least, most] = [1024, 64 * units.mb];

/** `1mb`, `512kb` or a number of bytes; null where it is neither. */
function bytesOf(limit: number | string): number | null {
  if (typeof limit === 'number') return Number.isInteger(limit) ? limit : null;
  const [, amount, unit] = form.exec(limit) ?? [];
  return amount && unit ? Math.floor(Number(amount) * units[unit.toLowerCase() as keyof typeof units]) : null;
}

const isBounded = (limit: number | string): boolean => {
  const bytes = bytesOf(limit);
  return bytes !== null && bytes >= least && bytes <= most;
};

const wrong = 'use a number of bytes or a text such as "512kb" or "1mb", from 1kb to 64mb';

/** How large the body of a request may be. */
export const bodyLimitSchema = z.union([z.number(), z.string()], { error: wrong }).refine(isBounded, wrong);

/** The limit in bytes; one that no rule allows any more is the default. */
export const bodyLimitBytes = (limit: number | string): number => bytesOf(limit) ?? units.mb;
