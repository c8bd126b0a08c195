import { Refusal } from '@tiffin/kernel';
import { quotaNames } from '../quota.js';

/** What a plan may limit: what tenants use, how much of their work is under way at once; and, the other way round, what it asks of them at least. */
export const limitNames = [
  ...quotaNames,
  'concurrent_builds',
  'concurrent_deployments',
  'production_approvals',
] as const;
export type LimitName = (typeof limitNames)[number];

/** Limits by name; null: none. */
export type Limits = Readonly<Partial<Record<LimitName, number | null>>>;

const isLimitName = (name: string): name is LimitName => (limitNames as readonly string[]).includes(name);

/** The column of the database is an integer of 32 bits. */
const most: Partial<Record<LimitName, number>> = { requests_per_month: 1e15 - 1, production_approvals: 20 };
const mostOf = (name: LimitName): number => most[name] ?? 2 ** 31 - 1;
/** Work of which nothing may be under way would wait for ever. */
const leastOf = (name: LimitName): number => (name.startsWith('concurrent_') ? 1 : 0);

/** A limit as somebody states it. */
export interface StatedLimit {
  readonly resource: string;
  readonly limit: number | null;
}

export function decideLimitName(resource: string): LimitName | Refusal {
  return isLimitName(resource)
    ? resource
    : Refusal.of('INPUT_INVALID', 'resource', `it is none of ${limitNames.join(', ')}.`);
}

export function decideLimit({ resource, limit }: StatedLimit): readonly [LimitName, number | null] | Refusal {
  const name = decideLimitName(resource);
  if (name instanceof Refusal) return name;
  const [least, most] = [leastOf(name), mostOf(name)];
  if (limit === null || (Number.isSafeInteger(limit) && limit >= least && limit <= most)) return [name, limit];
  return Refusal.of('INPUT_INVALID', 'limit', `of ${name} it is ${limit}; give ${least} to ${most}, or null for none.`);
}

/** All of them, each once. */
export function decideLimits(stated: readonly StatedLimit[]): Limits | Refusal {
  const limits = new Map<LimitName, number | null>();
  for (const one of stated) {
    const decided = decideLimit(one);
    if (decided instanceof Refusal) return decided;
    if (limits.has(decided[0])) return Refusal.of('INPUT_INVALID', 'limits', `"${decided[0]}" is there twice.`);
    limits.set(...decided);
  }
  return Object.fromEntries(limits);
}

const planName = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

export const decidePlanName = (wanted: string): string | Refusal =>
  planName.test(wanted)
    ? wanted
    : Refusal.of('INPUT_INVALID', 'name', 'a plan has 1 to 40 small letters, digits and hyphens, e.g. "team-large".');

/** When an override ends: a moment to come. Null: it stands. */
export const decideOverrideEnd = (until: Date | null, now: Date): Date | null | Refusal =>
  until === null || until > now
    ? until
    : Refusal.of('INPUT_INVALID', 'until', 'that moment is over. Give one to come, or none.');
