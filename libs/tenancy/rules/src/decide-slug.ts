import { Refusal } from '@tiffin/kernel';
import { dnsLabel } from './decide-project.js';
import { reservedSlugs } from './reserved-slugs.js';
import { slugSkeleton } from './slug-skeleton.js';

const shortest = 2;
const longest = 40;
/** Single dashes inside; a letter somewhere, so that it is no part of an address. */
const form = /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const reserved = new Set(reservedSlugs.map(slugSkeleton));

export const isReserved = (slug: string): boolean => reserved.has(slugSkeleton(slug));

/** A label that somebody chose for a tenant: it stands in host names, one for the whole platform. */
export function decideSlug(wanted: string): string | Refusal {
  if (wanted.length < shortest || wanted.length > longest || !form.test(wanted)) {
    const rule = `${shortest} to ${longest} letters from a to z and digits, with single dashes between them, and at least one letter.`;
    return Refusal.of('INPUT_INVALID', 'slug', rule);
  }
  return isReserved(wanted) ? Refusal.of('SLUG_RESERVED', wanted) : wanted;
}

/**
 * Labels for a tenant of this name, best first; the last ones end in what is random, and are as good as never taken. `sources`: a name,
 * then what stands in for it where it has no letter from a to z. `chances`: a few random texts of letters and digits.
 */
export function slugCandidates(sources: readonly string[], chances: readonly string[]): readonly string[] {
  const labels = sources.map(dnsLabel).map((label) => (/[a-z]/.test(label) ? label : ''));
  const base = labels.find((label) => label.length >= shortest) ?? 'tenant';
  const marked = chances.map((chance) => `${base.slice(0, longest - 1 - chance.length).replace(/-$/, '')}-${chance}`);
  return [base, ...marked].filter((slug) => !(decideSlug(slug) instanceof Refusal));
}
