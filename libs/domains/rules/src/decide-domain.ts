/**
 * `pending`: nobody has proved it yet. `verified`: it leads to its environment. `failing`: so it does, though its record is not
 * there any more. `lost`: it led there.
 */
export const domainStates = ['pending', 'verified', 'failing', 'lost'] as const;
export type DomainState = (typeof domainStates)[number];

/** Whether it leads to its environment. */
export const leads = (state: DomainState): boolean => state === 'verified' || state === 'failing';

/** Of one environment, whatever the plan of its tenant allows. */
export const mostDomains = 50;

/** How long a domain whose record has gone leads to its environment still. */
export const graceMs = 7 * 86_400_000;

export type DomainFinding =
  | { readonly kind: 'proved' }
  /** Another environment has the domain, and its record stands as well. */
  | { readonly kind: 'taken' }
  /** Another environment has the domain, and its record does not stand any more: it is being looked at. */
  | { readonly kind: 'contested' }
  /** `isWanted`: somebody else proves that it is theirs. */
  | { readonly kind: 'missing'; readonly isWanted: boolean }
  | { readonly kind: 'unreachable'; readonly reason: string };

export interface KnownDomain {
  readonly name: string;
  readonly state: DomainState;
  readonly failingSince: Date | null;
  readonly createdAt: Date;
}

/** What a look has made of it. */
export interface DecidedDomain {
  readonly state: DomainState;
  /** For people; null: all is as it should be. */
  readonly problem: string | null;
  readonly failingSince: Date | null;
  /** When it is looked at again, from now. */
  readonly lookAfterMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A record is there within minutes mostly, and some never set it. */
function pendingMs(ageMs: number): number {
  if (ageMs < hourMs) return minuteMs;
  if (ageMs < dayMs) return 10 * minuteMs;
  return ageMs < 30 * dayMs ? hourMs : dayMs;
}

export function decideDomain(domain: KnownDomain, found: DomainFinding, at: Date): DecidedDomain {
  if (found.kind === 'proved') return { state: 'verified', problem: null, failingSince: null, lookAfterMs: 6 * hourMs };
  return leads(domain.state) ? decideFailing(domain, found, at) : decideWaiting(domain, found, at);
}

type Unproved = Exclude<DomainFinding, { readonly kind: 'proved' }>;

function decideWaiting({ state, createdAt }: KnownDomain, found: Unproved, at: Date): DecidedDomain {
  const waitMs = state === 'lost' ? dayMs : pendingMs(at.getTime() - createdAt.getTime());
  const lookAfterMs = found.kind === 'contested' ? minuteMs / 4 : waitMs;
  return { state, problem: problemOf(found), failingSince: null, lookAfterMs };
}

function decideFailing({ failingSince }: KnownDomain, found: Unproved, at: Date): DecidedDomain {
  const since = failingSince ?? at;
  const until = new Date(since.getTime() + graceMs);
  // Who proves it has it; without anybody who does, it stays for a while where it was.
  const isLost = (found.kind === 'missing' && found.isWanted) || at >= until;
  if (isLost) return { state: 'lost', problem: problemOf(found), failingSince: null, lookAfterMs: hourMs };
  const problem = `${problemOf(found)} Unless it is there by ${until.toISOString()}, the domain does not lead here any more.`;
  return { state: 'failing', problem, failingSince: since, lookAfterMs: hourMs };
}

function problemOf(found: Unproved): string {
  const texts: Readonly<Record<Unproved['kind'], string>> = {
    taken:
      'The record is there, and so is that of another environment, which has the domain. Take the other record away to have it here.',
    contested:
      'The record is there. Another environment has the domain still and does not prove it any more: a minute.',
    missing: 'The TXT record is not there.',
    unreachable: `The TXT record cannot be looked up: ${found.kind === 'unreachable' ? found.reason : ''}.`,
  };
  return texts[found.kind];
}
